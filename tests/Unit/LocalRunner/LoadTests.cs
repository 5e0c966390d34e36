using System.Text;
using FraudServerless.LocalRunner.Load;
using FraudServerless.LocalRunner.Processes;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

public sealed class LoadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Write(string text)
    {
        var file = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, text);
        return file;
    }

    [Theory]
    [InlineData(
        """{"requestId":"r-1","order":{"orderNumber":"o-1"},"billingAddress":{"countryCode":"de"},"shippingAddress":{"countryCode":"at"}}""",
        "r-1 o-1 AT"
    )]
    [InlineData(
        """{"requestId":"r-1","order":{"orderNumber":7},"billingAddress":{"countryCode":"de"},"shippingAddress":{"sameAsBilling":true}}""",
        "r-1 7 DE"
    )]
    [InlineData("""{"requestId":["x"],"order":3}""", "  ?")]
    [InlineData("no json", "  ?")]
    public void A_line_says_whose_order_it_is_as_far_as_it_can(string json, string expected)
    {
        var line = OrderLines.Of(Encoding.UTF8.GetBytes(json));
        $"{line.RequestId} {line.OrderNumber} {line.Market}".ShouldBe(expected);
    }

    [Fact]
    public void Empty_lines_of_a_file_are_no_orders() => OrderLines.Read(Write("{}\n\n  \n{\"a\":1}\n")).Count().ShouldBe(2);

    [Fact]
    public void Labels_are_read_by_request_id() =>
        OrderLines.ReadLabels(Write("requestId,label\na,0\nb,1\n")).ShouldBe(new Dictionary<string, bool> { ["a"] = false, ["b"] = true });

    [Theory]
    [InlineData("requestId,label\na,yes\n", "line 2")]
    [InlineData("a\n", "line 1")]
    public void A_label_that_is_none_is_an_error_with_its_line(string text, string expected) =>
        Should.Throw<StackException>(() => OrderLines.ReadLabels(Write(text))).Message.ShouldContain(expected);

    [Fact]
    public void Stages_are_read_from_Server_Timing()
    {
        OrderSender
            .Stages("validate;dur=0.05, cache;desc=\"x\", invoke;desc=y;dur=1.5,total;dur=2")
            .ShouldBe([("validate", 0.05), ("invoke", 1.5), ("total", 2)]);
        OrderSender.Stages(null).ShouldBeEmpty();
    }

    private static SentOrder Sent(string id, int status, string? decision, string? source = "model", string market = "DE") =>
        new(
            new OrderLine(id, "o-" + id, market, default),
            status,
            TimeSpan.FromMilliseconds(2),
            [("invoke", 1)],
            source,
            null,
            decision,
            source == "fallback",
            []
        );

    [Fact]
    public void Figures_are_kept_by_market_and_label()
    {
        var summary = new RunSummary(
            new Dictionary<string, bool>
            {
                ["1"] = true,
                ["2"] = true,
                ["3"] = false,
            }
        );
        summary.Add(Sent("1", 200, "REJECT"));
        summary.Add(Sent("2", 200, "ACCEPT", "fallback"));
        summary.Add(Sent("3", 200, "ACCEPT", "replay", market: "AT"));
        summary.Add(Sent("4", 400, null, null));
        summary.Add(Sent("5", 503, null, null));
        summary.Add(Sent("6", 0, null, null) with { Fault = "HttpRequestException" });

        (summary.All.Orders, summary.All.Accept, summary.All.Reject).ShouldBe((6, 2, 1));
        (summary.All.Degraded, summary.All.Replayed, summary.All.Refused, summary.All.Unanswered).ShouldBe((1, 1, 1, 2));
        summary.Markets.Keys.ShouldBe(["AT", "DE"]);
        (summary.Frauds.Orders, summary.Frauds.Reject, summary.Honest.Accept).ShouldBe((2, 1, 1));
        summary.Failures.ShouldBe(
            new Dictionary<string, int>
            {
                ["HTTP 400"] = 1,
                ["HTTP 503"] = 1,
                ["HttpRequestException"] = 1,
            }
        );
        // A replay did not go through the stages, and what never answered has no latency.
        summary.Stages.Single().Value.TotalCount.ShouldBe(4);
        summary.Latency.TotalCount.ShouldBe(5);
    }

    [Fact]
    public void Answers_are_kept_to_the_byte()
    {
        var file = Path.Combine(_folder.FullName, "deep", "answers.jsonl");
        using (var answers = new AnswerFile(file))
        {
            answers.Write(Sent("1", 200, "ACCEPT") with { Body = "{\"score\":\"0.0421\",\"x\":1.50}"u8.ToArray() });
            answers.Write(Sent("2", 502, null, null) with { Body = "oops"u8.ToArray() });
        }

        File.ReadAllLines(file)
            .ShouldBe([
                """{"requestId":"1","status":200,"source":"model","latencyMs":2,"answer":{"score":"0.0421","x":1.50}}""",
                """{"requestId":"2","status":502,"latencyMs":2,"answer":"oops"}""",
            ]);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
