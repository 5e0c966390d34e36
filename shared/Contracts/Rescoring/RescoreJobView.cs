using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

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
