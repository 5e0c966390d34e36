using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Replays;

/// <summary>What came of deciding again.</summary>
/// <param name="DecisionId">Which decision was replayed.</param>
/// <param name="Result">One of <see cref="ReplayResults"/>.</param>
/// <param name="Stages">Those that came out the same, in the order in which they were compared.</param>
/// <param name="Stage">The first that did not, or could not be replayed.</param>
/// <param name="Recorded">What is on record of it.</param>
/// <param name="Replayed">What came out now.</param>
/// <param name="Gone">Versions that took part and are there no more.</param>
/// <param name="Reason">Why it is not replayed.</param>
/// <param name="Versions">By which it was decided.</param>
/// <param name="ReplayedBy">Version of the code that decided again.</param>
public sealed record ReplayAnswer(
    Guid DecisionId,
    string Result,
    IReadOnlyList<string> Stages,
    string? Stage,
    string? Recorded,
    string? Replayed,
    IReadOnlyList<GoneVersion>? Gone,
    string? Reason,
    DecisionVersions Versions,
    string ReplayedBy
);

/// <summary>A version that cannot be had any more.</summary>
/// <param name="Kind"><c>policy</c>, <c>routes</c>, <c>markets</c>, <c>endpoint</c>, <c>featureSpec</c> or <c>model</c>.</param>
/// <param name="Version">The one that took part; null: it is not on record.</param>
/// <param name="Now">What answers in its place; null: nothing.</param>
/// <param name="Because">Why it is of no use although it is there.</param>
public sealed record GoneVersion(string Kind, string? Version, string? Now = null, string? Because = null);

/// <summary>How a replay can end.</summary>
public static class ReplayResults
{
    /// <summary>Every stage came out the same.</summary>
    public const string Identical = "identical";

    /// <summary>A stage came out otherwise.</summary>
    public const string Differs = "differs";

    /// <summary>A version that took part is there no more.</summary>
    public const string Gone = "gone";

    /// <summary>It was not made by policy and model alone.</summary>
    public const string NotReplayable = "notReplayable";
}
