using FraudServerless.Contracts;
using FraudServerless.Decisions.Routing;
using FraudServerless.LegacyApi;

namespace FraudServerless.Decisions;

/// <summary>Score and policy to a decision with its answer and its audit record; nothing is written yet. Pure but for the clock; thread-safe.</summary>
public sealed class DecisionMaker(DecisionData data, string codeVersion, TimeProvider time)
{
    /// <summary>Decides by the policy; without a score by its rules alone.</summary>
    /// <param name="request">The order and who asks.</param>
    /// <param name="route">Where it was scored.</param>
    /// <param name="score">Null: the model did not answer.</param>
    /// <param name="pipelineOutcome">How the call of the endpoint ended, for the record.</param>
    /// <param name="timings">The stages before this one.</param>
    public AuditRecord Decide(DecisionRequest request, Route route, Score? score, string pipelineOutcome, StageTimings timings)
    {
        var decideStart = time.GetTimestamp();
        var order = request.Order;
        var decidedAt = request.DecidedAt ?? time.GetUtcNow();
        var ruling = data.Policy.Decide(order, score, route);
        var decision = new Decision
        {
            OrderNumber = order.OrderNumber,
            DecisionId = request.InferenceId.DecisionIdAt(decidedAt),
            DecidedAt = decidedAt,
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
                Policy = data.Policy.Version,
                Routes = data.Router.Version,
                Markets = data.Markets.Version,
                Endpoint = route.Endpoint,
                Code = codeVersion,
            },
            Supersedes = request.Supersedes?.DecisionId,
            SupersededOutcome = request.Supersedes?.Outcome,
            AuditId = request.TriggerId,
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
                ProcessingTimeMs = (long)time.GetElapsedTime(request.StartedAt).TotalMilliseconds,
                Timestamp = decidedAt,
            }
        );
        return new AuditRecord
        {
            TriggerId = request.TriggerId,
            PayloadHash = request.PayloadHash,
            Order = order,
            Extra = request.Extra,
            Vector = score?.Vector ?? default,
            BaseValue = score?.Base,
            RawScore = score?.Raw,
            Contributions = score?.Contributions ?? [],
            Answer = answer,
            Timings = (timings with { Decide = time.GetElapsedTime(decideStart).TotalMilliseconds }).ToDictionary(),
            PipelineOutcome = pipelineOutcome,
            Warnings = request.Warnings,
            Actor = request.Actor,
            Mode = request.Mode,
            Decision = decision,
        };
    }
}
