namespace FraudServerless.Contracts.Rescoring;

/// <param name="Market">The orders' market.</param>
/// <param name="Before">The outcome before; <c>NONE</c>: there was no decision.</param>
/// <param name="After">The outcome now.</param>
/// <param name="Orders">How many orders went from one to the other.</param>
public sealed record OutcomeCount(string Market, string Before, string After, long Orders);
