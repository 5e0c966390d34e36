namespace FraudServerless.LegacyApi;

/// <summary>Language tags in the letter case that RFC 5646, section 2.1.1, recommends.</summary>
internal static class LanguageTag
{
    /// <summary>
    /// Hyphens for underscores; all lower case but subtags of two letters (<c>DE</c>) and of four (<c>Latn</c>) that neither begin the tag nor follow a
    /// subtag of one letter.
    /// </summary>
    public static string Normalise(string tag) =>
        string.Create(
            tag.Length,
            tag,
            static (target, source) =>
            {
                var begin = 0;
                var plain = false;
                for (var i = 0; i <= source.Length; i++)
                {
                    if (i < source.Length && source[i] is not ('-' or '_'))
                    {
                        target[i] = char.ToLowerInvariant(source[i]);
                        continue;
                    }

                    var subtag = target[begin..i];
                    if (plain && subtag.Length == 2)
                    {
                        subtag[0] = char.ToUpperInvariant(subtag[0]);
                        subtag[1] = char.ToUpperInvariant(subtag[1]);
                    }
                    else if (plain && subtag.Length == 4)
                    {
                        subtag[0] = char.ToUpperInvariant(subtag[0]);
                    }

                    plain = subtag.Length != 1 && (plain || begin == 0);
                    begin = i + 1;
                    if (i < source.Length)
                    {
                        target[i] = '-';
                    }
                }
            }
        );
}
