using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Contracts;

/// <summary>The audit record of a decision: one item of the Audit table, written once.</summary>
public sealed record AuditRecord
{
    /// <summary>The idempotency key, e.g. <c>check#shop-de#r-1</c>.</summary>
    public required string TriggerId { get; init; }
    public required string PayloadHash { get; init; }
    public required Order Order { get; init; }

    /// <summary>What the contract does not know: one UTF-8 JSON object, or empty.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }

    /// <summary>The feature vector, NaN for missing; empty when no model answered.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>Raw score (log-odds) before any feature; null without contributions.</summary>
    public double? BaseValue { get; init; }

    /// <summary>
    /// The raw score: what base and all contributions add up to, those included that are not on record. Null without contributions, and in records made before the
    /// model said it.
    /// </summary>
    public double? RawScore { get; init; }
    public IReadOnlyList<Contribution> Contributions
    {
        // Null when absent in the JSON, whose reader assigns every member.
        get => field ?? [];
        init;
    } = [];

    /// <summary>The bytes that were answered.</summary>
    public required ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>Stage to milliseconds.</summary>
    public required IReadOnlyDictionary<string, double> Timings { get; init; }

    /// <summary>How the pipeline call ended: <c>ok</c> or the kind of failure.</summary>
    public required string PipelineOutcome { get; init; }
    public IReadOnlyList<string> Warnings
    {
        // Null when absent in the JSON, whose reader assigns every member.
        get => field ?? [];
        init;
    } = [];

    /// <summary>Who caused it: the caller of the API, or who asked for a rescore.</summary>
    public required string Actor { get; init; }

    /// <summary>What a person wrote beside a decision: personal data, in no log and no message.</summary>
    public string? Note { get; init; }

    /// <summary>Who proposed what <see cref="Actor"/> confirmed; null: it took one person alone, or none.</summary>
    public string? ProposedBy { get; init; }

    /// <summary>Whether the decision stands, stands beside the current one, or was only tried.</summary>
    public RescoreMode Mode { get; init; }

    /// <summary>What was decided, as in the Decisions table.</summary>
    public required Decision Decision { get; init; }
}
