namespace FraudServerless.Contracts;

/// <summary>Why: a code of the policy and wording that may be shown to a customer.</summary>
public sealed record Reason(string Code, string Text);
