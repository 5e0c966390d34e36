namespace FraudServerless.AuditApi.Reviews;

/// <summary>The body of <c>POST /v1/reviews/next</c>.</summary>
public sealed record NextReviewBody
{
    public string? Market { get; init; }
    public string? Method { get; init; }

    /// <summary>The order that is held already: another one is wanted beside it.</summary>
    public string? After { get; init; }

    /// <summary>Orders that were let go, and are not wanted again now.</summary>
    public IReadOnlyList<string>? Skip { get; init; }
}
