using System.Diagnostics;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;
using Route = FraudServerless.Decisions.Routing.Route;

namespace FraudServerless.CheckoutApi;

/// <summary>Decides on one order: route, invoke, decide, record. Thread-safe; one per process.</summary>
/// <param name="data">By which decisions are made.</param>
/// <param name="pipeline">Its score.</param>
/// <param name="maker">Score and policy to a decision.</param>
/// <param name="ledger">Puts it on record.</param>
/// <param name="queue">Takes what is left for later; null: nothing is.</param>
/// <param name="requeueDelay">How long a degraded decision waits before it is made again.</param>
/// <param name="shadowTimeout">How long the queue may take over a message to a shadow.</param>
/// <param name="time">The clock.</param>
public sealed class DecisionService(
    DecisionData data,
    PipelineClient pipeline,
    DecisionMaker maker,
    DecisionWriter ledger,
    RescoreQueue? queue,
    TimeSpan requeueDelay,
    TimeSpan shadowTimeout,
    TimeProvider time
)
{
    /// <summary>Who asks for what the checkout leaves for later.</summary>
    private const string Actor = "checkout";

    /// <summary>By then the write that the message was sent beside has ended, one way or the other.</summary>
    private static readonly TimeSpan ShadowDelay = TimeSpan.FromSeconds(2);

    public DecisionData Data => data;

    /// <summary>Whether a route names this market, not only one that takes any.</summary>
    public bool NamesMarket(string market) => data.Router.Names(market);

    /// <summary>The service on the real endpoints, tables and queues.</summary>
    /// <exception cref="SettingsException">Markets, routes or policy are faulty, the faults of all files at once; or the deadlines do not fit.</exception>
    public static DecisionService Create(CheckoutSettings settings, AwsConnections connections, TimeProvider time)
    {
        var data = DecisionData.Load(settings.Files);
        SettingsFaults.ThrowIfAny(settings.FaultsOfDeadlines(data.Router));
        return new DecisionService(
            data,
            PipelineClient.Create(settings.Pipeline, connections, time),
            new DecisionMaker(data, settings.Host.CodeVersion, time),
            DecisionWriter.Create(settings.Ledger, connections, time),
            settings.Queues is { } queues ? RescoreQueue.Create(queues, connections, time) : null,
            settings.Queues?.RequeueDelay ?? TimeSpan.Zero,
            // A comparison is not worth more of the caller's time than the model's own answer.
            settings.Pipeline.Budget,
            time
        );
    }

    /// <summary>
    /// Decides once a trigger. A model that fails or is late leads to a degraded decision, which is made again by way of the queue; a ledger that fails to a
    /// late record in the queue, and <see cref="DecisionStatus.Unavailable"/> when the queue fails too: none to an exception. Only the caller's own cancellation
    /// throws. Nothing is under way any more when it returns.
    /// </summary>
    /// <param name="request">The order and who asks.</param>
    /// <param name="timings">The stages before this one.</param>
    /// <param name="cancellationToken">The caller's own.</param>
    public async Task<CheckResult> CheckAsync(DecisionRequest request, StageTimings timings, CancellationToken cancellationToken)
    {
        var order = request.Order;
        var routeSpan = Traces.Span("route");
        var route = data.Router.Find(order.Market, order.Assortment);
        routeSpan?.SetTag("fraud.model.id", route?.ModelId).Dispose();
        if (route is null)
        {
            return new CheckResult { Status = DecisionStatus.UnsupportedMarket, Timings = timings };
        }

        var invokeStart = time.GetTimestamp();
        var endpointSpan = Traces.Span("endpoint", ActivityKind.Client)?.SetTag("fraud.endpoint", route.Endpoint);
        var orderJson = JsonSerializer.SerializeToUtf8Bytes(order, ContractsJson.Default.Order);
        var invoking = pipeline.InvokeAsync(new PipelineOrder(orderJson, request.InferenceId), route, cancellationToken);

        // While the endpoint works.
        var snapshot = Snapshot.Pack(orderJson);
        var invocation = await invoking;
        endpointSpan?.SetTag("fraud.endpoint.outcome", invocation.Kind.ToWire()).Dispose();
        var decideStart = time.GetTimestamp();
        timings = timings with { Invoke = time.GetElapsedTime(invokeStart, decideStart).TotalMilliseconds };
        var decideSpan = Traces.Span("decide");
        var audit = maker.Decide(request, route, invocation.Score, invocation.Kind.ToWire(), timings);
        decideSpan?.Dispose();
        var recordStart = time.GetTimestamp();
        var recordSpan = Traces.Span("record", ActivityKind.Client);
        // Beside the write, so that nobody waits twice, and before the answer, since a function may be frozen behind it. When the decision does not come on
        // record, the message is about nothing, and its receiver lets it go.
        var sending = SendFollowUpAsync(audit.Decision, route);
        var recorded = await ledger.RecordAsync(audit, snapshot);
        var afterwards = recorded.Status switch
        {
            // Only now is it known which decision stands. Who made it may have died before the message was sent; a second one changes nothing.
            DecisionStatus.Replayed when recorded.Recorded!.Decision.Degraded => SendFollowUpAsync(recorded.Recorded.Decision, route),
            // What the tables will never take would not come on record from the queue either: there is no answer.
            DecisionStatus.Unavailable when recorded.Fault is not (LedgerFaults.Foreign or LedgerFaults.Invalid) => SendLateRecordAsync(audit),
            _ => Task.FromResult(FollowUp.None),
        };
        var (beside, after) = (await sending, await afterwards);
        var followUp = recorded.Status is DecisionStatus.Decided ? beside : after;
        recordSpan?.SetTag("fraud.ledger.fault", recorded.Fault).SetTag("fraud.follow_up", followUp.ToWire()).Dispose();
        timings = timings with
        {
            Decide = time.GetElapsedTime(decideStart, recordStart).TotalMilliseconds,
            Record = time.GetElapsedTime(recordStart).TotalMilliseconds,
        };
        var isLate = recorded.Status is DecisionStatus.Unavailable && followUp is FollowUp.LateRecord;
        var standing = recorded.Status switch
        {
            DecisionStatus.Decided => audit,
            DecisionStatus.Replayed => recorded.Recorded,
            _ when isLate => audit,
            _ => null,
        };
        return new CheckResult
        {
            Status = isLate ? DecisionStatus.Decided : recorded.Status,
            Answer = standing?.Answer ?? default,
            Decision = standing?.Decision,
            PipelineOutcome = audit.PipelineOutcome,
            LedgerFault = recorded.Fault,
            FollowUp = followUp,
            Timings = timings,
        };
    }

    /// <summary>What a decision still wants: one without the model to be made again, one with it perhaps to be compared with a shadow's.</summary>
    private async Task<FollowUp> SendFollowUpAsync(Decision decision, Route route)
    {
        if (queue is null)
        {
            return FollowUp.None;
        }

        if (decision.Degraded)
        {
            return await queue.SendAsync(FollowUps.Requeue(decision, Actor), requeueDelay) ? FollowUp.Requeue : FollowUp.RequeueFailed;
        }

        if (FollowUps.Shadow(decision, route, Actor) is { } copy)
        {
            return await queue.SendAsync(copy, ShadowDelay, shadowTimeout) ? FollowUp.Shadow : FollowUp.ShadowFailed;
        }

        return FollowUp.None;
    }

    /// <summary>Whoever writes the late record sees to what else the decision wants.</summary>
    private async Task<FollowUp> SendLateRecordAsync(AuditRecord audit) =>
        queue is not null && await queue.SendAsync(new LateRecord { Version = RescoreMessage.CurrentVersion, Record = audit }, TimeSpan.Zero)
            ? FollowUp.LateRecord
            : FollowUp.None;
}
