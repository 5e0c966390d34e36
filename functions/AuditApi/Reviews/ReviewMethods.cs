namespace FraudServerless.AuditApi.Reviews;

/// <summary>Payment methods that may be offered, and those that are when a decision names none.</summary>
public sealed record ReviewMethods(IReadOnlyList<string> Possible, IReadOnlyList<string> Usual);
