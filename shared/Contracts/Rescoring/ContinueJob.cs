using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>Go on with a job's enumeration.</summary>
public sealed record ContinueJob : RescoreMessage
{
    public required string Id { get; init; }

    /// <summary>How often the job was started or resumed before; a message of an earlier pass is void.</summary>
    public required int Pass { get; init; }

    /// <summary>Steps that were done before.</summary>
    public required int Step { get; init; }

    /// <summary>It came before under another message's id: the step may be done, and only the next message be missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Again { get; init; }

    /// <summary>What a job has to do next.</summary>
    public static ContinueJob NextOf(RescoreJob job) =>
        new()
        {
            Version = CurrentVersion,
            Id = job.JobId,
            Pass = job.Pass,
            Step = job.Step,
        };
}
