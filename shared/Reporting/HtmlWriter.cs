using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace FraudServerless.Reporting;

/// <summary>Collects a page. What stands in the holes of an interpolated string is escaped, in text and in quoted attributes alike; only <see cref="Markup"/> is not.</summary>
public sealed class HtmlWriter
{
    private readonly StringBuilder _page = new();

    /// <summary>Adds a line: the string's own text as it is, what stands in its holes escaped.</summary>
    public void Add([InterpolatedStringHandlerArgument("")] Escaping markup) => markup.End();

    /// <summary>What was added so far.</summary>
    public override string ToString() => _page.ToString();

    /// <summary>What was added so far, to be put into another.</summary>
    public Markup ToMarkup() => new(_page.ToString());

    /// <summary>Writes straight to the page.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Escaping(int literalLength, int formattedCount, HtmlWriter writer)
    {
        private readonly StringBuilder _page = writer._page;

        /// <summary>Letters of the fixed text.</summary>
        public int LiteralLength { get; } = literalLength;

        /// <summary>Values among it.</summary>
        public int Holes { get; } = formattedCount;

        /// <summary>The string's own text.</summary>
        public void AppendLiteral(string markup) => _page.Append(markup);

        /// <summary>Markup, as it is.</summary>
        public void AppendFormatted(Markup markup) => _page.Append(markup.Text);

        /// <summary>Text, escaped.</summary>
        public void AppendFormatted(string? text) => _page.Append(WebUtility.HtmlEncode(Printable(text)));

        /// <summary>A value in the invariant culture, escaped.</summary>
        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        /// <summary>Control characters may stand in no page, escaped or not.</summary>
        private static string? Printable(string? text) =>
            text?.Any(char.IsControl) == true ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;

        /// <summary>Ends the line.</summary>
        public void End() => _page.Append('\n');
    }
}
