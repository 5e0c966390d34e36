using System.Xml;
using System.Xml.Linq;
using FraudServerless.Training.Report;
using Page = FraudServerless.Training.Report.TrainingReport;

namespace FraudServerless.Unit.TrainingReport;

/// <summary>A written report, read back as the XML that it also is: a page that is not well-formed does not get here.</summary>
internal sealed class ReportPage
{
    private readonly XDocument _page;

    private ReportPage(string markup)
    {
        Markup = markup;
        using var reader = XmlReader.Create(
            new StringReader(markup),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null }
        );
        _page = XDocument.Load(reader);
    }

    public string Markup { get; }

    /// <summary>What a reader sees; a no-break space is a space.</summary>
    public string Text => Plain(_page.Descendants("main").Single());

    public IEnumerable<XElement> Elements => _page.Descendants();

    public static ReportPage Of(ReportData data)
    {
        var folder = Directory.CreateTempSubdirectory("report-test-");
        try
        {
            Page.Write(folder.FullName, data);
            return Read(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static ReportPage Read(string folder) => new(File.ReadAllText(Path.Combine(folder, Page.PagePath)));

    /// <summary>The rows of the table with this caption, heads of the rows first.</summary>
    public string[][] Table(string caption) =>
        [
            .. _page
                .Descendants("table")
                .Single(t => t.Element("caption")!.Value == caption)
                .Element("tbody")!
                .Elements("tr")
                .Select(row => row.Elements().Select(Plain).ToArray()),
        ];

    /// <summary>The figure that stands under a name in the summary.</summary>
    public string Figure(string name) =>
        Plain(_page.Descendants("dl").First().Elements("div").Single(d => d.Element("dt")!.Value == name).Elements("dd").First());

    private static string Plain(XElement element) => element.Value.Replace('\u00a0', ' ').Trim();
}
