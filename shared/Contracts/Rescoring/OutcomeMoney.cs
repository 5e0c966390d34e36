namespace FraudServerless.Contracts.Rescoring;

/// <inheritdoc cref="OutcomeCount"/>
/// <param name="Currency">Of the amount.</param>
/// <param name="Amount">Their grand totals.</param>
public sealed record OutcomeMoney(string Market, string Currency, string Before, string After, decimal Amount);
