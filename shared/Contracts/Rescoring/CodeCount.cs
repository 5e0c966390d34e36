namespace FraudServerless.Contracts.Rescoring;

/// <summary>Orders by one of <see cref="ReasonCodes"/>.</summary>
public sealed record CodeCount(string Code, long Orders);
