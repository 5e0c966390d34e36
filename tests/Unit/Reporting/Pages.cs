using FraudServerless.Reporting;

namespace FraudServerless.Unit.Reporting;

/// <summary>Pages with one section.</summary>
internal static class Pages
{
    public static WrittenPage With(Action<HtmlWriter> section)
    {
        var page = new ReportPage("Title");
        page.Begin("one", "One", "About it.");
        section(page.Body);
        page.End();
        return new WrittenPage(page.ToHtml());
    }
}
