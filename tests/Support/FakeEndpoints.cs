using System.Globalization;
using System.Text.Json.Nodes;

namespace FraudServerless.Support;

/// <summary>Endpoints that answer every order as a test says: one order a score, JSON lines a line each.</summary>
public sealed class FakeEndpoints
{
    private const string JsonLines = "application/jsonlines";

    public FakeEndpoints() => Reset();

    /// <summary>The line that an endpoint, by its name, answers to an order, by its number: a score, an error, anything.</summary>
    public Func<string, string, string> Line { get; set; } = null!;

    /// <summary>Answers a whole invocation instead, unless it gives null.</summary>
    public Func<RecordedCall, FakeAnswer?> Whole { get; set; } = null!;

    /// <summary>A score as the model container answers it.</summary>
    public static string Score(double value = 0.0421) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"score":{{value}},"model":"2026.11.1","features":"1-0123456789ab","base":-3.1,"contributions":[["history.orders_total",-0.31],["device.session_age",0.12]],"vector":"AACAPwAAAEA="}"""
        );

    /// <summary>An endpoint that fails as a whole.</summary>
    public static FakeAnswer Fault(int status) => new(status, """{"Message":"no","OriginalStatusCode":500}""");

    internal void Reset()
    {
        Line = (_, _) => Score();
        Whole = _ => null;
    }

    internal FakeAnswer Answer(RecordedCall call)
    {
        if (Whole(call) is { } answer)
        {
            return answer;
        }

        var lines = call.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Line(call.Target, NumberOf(line)));
        return call.Headers.GetValueOrDefault("Content-Type") == JsonLines
            ? new FakeAnswer(200, string.Concat(lines.Select(line => line + "\n")), JsonLines)
            : new FakeAnswer(200, lines.Single());
    }

    private static string NumberOf(string order) => JsonNode.Parse(order)!["orderNumber"]!.GetValue<string>();
}
