using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Ledger.Jobs;

/// <summary>An entry of the list of jobs.</summary>
/// <param name="StartedId">Sorts by the time of the start.</param>
/// <param name="JobId">The job.</param>
/// <param name="Job">Null: its item cannot be read.</param>
public sealed record ListedJob(Guid StartedId, string JobId, RescoreJob? Job);
