using System.Globalization;

namespace FraudServerless.Features;

/// <summary>Names of columns: safe in CSV headers, JSON and the text of a LightGBM model, which allows neither blanks nor JSON's own characters.</summary>
internal static class ColumnName
{
    public static bool IsSafe(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    public static IEnumerable<string> Of(FeatureDefinition definition) =>
        definition switch
        {
            OneHotFeature f => f
                .Categories.Select(c => OfCategory(f.Column, c))
                .Concat(f.Other ? [$"{f.Column}.other"] : Array.Empty<string>())
                .Concat(f.MissingColumn ? [$"{f.Column}.missing"] : Array.Empty<string>()),
            HashedFeature f => Enumerable.Range(0, f.Buckets).Select(i => string.Create(CultureInfo.InvariantCulture, $"{f.Column}.{i}")),
            _ => [definition.Column],
        };

    /// <summary>ASCII letters lowered, everything but letters and digits an underscore.</summary>
    public static string OfCategory(string column, string category) =>
        string.Concat(
            column,
            ".",
            string.Create(
                category.Length,
                category,
                static (span, text) =>
                {
                    for (var i = 0; i < text.Length; i++)
                    {
                        span[i] = char.IsAsciiLetterOrDigit(text[i]) ? char.ToLowerInvariant(text[i]) : '_';
                    }
                }
            )
        );
}
