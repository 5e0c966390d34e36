using FraudServerless.Load;

namespace FraudServerless.Unit.Load;

/// <summary>Steps with figures that are easy to add up.</summary>
internal static class Samples
{
    /// <param name="good">Answers after 10 ms, of which 2 were waited, with stages.</param>
    /// <param name="slow">Degraded ones after 300 ms.</param>
    public static StepOutcome Step(string name, int good = 0, int slow = 0, int bad = 0, int unserved = 0)
    {
        var tally = new Tally();
        for (var i = 0; i < good; i++)
        {
            tally.AddGood(
                10_000,
                2_000,
                1,
                new Answer([8_000], [("invoke", 1_500), ("record", 4_000), ("total", 6_000), ("own", 500)], false, false)
            );
        }

        for (var i = 0; i < slow; i++)
        {
            tally.AddGood(300_000, 2_000, 1, new Answer([298_000], [("invoke", 150_000)], true, false));
        }

        for (var i = 0; i < bad; i++)
        {
            tally.AddBad("503", 2_000, 1);
        }

        return new StepOutcome(FraudServerless.Load.Step.At(100, 1, name), tally, unserved, Span: 1);
    }

    public static Outcome Of(params IReadOnlyList<StepOutcome> steps) =>
        new(
            new Plan
            {
                Name = "checkout",
                Targets = [],
                Bodies = [],
                ContentType = "application/json",
                Connections = 64,
                Schedule = new Schedule([.. steps.Select(step => step.Step!)]),
            },
            steps,
            TimeSpan.FromSeconds(1),
            "native builds, tables: double with a fixed delay of 4 ms"
        );
}
