namespace FraudServerless.Features.Sources;

/// <summary>Parts of BCP 47 tags.</summary>
internal static class LanguageTags
{
    public static double LanguagesAgree(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var first = Language(a);
        var second = Language(b);
        return first.IsEmpty || second.IsEmpty ? Read.Missing : Read.Flag(first.Equals(second, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The language; empty for none and for the wildcard <c>*</c>.</summary>
    public static ReadOnlySpan<char> Language(ReadOnlySpan<char> tag)
    {
        var end = tag.IndexOfAny('-', '_');
        var language = end < 0 ? tag : tag[..end];
        return language.Length is 2 or 3 ? language : default;
    }

    /// <summary>The two-letter region, behind an optional script; empty for none.</summary>
    public static ReadOnlySpan<char> Region(ReadOnlySpan<char> tag)
    {
        for (var end = tag.IndexOfAny('-', '_'); end >= 0; end = tag.IndexOfAny('-', '_'))
        {
            tag = tag[(end + 1)..];
            var next = tag.IndexOfAny('-', '_');
            var part = next < 0 ? tag : tag[..next];
            if (part.Length == 2)
            {
                return part;
            }
        }

        return default;
    }
}
