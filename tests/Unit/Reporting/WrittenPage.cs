using System.Xml;
using System.Xml.Linq;

namespace FraudServerless.Unit.Reporting;

/// <summary>A written report, read back as the XML that it also is: a page that is not well-formed does not get here.</summary>
internal sealed class WrittenPage
{
    private readonly XDocument _page;

    public WrittenPage(string markup)
    {
        Markup = markup;
        using var reader = XmlReader.Create(
            new StringReader(markup),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null }
        );
        _page = XDocument.Load(reader);
    }

    public string Markup { get; }

    /// <summary>What a reader sees of the sections; a no-break space is a space.</summary>
    public string Text => Plain(_page.Descendants("main").Single());

    public string Heading => Plain(Elements.Single(e => e.Name == "h1"));

    public IEnumerable<XElement> Elements => _page.Descendants();

    /// <summary>The rows of the table with this caption, heads of the rows first.</summary>
    public string[][] Table(string caption) => [.. Rows(caption).Select(row => row.Elements().Select(Plain).ToArray())];

    public IEnumerable<XElement> Rows(string caption) =>
        _page.Descendants("table").Single(t => t.Element("caption")!.Value == caption).Element("tbody")!.Elements("tr");

    /// <summary>The figure that stands under a name in the tiles.</summary>
    public string Figure(string name) =>
        Plain(_page.Descendants("dl").SelectMany(d => d.Elements("div")).Single(d => d.Element("dt")!.Value == name).Elements("dd").First());

    /// <summary>What stands for a name in a list of facts.</summary>
    public string Fact(string name) => Plain((XElement)_page.Descendants("dt").Single(t => t.Value == name).NextNode!);

    public static string Plain(XElement element) => element.Value.Replace('\u00a0', ' ').Trim();
}
