using System.Text.Json.Serialization;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Contracts;

/// <summary>What the shop may do with the order.</summary>
public enum DecisionOutcome
{
    [JsonStringEnumMemberName(DecisionOutcomes.Accept)]
    Accept,

    /// <summary>Only the allowed methods.</summary>
    [JsonStringEnumMemberName(DecisionOutcomes.Restrict)]
    Restrict,

    [JsonStringEnumMemberName(DecisionOutcomes.Review)]
    Review,

    [JsonStringEnumMemberName(DecisionOutcomes.Reject)]
    Reject,
}

/// <summary>Names of outcomes on the wire and in the store.</summary>
public static class DecisionOutcomes
{
    internal const string Accept = "ACCEPT";
    internal const string Restrict = "RESTRICT";
    internal const string Review = "REVIEW";
    internal const string Reject = "REJECT";

    private static readonly WireNames<DecisionOutcome> Names = new(Accept, Restrict, Review, Reject);

    /// <summary>From the best to the worst.</summary>
    public static IReadOnlyList<DecisionOutcome> All { get; } = Enum.GetValues<DecisionOutcome>();

    public static string ToWire(this DecisionOutcome outcome) => Names.Of(outcome);

    public static bool TryParse(string? text, out DecisionOutcome outcome) => Names.TryParse(text, out outcome);

    /// <summary>For messages, e.g. <c>ACCEPT, RESTRICT and REVIEW</c>.</summary>
    public static string Enumerate(this IReadOnlyList<DecisionOutcome> outcomes, string conjunction) =>
        $"{string.Join(", ", outcomes.SkipLast(1).Select(ToWire))} {conjunction} {outcomes[^1].ToWire()}";
}

/// <summary>Why: a code of the policy and wording that may be shown to a customer.</summary>
public sealed record Reason(string Code, string Text);

/// <summary>What one feature added to the raw score (log-odds).</summary>
public readonly record struct Contribution(string Feature, double Value);

/// <summary>A decision on record: one item of the Decisions table.</summary>
public sealed record Decision
{
    public required string OrderNumber { get; init; }

    /// <summary>UUID version 7 (RFC 9562) of the moment of the decision: the newest sorts last.</summary>
    public required Guid DecisionId { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public required DecisionOutcome Outcome { get; init; }
    public required IReadOnlyList<string> AllowedMethods { get; init; }

    /// <summary>Probability 0..1; null when no model answered.</summary>
    public double? Score { get; init; }
    public required string ScoreClass { get; init; }
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary><c>model</c> or <c>fallback</c>.</summary>
    public required string Source { get; init; }
    public required DecisionVersions Versions { get; init; }

    /// <summary>The decision that this one replaces, if any; that it would replace or is compared with, when it is not published.</summary>
    public Guid? Supersedes { get; init; }

    /// <summary>What that decision was.</summary>
    public DecisionOutcome? SupersededOutcome { get; init; }

    /// <summary>Key of the audit record: the trigger.</summary>
    public required string AuditId { get; init; }
    public required string CustomerId { get; init; }
    public required string Market { get; init; }
    public string? Assortment { get; init; }
    public required string PaymentMethod { get; init; }
    public required string Currency { get; init; }
    public required decimal GrandTotal { get; init; }

    /// <summary>A test order: kept out of statistics.</summary>
    public required bool IsTest { get; init; }
    public bool Degraded => Source == DecisionSources.Fallback;
}

/// <summary>Where a decision came from, as the header <c>X-Decision-Source</c> says it.</summary>
public static class DecisionSources
{
    public const string Model = "model";
    public const string Fallback = "fallback";
    public const string Replay = "replay";
}

/// <summary>Every version that took part in a decision.</summary>
public sealed record DecisionVersions
{
    public required string ModelId { get; init; }

    /// <summary>Null when no model answered or a foreign one did.</summary>
    public string? Model { get; init; }
    public string? FeatureSpec { get; init; }
    public required string Policy { get; init; }
    public required string Routes { get; init; }

    /// <summary>Null in records made before markets had a file.</summary>
    public string? Markets { get; init; }
    public required string Endpoint { get; init; }
    public required string Code { get; init; }
}

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

    /// <summary>Whether the decision stands, stands beside the current one, or was only tried.</summary>
    public RescoreMode Mode { get; init; }

    /// <summary>What was decided, as in the Decisions table.</summary>
    public required Decision Decision { get; init; }
}
