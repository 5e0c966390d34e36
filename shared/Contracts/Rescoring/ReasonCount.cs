namespace FraudServerless.Contracts.Rescoring;

/// <summary>On how many decisions a reason stood before and after.</summary>
public sealed record ReasonCount(string Reason, long Before, long After);
