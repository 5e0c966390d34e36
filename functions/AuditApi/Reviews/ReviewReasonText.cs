namespace FraudServerless.AuditApi.Reviews;

/// <summary>A reason that people may give, as the shop's own people read it.</summary>
public sealed record ReviewReasonText(string Code, string En, string De);
