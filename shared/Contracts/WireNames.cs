using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;

namespace FraudServerless.Contracts;

/// <summary>Names of an enumeration's members on the wire and in the store: those that <see cref="JsonStringEnumMemberNameAttribute"/> gives them for JSON.</summary>
/// <typeparam name="T">An enumeration that names all its members.</typeparam>
internal sealed class WireNames<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>
    where T : struct, Enum
{
    // A few members are found sooner in a row than by a hash.
    private readonly T[] _members = Enum.GetValues<T>();
    private readonly string[] _names;

    public WireNames() => _names = [.. _members.Select(NameOf)];

    public string Of(T member)
    {
        var at = Array.IndexOf(_members, member);
        return at >= 0 ? _names[at] : throw new ArgumentOutOfRangeException(nameof(member), member, $"not a valid {typeof(T).Name}");
    }

    public bool TryParse(string? text, out T member)
    {
        var at = Array.IndexOf(_names, text);
        member = at >= 0 ? _members[at] : default;
        return at >= 0;
    }

    private static string NameOf(T member) => typeof(T).GetField(member.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name;
}
