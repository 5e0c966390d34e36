using FraudServerless.Contracts;
using FraudServerless.Contracts.Legacy;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Scoring;

/// <summary>What a decision is made of, once the endpoint has answered.</summary>
public sealed record DecisionDraft
{
    /// <summary>The idempotency key.</summary>
    public required string TriggerId { get; init; }
    public required string Actor { get; init; }
    public required string PayloadHash { get; init; }
    public required Order Order { get; init; }
    public ReadOnlyMemory<byte> Extra { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];
    public required Route Route { get; init; }
    public required PipelineResult Invocation { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>The decision that is replaced or compared with, if any.</summary>
    public Decision? Supersedes { get; init; }
    public RescoreMode Mode { get; init; }

    /// <summary><see cref="TimeProvider.GetTimestamp"/> when the work on it began.</summary>
    public required long StartedAt { get; init; }

    /// <summary>Milliseconds by stage so far.</summary>
    public StageTimings Timings { get; init; }
}

/// <summary>Score and policy to a decision with its answer and its proof; nothing is written yet. Pure but for the clock; thread-safe.</summary>
public sealed class DecisionMaker(ModelRouter router, DecisionPolicy policy, string codeVersion, TimeProvider time)
{
    public DecisionPolicy Policy => policy;

    /// <summary>Decides by the policy; without a score by its rules alone.</summary>
    public AuditRecord Decide(DecisionDraft draft)
    {
        var decideStart = time.GetTimestamp();
        var (order, route, score) = (draft.Order, draft.Route, draft.Invocation.Score);
        var ruling = policy.Decide(order, score, route);
        var decision = new Decision
        {
            OrderNumber = order.OrderNumber,
            DecisionId = Guid.CreateVersion7(draft.DecidedAt),
            DecidedAt = draft.DecidedAt,
            Outcome = ruling.Outcome,
            AllowedMethods = ruling.AllowedMethods,
            Score = score?.Value,
            ScoreClass = ruling.ScoreClass,
            Reasons = ruling.Reasons,
            Source = score is null ? DecisionSources.Fallback : DecisionSources.Model,
            Versions = new DecisionVersions
            {
                ModelId = route.ModelId,
                Model = score?.Model,
                FeatureSpec = score?.Features,
                Policy = policy.Version,
                Routes = router.Version,
                Endpoint = route.Endpoint,
                Code = codeVersion,
            },
            Supersedes = draft.Supersedes?.DecisionId,
            SupersededOutcome = draft.Supersedes?.Outcome,
            AuditId = draft.TriggerId,
            CustomerId = order.Customer.CustomerId,
            Market = order.Market,
            Assortment = order.Assortment,
            PaymentMethod = order.Payment.Method,
            Currency = order.Currency,
            GrandTotal = order.GrandTotal,
            IsTest = order.TestFlag,
        };
        var answer = LegacyAnswerWriter.Write(
            new LegacyAnswer
            {
                RequestId = order.RequestId,
                OrderNumber = order.OrderNumber,
                Score = decision.Score,
                ScoreClass = decision.ScoreClass,
                Decision = decision.Outcome,
                AllowedMethods = decision.AllowedMethods,
                Reasons = decision.Reasons,
                ModelId = route.ModelId,
                ModelVersion = score?.Model ?? "",
                Degraded = decision.Degraded,
                ProcessingTimeMs = (long)time.GetElapsedTime(draft.StartedAt).TotalMilliseconds,
                Timestamp = draft.DecidedAt,
            }
        );
        return new AuditRecord
        {
            TriggerId = draft.TriggerId,
            PayloadHash = draft.PayloadHash,
            Order = order,
            Extra = draft.Extra,
            Vector = score?.Vector ?? default,
            BaseValue = score?.Base,
            Contributions = score?.Contributions ?? [],
            Answer = answer,
            Timings = (draft.Timings with { Decide = time.GetElapsedTime(decideStart).TotalMilliseconds }).ToDictionary(),
            PipelineOutcome = draft.Invocation.Kind.ToWire(),
            Warnings = draft.Warnings,
            Actor = draft.Actor,
            Mode = draft.Mode,
            Decision = decision,
        };
    }
}
