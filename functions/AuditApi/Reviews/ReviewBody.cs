namespace FraudServerless.AuditApi.Reviews;

/// <summary>The body of <c>POST /v1/reviews/{orderNumber}</c>, unchecked.</summary>
public sealed record ReviewBody
{
    public string? Outcome { get; init; }
    public IReadOnlyList<string>? Methods { get; init; }
    public string? ReasonCode { get; init; }
    public string? Note { get; init; }
    public string? CommandId { get; init; }
}
