using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Pipeline;
using Route = FraudServerless.Decisions.Routing.Route;

namespace FraudServerless.AuditApi.Replays;

/// <summary>Decides again as it was decided: by the order on record, the configuration and the model of then, and the code that the checkout decides with.</summary>
/// <param name="configuration">Finds policy, routes and markets of then.</param>
/// <param name="pipeline">The model of then, where it still answers.</param>
/// <param name="budget">Deadline of the model's answer.</param>
/// <param name="codeVersion">On the answer.</param>
/// <param name="time">The clock.</param>
internal sealed class Replayer(ReplayConfiguration configuration, PipelineClient pipeline, TimeSpan budget, string codeVersion, TimeProvider time)
{
    /// <param name="found">The decision as it was looked up.</param>
    /// <param name="audit">The record that proves it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null: the endpoint does not answer now.</returns>
    /// <exception cref="InvalidDataException">What is kept of the configuration is not what was kept.</exception>
    public async Task<ReplayAnswer?> RunAsync(Decision found, AuditRecord audit, CancellationToken cancellationToken)
    {
        var replay = new Replay(audit.Decision, codeVersion);
        if (!TriggerId.IsAnswer(audit.TriggerId) && !TriggerId.IsRescore(audit.TriggerId))
        {
            return replay.Refuse("it was made by a person, not by policy and model alone");
        }

        if (!ReplayComparison.CompareRecords(replay, found, audit))
        {
            return replay.End;
        }

        var versions = audit.Decision.Versions;
        var (data, gone) = await configuration.FindAsync(versions, cancellationToken);
        if (data is null)
        {
            replay.Miss(ReplayStages.Configuration, gone);
            return replay.End;
        }

        replay.Pass(ReplayStages.Configuration);
        if (ReplayRoute.Find(data.Router, audit) is not { } route)
        {
            var way = data.Router.Find(audit.Order.Market, audit.Order.Assortment);
            replay.Differ(
                ReplayStages.Route,
                ReplayTexts.Route(versions.ModelId, versions.Endpoint),
                way is null ? "none" : ReplayTexts.Route(way.ModelId, way.Endpoint)
            );
            return replay.End;
        }

        replay.Pass(ReplayStages.Route);
        return await DecideAsync(replay, audit, data, route, cancellationToken);
    }

    private async Task<ReplayAnswer?> DecideAsync(
        Replay replay,
        AuditRecord audit,
        DecisionData data,
        Route route,
        CancellationToken cancellationToken
    )
    {
        // Without the model as it was: that it would answer now says nothing of then.
        Score? score = null;
        if (!audit.Decision.Degraded)
        {
            var orderJson = JsonSerializer.SerializeToUtf8Bytes(audit.Order, ContractsJson.Default.Order);
            // Under no inference id: what is captured under the decision's is what it was made of.
            var result = await pipeline.InvokeAsync(new PipelineOrder(orderJson), route with { Budget = budget }, cancellationToken);
            if (result.Kind is PipelineKind.BadRequest or PipelineKind.Denied)
            {
                // How an endpoint answers that is there no more, or that nobody may ask any more.
                replay.Miss(ReplayStages.Model, new GoneVersion("endpoint", route.Endpoint), new GoneVersion("model", audit.Decision.Versions.Model));
                return replay.End;
            }

            if (result.Score is null)
            {
                return null;
            }

            score = result.Score;
        }

        var again = Decide(audit, data, route, score);
        return (score is null || ReplayComparison.CompareScores(replay, audit, again)) && ReplayComparison.CompareOutcomes(replay, audit, again)
            ? replay.Identical()
            : replay.End;
    }

    private AuditRecord Decide(AuditRecord audit, DecisionData data, Route route, Score? score) =>
        new DecisionMaker(data, codeVersion, time).Decide(
            new DecisionRequest
            {
                TriggerId = audit.TriggerId,
                Actor = audit.Actor,
                PayloadHash = audit.PayloadHash,
                Order = audit.Order,
                Extra = audit.Extra,
                Warnings = audit.Warnings,
                StartedAt = time.GetTimestamp(),
                DecidedAt = audit.Decision.DecidedAt,
                Mode = audit.Mode,
            },
            route,
            score,
            audit.PipelineOutcome,
            default
        );
}
