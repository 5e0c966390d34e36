using System.Text.Json.Serialization;

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
