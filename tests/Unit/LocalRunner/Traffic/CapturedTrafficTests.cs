using System.Text;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Traffic;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Traffic;

public sealed class CapturedTrafficTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    private List<CapturedCall> Read(string text, string? run = null, bool asTest = false)
    {
        File.WriteAllText(_file, text);
        return CapturedTraffic.Read(_file, run, asTest);
    }

    [Fact]
    public void Bodies_are_objects_or_texts_and_a_status_is_200_unless_it_says_so()
    {
        var calls = Read(
            """
            {"at":"2026-11-01","request":{"requestId":"r-1","order":{"grandTotal":149.90}},"response":{"score":"0.1"}}

            {"request":"{\"requestId\": 7","response":"oops","status":503}
            """
        );
        calls
            .Select(call =>
                $"{call.Line} {call.RequestId} {call.Status} {Encoding.UTF8.GetString(call.Request.Json.Span)} {Encoding.UTF8.GetString(call.Answer.Span)} {call.Answered}"
            )
            .ShouldBe([
                """1 r-1 200 {"requestId":"r-1","order":{"grandTotal":149.90}} {"score":"0.1"} True""",
                """3  503 {"requestId": 7 oops False""",
            ]);
    }

    [Fact]
    public void A_run_has_request_ids_of_its_own_and_a_test_says_that_it_is_one()
    {
        var call = Read("""{"request":{"requestId":"r-1"},"response":{}}""", ".2", asTest: true).Single();
        Encoding.UTF8.GetString(call.Request.Json.Span).ShouldBe("""{"testFlag":true,"requestId":"r-1.2"}""");
        (call.RequestId, call.Request.RequestId).ShouldBe(("r-1", "r-1.2"));
    }

    [Fact]
    public void Every_line_that_is_no_captured_call_is_named_and_none_is_quoted()
    {
        var text = $$$"""
            [1]
            {"request":{},"response":{}}
            {"request":5,"response":{}}
            {"request":{}}
            {"request":{},"response":{},"status":"200"}
            {"request":{"requestId":"{{{new string('x', 63)}}}"},"response":{}}
            {"secret":
            """;
        var fault = Should.Throw<StackException>(() => Read(text, ".2"));
        fault
            .Message.Split('\n')[1..]
            .Select(line => line.Trim())
            .ShouldBe([
                "line 1: not a JSON object",
                "line 3: request must be a JSON object, or a text that holds the body",
                "line 4: response must be a JSON object, or a text that holds the body",
                "line 5: status must be an HTTP status",
                "line 6: with .2 behind it the request id is longer than 64",
                "line 7: not JSON, at byte 10",
            ]);
        fault.Message.ShouldNotContain("secret");
    }

    public void Dispose() => File.Delete(_file);
}
