namespace FraudServerless.Contracts.Rescoring;

/// <summary>A rescore job as its item in the Jobs table has it; its counts stand in items of their own.</summary>
public sealed record RescoreJob
{
    public required string JobId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Actor { get; init; }
    public required RescoreMode Mode { get; init; }

    /// <summary>A model of <c>routes.json</c> to ask; null: each order's own route.</summary>
    public string? Model { get; init; }
    public required RescoreSelection Selection { get; init; }
    public bool Cancelled { get; init; }

    /// <summary>How often it was resumed.</summary>
    public int Pass { get; init; }

    /// <summary>Steps of the enumeration in this pass.</summary>
    public int Step { get; init; }

    /// <summary>Where the enumeration is: the day and outcome by number, and the last decision seen there. The ledger reads in the order of ids.</summary>
    public int Partition { get; init; }
    public Guid? AfterDecisionId { get; init; }

    /// <summary>Decisions found so far in this pass.</summary>
    public long Enumerated { get; init; }

    /// <summary>There are no more to be found: <see cref="Enumerated"/> is how many the job has.</summary>
    public bool EnumerationEnded { get; init; }
}

/// <summary>Which decisions a job is about: current ones, test orders excepted.</summary>
public sealed record RescoreSelection
{
    /// <summary>The orders were named one by one; all else says nothing.</summary>
    public bool Listed { get; init; }
    public string? Market { get; init; }
    public DecisionOutcome? Outcome { get; init; }

    /// <summary>Only decisions made without the model.</summary>
    public bool Degraded { get; init; }

    /// <summary>First and last day of the decisions, in UTC.</summary>
    public DateOnly From { get; init; }
    public DateOnly To { get; init; }

    /// <summary>Most decisions; null: all.</summary>
    public long? Limit { get; init; }

    private int Outcomes => Outcome is null ? DecisionOutcomes.All.Count : 1;

    /// <summary>How many days times outcomes there are to look through.</summary>
    public int Partitions => Listed || To < From ? 0 : (To.DayNumber - From.DayNumber + 1) * Outcomes;

    /// <summary>The newest day first: what is younger matters more.</summary>
    /// <param name="number">0 to <see cref="Partitions"/> - 1.</param>
    public (DateOnly Day, DecisionOutcome Outcome) Partition(int number) =>
        (To.AddDays(-(number / Outcomes)), Outcome ?? DecisionOutcomes.All[number % Outcomes]);
}
