using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>A decision as the desk shows it.</summary>
public sealed record DecisionView : DecisionItem
{
    public required Guid DecisionId { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary><c>checkout</c>, <c>rescore</c> or <c>review</c>: what brought it about.</summary>
    public required string Trigger { get; init; }

    /// <summary>The person who decided; null: nobody did. What was taken back by somebody is nobody's decision again.</summary>
    public string? Reviewer { get; init; }

    /// <summary>The reason that the person gave.</summary>
    public string? ReasonCode { get; init; }
    public required DecisionOutcome Outcome { get; init; }
    public required IReadOnlyList<string> AllowedMethods { get; init; }
    public double? Score { get; init; }
    public required string ScoreClass { get; init; }
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>Made without the model.</summary>
    public required bool Degraded { get; init; }
    public required DecisionVersions Versions { get; init; }
    public Guid? Supersedes { get; init; }
    public DecisionOutcome? SupersededOutcome { get; init; }
    public required string CustomerId { get; init; }
    public required string Market { get; init; }
    public string? Assortment { get; init; }
    public required string PaymentMethod { get; init; }
    public required string Currency { get; init; }
    public required decimal GrandTotal { get; init; }
    public required bool IsTest { get; init; }

    /// <summary>What brought a decision about.</summary>
    public static string TriggerOf(Decision decision) =>
        TriggerId.IsRescore(decision.AuditId) ? "rescore"
        : TriggerId.IsReview(decision.AuditId) || TriggerId.IsUndo(decision.AuditId) ? "review"
        : "checkout";

    public static DecisionView FromDecision(Decision decision, string? standing = null) =>
        new()
        {
            DecisionId = decision.DecisionId,
            OrderNumber = decision.OrderNumber,
            Standing = standing,
            DecidedAt = decision.DecidedAt,
            Trigger = TriggerOf(decision),
            Reviewer = decision.Reviewer,
            ReasonCode = decision is { Reviewer: not null, Reasons: [{ } reason, ..] } ? reason.Code : null,
            Outcome = decision.Outcome,
            AllowedMethods = decision.AllowedMethods,
            Score = decision.Score,
            ScoreClass = decision.ScoreClass,
            Reasons = decision.Reasons,
            Degraded = decision.Degraded,
            Versions = decision.Versions,
            Supersedes = decision.Supersedes,
            SupersededOutcome = decision.SupersededOutcome,
            CustomerId = decision.CustomerId,
            Market = decision.Market,
            Assortment = decision.Assortment,
            PaymentMethod = decision.PaymentMethod,
            Currency = decision.Currency,
            GrandTotal = decision.GrandTotal,
            IsTest = decision.IsTest,
        };
}
