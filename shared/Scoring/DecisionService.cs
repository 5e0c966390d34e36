using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Scoring;

/// <summary>Decides on one order: route, invoke, decide, record. Thread-safe; one per process.</summary>
/// <param name="router">Which model.</param>
/// <param name="pipeline">Its score.</param>
/// <param name="maker">Score and policy to a decision.</param>
/// <param name="ledger">Puts it on record.</param>
/// <param name="queue">Takes what is left for later; null: nothing is.</param>
/// <param name="requeueDelay">How long a degraded decision waits before it is made again.</param>
/// <param name="time">The clock.</param>
public sealed class DecisionService(
    ModelRouter router,
    PipelineClient pipeline,
    DecisionMaker maker,
    DecisionLedger ledger,
    RescoreQueue? queue,
    TimeSpan requeueDelay,
    TimeProvider time
)
{
    /// <summary>Who asks for what the checkout leaves for later.</summary>
    private const string Actor = "checkout";

    /// <summary>The service on the real endpoints, tables and queues.</summary>
    /// <exception cref="SettingsException">Routes or policy are faulty; the faults of both files at once.</exception>
    public static DecisionService Create(ScoringSettings settings, QueueSettings? queues, TimeProvider time)
    {
        var (router, policy) = ScoringData.Load(settings);
        return new DecisionService(
            router,
            PipelineClient.Create(settings, time),
            new DecisionMaker(router, policy, settings.CodeVersion, time),
            DecisionLedger.Create(settings, time),
            queues is null ? null : RescoreQueue.Create(settings, queues, time),
            queues?.RequeueDelay ?? TimeSpan.Zero,
            time
        );
    }

    /// <summary>
    /// Decides once a trigger. A model that fails or is late leads to a degraded decision, which is made again by way of the queue; a ledger that fails to a
    /// late record in the queue, and <see cref="CheckStatus.Unavailable"/> when the queue fails too: none to an exception. Only the caller's own cancellation throws.
    /// </summary>
    public async Task<CheckResult> CheckAsync(CheckCommand command, CancellationToken cancellation)
    {
        var order = command.Order;
        var route = router.Find(order.Market, order.Assortment);
        if (route is null)
        {
            return new CheckResult
            {
                Status = CheckStatus.UnsupportedMarket,
                Timings = new StageTimings(command.ValidateMs, command.PreprocessMs, 0, 0, 0),
            };
        }

        var invokeStart = time.GetTimestamp();
        var orderJson = JsonSerializer.SerializeToUtf8Bytes(order, ContractsJson.Default.Order);
        var invoking = pipeline.InvokeAsync(orderJson, route, cancellation);

        // While the endpoint works.
        var snapshot = Snapshot.Pack(orderJson);
        var invocation = await invoking;
        var decideStart = time.GetTimestamp();
        var timings = new StageTimings(
            command.ValidateMs,
            command.PreprocessMs,
            time.GetElapsedTime(invokeStart, decideStart).TotalMilliseconds,
            0,
            0
        );
        var audit = maker.Decide(
            new DecisionDraft
            {
                TriggerId = command.TriggerId,
                Actor = command.Actor,
                PayloadHash = command.PayloadHash,
                Order = order,
                Extra = command.Extra,
                Warnings = command.Warnings,
                Route = route,
                Invocation = invocation,
                DecidedAt = time.GetUtcNow(),
                StartedAt = command.StartedAt,
                Timings = timings,
            }
        );
        var recordStart = time.GetTimestamp();
        var recorded = await ledger.RecordAsync(audit, snapshot);
        var left = recorded.Status switch
        {
            LedgerStatus.Recorded => await LeaveForLaterAsync(audit.Decision, route),
            // Left in the queue, it would not come on record either: there is no answer.
            LedgerStatus.Unavailable when recorded.Fault is not (LedgerFaults.Foreign or LedgerFaults.Invalid) => await LeaveRecordAsync(audit),
            _ => Leftover.Nothing,
        };
        timings = timings with
        {
            Decide = time.GetElapsedTime(decideStart, recordStart).TotalMilliseconds,
            Record = time.GetElapsedTime(recordStart).TotalMilliseconds,
        };
        return recorded.Status switch
        {
            LedgerStatus.Recorded => Result(CheckStatus.Decided, audit.Answer, audit.Decision),
            LedgerStatus.Replayed => Result(CheckStatus.Replayed, recorded.Recorded!.Answer, recorded.Recorded.Decision),
            LedgerStatus.Reused => Result(CheckStatus.Reused, default, null),
            _ when left is Leftover.Record => Result(CheckStatus.Decided, audit.Answer, audit.Decision),
            _ => Result(CheckStatus.Unavailable, default, null),
        };

        CheckResult Result(CheckStatus status, ReadOnlyMemory<byte> bytes, Decision? of) =>
            new()
            {
                Status = status,
                Answer = bytes,
                Decision = of,
                PipelineOutcome = audit.PipelineOutcome,
                LedgerFault = recorded.Fault,
                Left = left,
                Timings = timings,
            };
    }

    /// <summary>What is on record and still wants something: a decision without the model to be made again, a shadow to be asked.</summary>
    private async Task<Leftover> LeaveForLaterAsync(Decision decision, Route route)
    {
        if (queue is null)
        {
            return Leftover.Nothing;
        }

        if (decision.Degraded)
        {
            return await queue.SendAsync(FollowUps.Requeue(decision, Actor), requeueDelay) ? Leftover.Requeue : Leftover.FailedRequeue;
        }

        // Nobody waits for a copy: the caller's latency is worth more than one comparison.
        if (FollowUps.Shadow(decision, route, Actor) is { } copy)
        {
            _ = queue.SendAsync(copy, TimeSpan.Zero);
        }

        return Leftover.Nothing;
    }

    /// <summary>Whoever writes the late record sees to what else the decision wants.</summary>
    private async Task<Leftover> LeaveRecordAsync(AuditRecord audit) =>
        queue is not null && await queue.SendAsync(new LateRecord { Version = RescoreMessage.CurrentVersion, Record = audit }, TimeSpan.Zero)
            ? Leftover.Record
            : Leftover.Nothing;

    /// <summary>
    /// Rehearses one decision, so that the first real one does not pay for what is done once in a process: the SDK's tables, serializers, the signer, the
    /// policy. Sends nothing: endpoint and database are played by canned answers.
    /// </summary>
    /// <returns>True: the rehearsal went all the way.</returns>
    public Task<bool> WarmUpAsync() => Rehearsal.RunAsync(maker.Policy, time);
}
