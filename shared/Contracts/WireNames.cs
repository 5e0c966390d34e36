namespace FraudServerless.Contracts;

/// <summary>Names of an enumeration's members on the wire and in the store: the same constants that their attributes give them for JSON.</summary>
/// <param name="names">In the order of the members; one each.</param>
internal sealed class WireNames<T>(params string[] names)
    where T : struct, Enum
{
    // A few members are found sooner in a row than by a hash.
    private readonly T[] _members = Enum.GetValues<T>();

    public string Of(T member)
    {
        var at = Array.IndexOf(_members, member);
        return at >= 0 ? names[at] : throw new ArgumentOutOfRangeException(nameof(member), member, $"not a valid {typeof(T).Name}");
    }

    public bool TryParse(string? text, out T member)
    {
        var at = Array.IndexOf(names, text);
        member = at >= 0 ? _members[at] : default;
        return at >= 0;
    }
}
