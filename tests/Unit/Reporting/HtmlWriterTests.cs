using FraudServerless.Reporting;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Reporting;

public sealed class HtmlWriterTests
{
    [Fact]
    public void Holes_are_escaped_in_text_and_in_attributes()
    {
        var html = new HtmlWriter();
        var text = "<a>&\"'";
        html.Add($"""<p title="{text}">{text}</p>""");
        html.ToString().ShouldBe("<p title=\"&lt;a&gt;&amp;&quot;&#39;\">&lt;a&gt;&amp;&quot;&#39;</p>\n");
    }

    [Fact]
    public void Markup_stays_markup()
    {
        var inner = new HtmlWriter();
        inner.Add($"<b>{"<"}</b>");
        var outer = new HtmlWriter();
        outer.Add($"<p>{inner.ToMarkup()}</p>");
        outer.ToString().ShouldBe("<p><b>&lt;</b>\n</p>\n");
    }

    [Fact]
    public void Control_characters_are_replaced()
    {
        var html = new HtmlWriter();
        html.Add($"{"a\u0000b\u001fc"}");
        html.ToString().ShouldBe("a\uFFFDb\uFFFDc\n");
    }

    [Fact]
    public void Numbers_are_invariant_and_nothing_is_nothing()
    {
        var html = new HtmlWriter();
        html.Add($"{1234.5:N1} {(string?)null}|");
        html.ToString().ShouldBe("1,234.5 |\n");
    }
}
