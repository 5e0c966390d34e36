using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>Captured calls, sent again by the program to the whole stack.</summary>
public sealed class ReplayTrafficTests(StackFixture stack) : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("replay-traffic-");

    [Fact]
    public async Task What_callers_would_notice_is_told_and_is_an_exit_code()
    {
        var sent = await stack.SendAsync(stack.NewOrders(12));
        var captured = sent.ConvertAll(order =>
            (JsonNode)
                new JsonObject
                {
                    ["request"] = Encoding.UTF8.GetString(order.Order.Json.Span),
                    ["response"] = JsonNode.Parse(order.Body),
                    ["status"] = order.Status,
                }
        );
        var (same, output) = await ReplayAsync(captured);
        same.ShouldBe(0, output);
        output.ShouldContain("12 of 12 answers are the same by the contract; 0 outcomes changed");
        output.ShouldContain("12 answers came from the record");

        captured[3]["response"]!["decision"] = "LATER";
        captured[5]["status"] = 503;
        var (different, told) = await ReplayAsync(captured);
        different.ShouldBe(1, told);
        told.ShouldContain("10 of 11 answers are the same by the contract; 1 outcomes changed");
        told.ShouldContain("1 captured calls had no answer either");
        var line = (
            await File.ReadAllLinesAsync(Path.Combine(_data.FullName, "differences.jsonl"), TestContext.Current.CancellationToken)
        ).ShouldHaveSingleItem();
        var difference = JsonNode.Parse(line)!;
        difference["line"]!.GetValue<int>().ShouldBe(4);
        difference["field"]!.GetValue<string>().ShouldBe("decision");
        difference["captured"]!.GetValue<string>().ShouldBe("\"LATER\"");
    }

    private async Task<(int Code, string Output)> ReplayAsync(IEnumerable<JsonNode> captured)
    {
        var file = Path.Combine(_data.FullName, "captured.jsonl");
        await File.WriteAllLinesAsync(file, captured.Select(call => call.ToJsonString()), TestContext.Current.CancellationToken);
        return await RunnerProcess.RunAsync("replay-traffic", file, "--against", stack.Stack.ApiUrl, "--data", _data.FullName);
    }

    public void Dispose() => _data.Delete(recursive: true);
}
