using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>How far a job is and what it has brought about, as the desk's API answers it.</summary>
public sealed record RescoreJobReport
{
    /// <summary>The job, or the name of counts that stand without one.</summary>
    public required string JobId { get; init; }

    /// <summary><c>enumerating</c>, <c>deciding</c>, <c>ended</c> or <c>cancelled</c>; null for counts that stand without a job: they never end.</summary>
    public string? State { get; init; }

    /// <summary>Null for counts that stand without a job.</summary>
    public RescoreJobView? Job { get; init; }

    /// <summary>Orders known to belong to it.</summary>
    public required long Total { get; init; }

    /// <summary>All that are decided again, failed or left alone.</summary>
    public required long Settled { get; init; }
    public required long Done { get; init; }
    public DateTimeOffset? FirstAt { get; init; }
    public DateTimeOffset? LastAt { get; init; }
    public required IReadOnlyList<CodeCount> Failures { get; init; }

    /// <summary>Left alone, by code.</summary>
    public required IReadOnlyList<CodeCount> Skips { get; init; }

    /// <summary>The matrix of outcomes, by market.</summary>
    public required IReadOnlyList<OutcomeCount> Outcomes { get; init; }

    /// <summary>The grand totals that went with them.</summary>
    public required IReadOnlyList<OutcomeMoney> Money { get; init; }
    public required IReadOnlyList<ReasonCount> Reasons { get; init; }

    /// <summary>Outcomes by the score before; of orders that had one.</summary>
    public required IReadOnlyList<ScoreCount> Scores { get; init; }
}

/// <summary>A job as the desk's API shows it.</summary>
public sealed record RescoreJobView
{
    public required string JobId { get; init; }

    /// <summary>True: its item cannot be read, and nothing else is said of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Unreadable { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public string? Actor { get; init; }
    public RescoreMode? Mode { get; init; }

    /// <summary>Null: each order's own route.</summary>
    public string? Model { get; init; }
    public RescoreSelection? Selection { get; init; }
    public bool? Cancelled { get; init; }

    /// <summary>How often it was resumed.</summary>
    public int? Resumed { get; init; }

    /// <summary>Orders found so far in this pass.</summary>
    public long? Found { get; init; }

    /// <summary>There are no more to be found.</summary>
    public bool? FoundAll { get; init; }

    public static RescoreJobView FromJob(RescoreJob job) =>
        new()
        {
            JobId = job.JobId,
            CreatedAt = job.CreatedAt,
            Actor = job.Actor,
            Mode = job.Mode,
            Model = job.Model,
            Selection = job.Selection,
            Cancelled = job.Cancelled,
            Resumed = job.Pass,
            Found = job.Enumerated,
            FoundAll = job.EnumerationEnded,
        };

    /// <summary>Where its enumeration is stays with the stack.</summary>
    /// <exception cref="InvalidDataException">It says too little to be one.</exception>
    public RescoreJob ToJob() =>
        this is { CreatedAt: { } createdAt, Actor: { } actor, Mode: { } mode, Selection: { } selection }
            ? new RescoreJob
            {
                JobId = JobId,
                CreatedAt = createdAt,
                Actor = actor,
                Mode = mode,
                Model = Model,
                Selection = selection,
                Cancelled = Cancelled ?? false,
                Pass = Resumed ?? 0,
                Enumerated = Found ?? 0,
                EnumerationEnded = FoundAll ?? false,
            }
            : throw new InvalidDataException("a job says neither who nor when nor what");
}

/// <summary>A page of jobs, the newest first.</summary>
/// <param name="Next">Cursor of the next page; null: this is the end.</param>
public sealed record RescoreJobList(IReadOnlyList<RescoreJobView> Jobs, string? Next);

/// <summary>Orders by one of <see cref="ReasonCodes"/>.</summary>
public sealed record CodeCount(string Code, long Orders);

/// <param name="Market">The orders' market.</param>
/// <param name="Before">The outcome before; <c>NONE</c>: there was no decision.</param>
/// <param name="After">The outcome now.</param>
/// <param name="Orders">How many orders went from one to the other.</param>
public sealed record OutcomeCount(string Market, string Before, string After, long Orders);

/// <inheritdoc cref="OutcomeCount"/>
/// <param name="Currency">Of the amount.</param>
/// <param name="Amount">Their grand totals.</param>
public sealed record OutcomeMoney(string Market, string Currency, string Before, string After, decimal Amount);

/// <summary>On how many decisions a reason stood before and after.</summary>
public sealed record ReasonCount(string Reason, long Before, long After);

/// <param name="Below">Upper bound of the score before; the last band has 1 itself.</param>
/// <param name="Before">The outcome before.</param>
/// <param name="After">The outcome now.</param>
/// <param name="Orders">How many.</param>
public sealed record ScoreCount(double Below, string Before, string After, long Orders);

/// <summary>The source-generated JSON of what is answered on jobs: camel case, absent values left out, enumerations by name.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(EnumName<RescoreMode>), typeof(EnumName<DecisionOutcome>)]
)]
[JsonSerializable(typeof(RescoreJobReport))]
[JsonSerializable(typeof(RescoreJobList))]
public sealed partial class RescoreJobJson : JsonSerializerContext;
