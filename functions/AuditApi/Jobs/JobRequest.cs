using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.AuditApi.Jobs;

/// <summary>A job that is asked for, checked.</summary>
/// <param name="JobId">Null: one is made up.</param>
/// <param name="Mode">What becomes of new decisions.</param>
/// <param name="Model">Null: each order's own route.</param>
/// <param name="Selection">Which decisions.</param>
/// <param name="Orders">Their numbers, none twice; null: the job finds them itself.</param>
internal sealed record JobRequest(string? JobId, RescoreMode Mode, string? Model, RescoreSelection Selection, IReadOnlyList<string>? Orders)
{
    public RescoreJob ToJob(string newId, string actor, DateTimeOffset now) =>
        new()
        {
            JobId = JobId ?? newId,
            CreatedAt = now,
            Actor = actor,
            Mode = Mode,
            Model = Model,
            Selection = Selection,
        };

    /// <summary>Whether a job that is on record is what this asks for once more. Of numbers that were listed none is kept, so nobody knows.</summary>
    public bool IsAgain(RescoreJob job, string actor) =>
        Orders is null && job.Actor == actor && job.Mode == Mode && job.Model == Model && job.Selection == Selection;
}
