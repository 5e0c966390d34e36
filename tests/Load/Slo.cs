using System.Globalization;

namespace FraudServerless.Load;

/// <summary>What each step of a run has to hold.</summary>
/// <param name="Kind">What is looked at.</param>
/// <param name="Percentile">Of the latency from the due time; 100 is the longest.</param>
/// <param name="Bound">Most that holds: milliseconds, or a share from 0 to 1.</param>
internal sealed record Slo(SloKind Kind, double Percentile, double Bound)
{
    /// <summary>E.g. <c>p99.9=250ms</c>, <c>max=1s</c>, <c>errors=0.1%</c>, <c>degraded=1%</c>.</summary>
    /// <returns>Null: it is none.</returns>
    public static Slo? Parse(string text) =>
        text.Split('=', 2) is not [var name, var bound] ? null
        : name == "max" ? OfLatency(100, bound)
        : name is ['p', .. var digits] && Number(digits) is > 0 and <= 100 and var percentile ? OfLatency(percentile, bound)
        : name == "errors" ? OfShare(SloKind.Errors, bound)
        : name == "degraded" ? OfShare(SloKind.Degraded, bound)
        : null;

    /// <summary>As it is written on the command line.</summary>
    public override string ToString() => $"{Name}={Say(Bound)}";

    public string Name =>
        Kind switch
        {
            SloKind.Errors => "errors",
            SloKind.Degraded => "degraded",
            _ when Percentile >= 100 => "max",
            _ => string.Create(CultureInfo.InvariantCulture, $"p{Percentile:0.####}"),
        };

    /// <summary>The figure of a step; null: there is none, since nothing was answered.</summary>
    public double? Of(StepOutcome step) =>
        Kind switch
        {
            SloKind.Errors => step.Due == 0 ? null : (double)step.Failed / step.Due,
            _ when step.Tally.Good == 0 => null,
            SloKind.Degraded => (double)step.Tally.Degraded / step.Tally.Good,
            _ => step.Tally.Latency.GetValueAtPercentile(Percentile) / 1000.0,
        };

    /// <summary>The figure in its unit.</summary>
    public string Say(double figure) =>
        Kind == SloKind.Latency
            ? figure.ToString(figure < 100 ? "0.###" : "0.#", CultureInfo.InvariantCulture) + "ms"
            : string.Create(CultureInfo.InvariantCulture, $"{figure * 100:0.####}%");

    private static Slo? OfLatency(double percentile, string bound) =>
        Durations.Parse(bound) is { } seconds ? new Slo(SloKind.Latency, percentile, seconds * 1000) : null;

    private static Slo? OfShare(SloKind kind, string bound) =>
        bound.EndsWith('%') && Number(bound[..^1]) is >= 0 and <= 100 and var percent ? new Slo(kind, 0, percent / 100) : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What a <see cref="Slo"/> looks at.</summary>
internal enum SloKind
{
    Latency,

    /// <summary>Of what was due: refused, broken off, never begun.</summary>
    Errors,

    /// <summary>Of what was answered: decided without the model.</summary>
    Degraded,
}

/// <summary>A step that did not hold something.</summary>
/// <param name="Figure">What it was instead; null: nothing was answered.</param>
internal sealed record SloBreach(StepOutcome Step, Slo Slo, double? Figure)
{
    /// <summary>Every step that broke anything, in their order.</summary>
    public static IReadOnlyList<SloBreach> Find(IEnumerable<StepOutcome> steps, IReadOnlyList<Slo> slos) =>
        [.. steps.SelectMany(step => slos.Select(slo => new SloBreach(step, slo, slo.Of(step)))).Where(look => !(look.Figure <= look.Slo.Bound))];

    /// <summary>E.g. <c>1000/s: p99.9 is 310 ms, 60 ms above 250 ms</c>.</summary>
    public override string ToString() =>
        (Step.Name.Length > 0 ? Step.Name + ": " : "")
        + (
            Figure is { } figure
                ? $"{Slo.Name} is {Slo.Say(figure)}, {Slo.Say(figure - Slo.Bound)} above {Slo.Say(Slo.Bound)}"
                : $"{Slo.Name} has no figure, since nothing was answered"
        );
}
