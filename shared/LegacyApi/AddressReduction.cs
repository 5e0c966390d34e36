using FraudServerless.Contracts;

namespace FraudServerless.LegacyApi;

/// <summary>What is made of addresses and names before they are dropped.</summary>
internal static class AddressReduction
{
    public static OrderAddress Reduce(LegacyAddress address, IReadOnlyList<string> lockerWords) =>
        new()
        {
            CountryCode = address.CountryCode!,
            Zip = address.Zip,
            City = address.City,
            IsParcelLocker = !string.IsNullOrWhiteSpace(address.PackstationId) || NamesLocker(address.Street, lockerWords),
        };

    /// <summary>Street, house number, zip, city and country, without regard to letter case, blanks and punctuation.</summary>
    public static bool SamePlace(LegacyAddress one, LegacyAddress other) =>
        Same(one.Street, other.Street)
        && Same(one.HouseNo, other.HouseNo)
        && Same(one.Zip, other.Zip)
        && Same(one.City, other.City)
        && Same(one.CountryCode, other.CountryCode);

    /// <summary>First and last name, as <see cref="SamePlace"/> compares; null when either address has neither.</summary>
    public static bool? NamesAgree(LegacyAddress one, LegacyAddress other) =>
        HasName(one) && HasName(other) ? Same(one.FirstName, other.FirstName) && Same(one.LastName, other.LastName) : null;

    private static bool HasName(LegacyAddress address) =>
        !string.IsNullOrWhiteSpace(address.FirstName) || !string.IsNullOrWhiteSpace(address.LastName);

    private static bool NamesLocker(string? street, IReadOnlyList<string> lockerWords)
    {
        if (street is null)
        {
            return false;
        }

        Span<char> letters = stackalloc char[street.Length];
        var length = 0;
        foreach (var c in street)
        {
            if (char.IsLetterOrDigit(c))
            {
                letters[length++] = char.ToLowerInvariant(c);
            }
        }

        foreach (var word in lockerWords)
        {
            if (letters[..length].IndexOf(word, StringComparison.Ordinal) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        int i = 0,
            j = 0;
        while (true)
        {
            i = NextLetterOrDigit(one, i);
            j = NextLetterOrDigit(other, j);
            if (i == one.Length || j == other.Length)
            {
                return i == one.Length && j == other.Length;
            }

            if (char.ToUpperInvariant(one[i++]) != char.ToUpperInvariant(other[j++]))
            {
                return false;
            }
        }
    }

    private static int NextLetterOrDigit(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && !char.IsLetterOrDigit(text[from]))
        {
            from++;
        }

        return from;
    }
}
