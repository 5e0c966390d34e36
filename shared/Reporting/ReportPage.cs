using FraudServerless.Reporting.Charts;

namespace FraudServerless.Reporting;

/// <summary>A report as one page that needs nothing but itself: to be read, printed or mailed, light or dark as the reader has it. It grows section by section.</summary>
/// <param name="title">Of the window.</param>
/// <param name="heading">Of the page; null: the title.</param>
/// <param name="state">How far what is reported on has come; null: there is nothing to say.</param>
public sealed class ReportPage(string title, string? heading = null, string? state = null)
{
    private readonly HtmlWriter _contents = new();

    /// <summary>What stands between the heading and the list of the sections.</summary>
    public HtmlWriter Head { get; } = new();

    /// <summary>The sections.</summary>
    public HtmlWriter Body { get; } = new();

    /// <summary>What stands below the sections; null: nothing.</summary>
    public string? Foot { get; set; }

    /// <summary>Begins a section.</summary>
    /// <param name="id">Of the heading, for links.</param>
    /// <param name="name">The heading.</param>
    /// <param name="introduction">What the section answers and how it is read.</param>
    public void Begin(string id, string name, string introduction)
    {
        Open(id, name);
        Body.Add($"<p>{introduction}</p>");
    }

    /// <summary>Begins a section whose introduction is more than words.</summary>
    /// <param name="id">Of the heading, for links.</param>
    /// <param name="name">The heading.</param>
    /// <param name="introduction">What the section answers and how it is read.</param>
    public void Begin(string id, string name, Markup introduction)
    {
        Open(id, name);
        Body.Add($"<p>{introduction}</p>");
    }

    /// <summary>Ends the section.</summary>
    public void End() => Body.Add($"</section>");

    /// <summary>Adds a picture.</summary>
    /// <param name="drawing">Its title stands above it.</param>
    /// <param name="reading">One sentence on how to read it.</param>
    public void Chart(Drawing drawing, string reading)
    {
        Body.Add($"""<figure><h3>{drawing.Title}</h3>""");
        SvgWriter.Add(Body, drawing);
        Body.Add($"<figcaption>{reading}</figcaption></figure>");
    }

    /// <summary>The whole page. It is well-formed XML too.</summary>
    public string ToHtml()
    {
        using var style = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!);
        var page = new HtmlWriter();
        page.Add(
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
            <a class="skip" href="#report">To the report</a>
            <header><h1>{heading ?? title}{State()}</h1>
            {Head.ToMarkup()}</header>
            {Navigation()}<main id="report">
            {Body.ToMarkup()}</main>
            {Footer()}</body>
            </html>
            """
        );
        return page.ToString();
    }

    private void Open(string id, string name)
    {
        _contents.Add($"""<li><a href="#{id}">{name}</a></li>""");
        Body.Add($"""<section aria-labelledby="{id}"><h2 id="{id}">{name}</h2>""");
    }

    private Markup State() => Optional(state, (part, text) => part.Add($""" <span class="state">{text}</span>"""));

    private Markup Footer() => Optional(Foot, (part, text) => part.Add($"<footer>{text}</footer>"));

    /// <summary>A page without sections has no list of them: an empty list is no HTML.</summary>
    private Markup Navigation()
    {
        var part = new HtmlWriter();
        var links = _contents.ToMarkup();
        if (links.Text.Length > 0)
        {
            part.Add($"""<nav aria-label="Sections"><ol>{links}</ol></nav>""");
        }

        return part.ToMarkup();
    }

    private static Markup Optional(string? text, Action<HtmlWriter, string> add)
    {
        var part = new HtmlWriter();
        if (text is not null)
        {
            add(part, text);
        }

        return part.ToMarkup();
    }
}
