namespace FraudServerless.Load;

/// <summary>What came of a run.</summary>
/// <param name="Plan">What was run.</param>
/// <param name="Steps">Those that count, in their order; of a closed loop the one that there is.</param>
/// <param name="DriverCpu">Processor time of the driver itself while it measured.</param>
/// <param name="Answerer">What the replies say that they come from; null when they do not.</param>
internal sealed record Outcome(Plan Plan, IReadOnlyList<StepOutcome> Steps, TimeSpan DriverCpu, string? Answerer)
{
    /// <summary>Connections that servers had closed between two requests and that were opened again.</summary>
    public long Reopened => Steps.Sum(step => step.Tally.Reopened);

    /// <summary>Whether anything was answered at all.</summary>
    public bool Answered => Steps.Any(step => step.Tally.Good > 0);
}

/// <summary>What came of one step.</summary>
/// <param name="Step">Of the schedule; null in a closed loop.</param>
/// <param name="Tally">What was counted.</param>
/// <param name="Unserved">Due, but not begun by the time all was given up: failures.</param>
/// <param name="Span">Seconds from the begin of measuring to the last reply, at least the planned ones.</param>
internal sealed record StepOutcome(Step? Step, Tally Tally, long Unserved, double Span)
{
    public string Name => Step?.Name ?? "";

    /// <summary>What was due; in a closed loop what was sent.</summary>
    public long Due => Tally.Good + Failed;
    public long Failed => Tally.Bad + Unserved;
    public double Success => Due == 0 ? 0 : (double)Tally.Good / Due;
    public double Throughput => Tally.Good / Span;
}
