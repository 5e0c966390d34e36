using FraudServerless.Training.Report.Charts;
using FraudServerless.Training.Report.Figures;

namespace FraudServerless.Training.Report;

/// <summary>The page as it grows, section by section, with what several sections need of the data.</summary>
internal sealed class ReportBody(ReportData data)
{
    private readonly HtmlWriter _contents = new();

    public ReportData Data { get; } = data;
    public HtmlWriter Page { get; } = new();
    public List<Drawing> Drawings { get; } = [];

    /// <summary>The held-out orders.</summary>
    public IReadOnlyList<ReportOrder> Orders { get; } = data.Test.Orders;
    public ScoredOrders Held { get; } = new(data.Test.Orders);

    /// <summary>What contributions are counted in.</summary>
    public string LogOdds => Data.Card.Calibration is null ? "log-odds" : "log-odds before calibration";

    /// <param name="id">Of the heading, for links.</param>
    /// <param name="introduction">What the section answers and how it is read.</param>
    public void Begin(string id, string title, string introduction)
    {
        _contents.Add($"""<li><a href="#{id}">{title}</a></li>""");
        Page.Add($"""<section aria-labelledby="{id}"><h2 id="{id}">{title}</h2><p>{introduction}</p>""");
    }

    public void End() => Page.Add($"</section>");

    /// <param name="reading">One sentence on how to read it.</param>
    public void Chart(Drawing drawing, string reading)
    {
        Drawings.Add(drawing);
        Page.Add($"""<figure><h3>{drawing.Title}</h3>""");
        SvgWriter.Add(Page, drawing);
        Page.Add($"<figcaption>{reading}</figcaption></figure>");
    }

    public string ToPage()
    {
        using var style = new StreamReader(typeof(ReportBody).Assembly.GetManifestResourceStream("report.css")!);
        var title = $"Training report: {Data.Card.Name} {Data.Card.Version}";
        var whole = new HtmlWriter();
        whole.Add(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>{title}</title>
            <style>
            {new Markup(style.ReadToEnd())}</style>
            </head>
            <body>
            <a class="skip" href="#summary">To the summary</a>
            <header><h1>{title}</h1></header>
            <nav aria-label="Sections"><ol>
            {_contents.ToMarkup()}</ol></nav>
            <main>
            {Page.ToMarkup()}</main>
            </body>
            </html>
            """
        );
        return whole.ToString();
    }
}
