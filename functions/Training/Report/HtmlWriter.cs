using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace FraudServerless.Training.Report;

/// <summary>Markup that is written as it is.</summary>
internal readonly record struct Markup(string Text);

/// <summary>Collects a page. What stands in the holes of an interpolated string is escaped, in text and in quoted attributes alike; only <see cref="Markup"/> is not.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _page = new();

    public void Add([InterpolatedStringHandlerArgument("")] Escaping markup) => markup.End();

    public override string ToString() => _page.ToString();

    public Markup ToMarkup() => new(_page.ToString());

    /// <summary>Writes straight to the page.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Escaping(int literalLength, int formattedCount, HtmlWriter writer)
    {
        private readonly StringBuilder _page = writer._page;

        /// <summary>Letters of the fixed text.</summary>
        public int LiteralLength { get; } = literalLength;
        public int Holes { get; } = formattedCount;

        public void AppendLiteral(string markup) => _page.Append(markup);

        public void AppendFormatted(Markup markup) => _page.Append(markup.Text);

        public void AppendFormatted(string? text) => _page.Append(WebUtility.HtmlEncode(Printable(text)));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        /// <summary>Control characters may stand in no page, escaped or not.</summary>
        private static string? Printable(string? text) =>
            text?.Any(char.IsControl) == true ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;

        public void End() => _page.Append('\n');
    }
}
