using System.Text.Json.Serialization;
using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Explaining;

/// <summary>Who reads an explanation.</summary>
public enum ExplanationAudience
{
    /// <summary>The shop's own people: everything but the letter.</summary>
    [JsonStringEnumMemberName("agent")]
    Agent,

    /// <summary>The customer: the letter and nothing else.</summary>
    [JsonStringEnumMemberName("customer")]
    Customer,
}

/// <summary>What an explanation is written in.</summary>
public enum ExplanationLanguage
{
    [JsonStringEnumMemberName("en")]
    English,

    [JsonStringEnumMemberName("de")]
    German,
}

/// <summary>Why an order was decided as it was; its JSON is <see cref="ExplainingJson"/>'s. What is not for the audience is null.</summary>
public sealed record Explanation
{
    public required string OrderNumber { get; init; }
    public required ExplanationAudience Audience { get; init; }
    public required ExplanationLanguage Language { get; init; }

    /// <summary>The outcome and what is worth knowing of the order, what demanded the outcome first.</summary>
    public string? Sentence { get; init; }

    /// <summary>Those on record, at most four, strongest first.</summary>
    public IReadOnlyList<ExplainedReason>? Reasons { get; init; }

    /// <summary>Every rule that held: without a score the fallback rule first.</summary>
    public IReadOnlyList<ExplainedRule>? Rules { get; init; }

    /// <summary>Null: the model gave none, or no model answered.</summary>
    public ExplainedContributions? Contributions { get; init; }
    public ScoreScale? ScoreScale { get; init; }

    /// <summary>Null: nothing that was tried helps, or nothing could be better.</summary>
    public BetterOutcome? BetterOutcome { get; init; }

    /// <summary>What the reader must know before trusting the rest, e.g. that the policy at hand is not the one that decided; null: nothing.</summary>
    public IReadOnlyList<string>? Caveats { get; init; }
    public ExplanationLetter? Letter { get; init; }
}

/// <summary>A reason of the decision.</summary>
public sealed record ExplainedReason
{
    public required string Code { get; init; }

    /// <summary>For the shop's own people; null for a code that the policy does not know.</summary>
    public string? InternalText { get; init; }
    public required string CustomerText { get; init; }

    /// <summary>The values that led to it, in words; empty when the policy at hand gives this reason for nothing in the record.</summary>
    public required IReadOnlyList<string> Values { get; init; }
}

/// <summary>A rule that held.</summary>
public sealed record ExplainedRule
{
    /// <summary><c>rule</c>, <c>fallback</c>, or <c>methodNotOffered</c>: the order's own method may not be offered.</summary>
    public required string Kind { get; init; }

    /// <summary>As the policy calls it; null when it does not.</summary>
    public string? Name { get; init; }

    /// <summary>The outcome that it demands at least; null: none.</summary>
    public DecisionOutcome? Demands { get; init; }
    public required IReadOnlyList<string> RemovedMethods { get; init; }
    public string? ReasonCode { get; init; }
    public required IReadOnlyList<ExplainedCondition> Conditions { get; init; }
}

/// <summary>A condition with the order's value, e.g. "dunning level 3, from 3 on".</summary>
/// <param name="Field">As the policy names it.</param>
/// <param name="Value">The order's; null when it is not known.</param>
/// <param name="Text">Value and condition in words.</param>
public sealed record ExplainedCondition(string Field, string? Value, string Text);

/// <summary>
/// What made the raw score, in log-odds of six decimals: base, all features and <see cref="Rest"/> add up to <see cref="RawScore"/> exactly, as written.
/// </summary>
public sealed record ExplainedContributions
{
    /// <summary>Where every order begins.</summary>
    public required decimal Base { get; init; }

    /// <summary>The weightiest first.</summary>
    public required IReadOnlyList<ContributionGroup> Groups { get; init; }

    /// <summary>Everything else: the features that are not on record by name. Null: not known, see <see cref="Note"/>.</summary>
    public decimal? Rest { get; init; }

    /// <summary>Before any calibration. Null: not known.</summary>
    public decimal? RawScore { get; init; }

    /// <summary>What must be known to read the sum; null: nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>Contributions of one kind.</summary>
/// <param name="Group">E.g. <c>history</c>.</param>
/// <param name="Name">In words.</param>
/// <param name="LogOdds">Of its features together.</param>
/// <param name="Features">The weightiest first.</param>
public sealed record ContributionGroup(string Group, string Name, decimal LogOdds, IReadOnlyList<ExplainedFeature> Features);

/// <summary>One contribution.</summary>
/// <param name="Feature">Name of the column.</param>
/// <param name="Name">In words; the column's name when there are none.</param>
/// <param name="Value">What the order has; null when it is no single value, or not known.</param>
/// <param name="LogOdds">Above 0 raised the risk.</param>
public sealed record ExplainedFeature(string Feature, string Name, string? Value, decimal LogOdds);

/// <summary>Where the score lies.</summary>
public sealed record ScoreScale
{
    /// <summary>Null: no model answered.</summary>
    public double? Score { get; init; }
    public required string ScoreClass { get; init; }
    public required IReadOnlyList<ScoreClassBounds> Classes { get; init; }
    public required string ModelId { get; init; }
    public required string PaymentMethod { get; init; }

    /// <summary>For this model and payment method; null: no model answered.</summary>
    public ScoreThresholds? Thresholds { get; init; }

    /// <summary>When the order's own payment method may be offered; null: the policy does not know it.</summary>
    public MethodBounds? Method { get; init; }
}

/// <param name="Name">A (best) to E.</param>
/// <param name="From">Its least score.</param>
/// <param name="Below">The score below which it ends.</param>
public sealed record ScoreClassBounds(string Name, double From, double Below);

/// <summary>The score from which on each outcome is due.</summary>
public sealed record ScoreThresholds(double Restrict, double Review, double Reject);

/// <summary>Up to which score and amount a method may be offered; null: any.</summary>
/// <param name="MaxScore">Score.</param>
/// <param name="MaxAmountEur">As the policy says it.</param>
/// <param name="MaxAmount">In the order's currency, down to the cent; null as well when the currency has no rate.</param>
public sealed record MethodBounds(double? MaxScore, decimal? MaxAmountEur, decimal? MaxAmount);

/// <summary>What a better outcome would have needed: found by deciding again, the score held as it is, though another amount or method would have another score.</summary>
public sealed record BetterOutcome
{
    /// <summary>The best outcome among the options, and what it needs, in a sentence.</summary>
    public required string Text { get; init; }

    /// <summary>What the agent may tell the customer of it; null: none of it.</summary>
    public string? ReadOut { get; init; }

    /// <summary>Whether there was a score, which was held.</summary>
    public required bool ScoreHeldFixed { get; init; }

    /// <summary>Whether any option is for the shop's own people only.</summary>
    public required bool Internal { get; init; }

    /// <summary>Other methods for the same amount, those requested first; then lower amounts, the order's own method first.</summary>
    public required IReadOnlyList<BetterOption> Options { get; init; }
}

/// <summary>One way to a better outcome.</summary>
public sealed record BetterOption
{
    /// <summary>E.g. "up to 400 EUR on invoice".</summary>
    public required string Text { get; init; }
    public required string Method { get; init; }

    /// <summary>In <see cref="Currency"/>, whole units; null: the amount stays.</summary>
    public decimal? MaxAmount { get; init; }
    public required string Currency { get; init; }

    /// <summary>What is decided then.</summary>
    public required DecisionOutcome Outcome { get; init; }

    /// <summary>To tell it would help a fraudster.</summary>
    public required bool Internal { get; init; }
}

/// <summary>A letter to the customer: plain text, lines end in <c>\n</c>.</summary>
public sealed record ExplanationLetter(string Subject, string Body);
