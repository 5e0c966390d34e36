using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Replays;

/// <summary>A replay under way: goes from stage to stage until one is not the same, and is the answer then.</summary>
/// <param name="recorded">The decision that is replayed.</param>
/// <param name="codeVersion">Of whoever replays.</param>
internal sealed class Replay(Decision recorded, string codeVersion)
{
    private readonly List<string> _same = [];

    /// <summary>Null: there is more to compare.</summary>
    public ReplayAnswer? End { get; private set; }

    /// <summary>Compares a stage by a text of all that belongs to it.</summary>
    /// <returns>Whether it is the same.</returns>
    public bool Same(string stage, string recordedValue, string replayedValue) =>
        string.Equals(recordedValue, replayedValue, StringComparison.Ordinal) ? Pass(stage) : Differ(stage, recordedValue, replayedValue);

    /// <summary>A stage came out the same.</summary>
    public bool Pass(string stage)
    {
        _same.Add(stage);
        return true;
    }

    /// <summary>A stage came out otherwise.</summary>
    public bool Differ(string stage, string recordedValue, string replayedValue)
    {
        End = Answer(ReplayResults.Differs, stage) with { Recorded = recordedValue, Replayed = replayedValue };
        return false;
    }

    /// <summary>A stage needs what is there no more.</summary>
    public bool Miss(string stage, params IReadOnlyList<GoneVersion> gone)
    {
        End = Answer(ReplayResults.Gone, stage) with { Gone = gone };
        return false;
    }

    /// <summary>There is nothing to compare.</summary>
    public ReplayAnswer Refuse(string reason) => Answer(ReplayResults.NotReplayable) with { Reason = reason };

    /// <summary>All was the same.</summary>
    public ReplayAnswer Identical() => Answer(ReplayResults.Identical);

    private ReplayAnswer Answer(string result, string? stage = null) =>
        new(recorded.DecisionId, result, _same, stage, null, null, null, null, recorded.Versions, codeVersion);
}
