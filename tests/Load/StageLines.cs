using HdrHistogram;

namespace FraudServerless.Load;

/// <summary>What latencies there are of a step, as tables and pictures name them.</summary>
internal static class StageLines
{
    /// <summary>The whole latency, for who looks it up.</summary>
    public const string Caller = "as the caller sees it";

    /// <summary>The caller's first, then what the function says of itself, each in the order of the way through.</summary>
    public static IEnumerable<(string Name, LongHistogram Histogram)> Of(Outcome outcome, StepOutcome step)
    {
        yield return (Caller, step.Tally.Latency);
        if (outcome.Plan.Schedule is not null)
        {
            yield return ("of it before sending", step.Tally.Wait);
        }

        if (outcome.Plan.Targets.Count > 1)
        {
            yield return ("first call", step.Tally.Calls[0]);
            yield return ("second call", step.Tally.Calls[1]);
        }

        foreach (var (name, histogram) in step.Tally.Stages)
        {
            yield return (NameOf(name), histogram);
        }
    }

    private static string NameOf(string stage) =>
        stage switch
        {
            "total" => "inside the function",
            StageTimes.Own => "its own time",
            _ => stage,
        };
}
