namespace FraudServerless.Contracts.Rescoring;

/// <summary>A page of jobs, the newest first.</summary>
/// <param name="Next">Cursor of the next page; null: this is the end.</param>
public sealed record RescoreJobList(IReadOnlyList<RescoreJobView> Jobs, string? Next);
