using System.Globalization;
using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Legacy;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Scoring;

namespace FraudServerless.Rescorer;

/// <summary>Finds for each message the order, the decision that it is about, and the route; or its fate, when there is nothing to decide.</summary>
internal sealed class OrderReading(ModelRouter router, DecisionLedger ledger, JobLedger jobs, RescoreQueue queue, TimeProvider time)
{
    private const int Parallelism = 16;

    public async Task ReadAsync(IReadOnlyList<OrderWork> work, CancellationToken cancellation)
    {
        var known = await JobsAsync(work, cancellation);
        foreach (var one in work)
        {
            Assign(one, known);
        }

        await Parallel.ForEachAsync(
            work.Where(one => one.IsOpen),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation },
            async (one, _) => await GuardAsync(one, () => FindSubjectAsync(one, known, cancellation), cancellation)
        );
        await TakeOrdersAsync([.. work.Where(one => one is { IsOpen: true, Message: RescoreOrder })], cancellation);
        foreach (var one in work.Where(one => one.IsOpen))
        {
            FindRoute(one, known);
        }
    }

    private async Task<Dictionary<string, RescoreJob?>> JobsAsync(IReadOnlyList<OrderWork> work, CancellationToken cancellation)
    {
        var known = new Dictionary<string, RescoreJob?>(StringComparer.Ordinal);
        foreach (var one in work.Where(one => JobOf(one.Message) is not null).DistinctBy(one => JobOf(one.Message), StringComparer.Ordinal))
        {
            var id = JobOf(one.Message)!;
            await GuardAsync(one, async () => known.Add(id, await jobs.GetAsync(id, cancellation)), cancellation);
        }

        return known;
    }

    /// <summary>The job that the message belongs to; null: none that has to be looked up.</summary>
    private static string? JobOf(RescoreMessage message) =>
        message switch
        {
            RescoreOrder { Cause: RescoreCause.Job } order => order.Id,
            ScoreOrder order => order.Id,
            _ => null,
        };

    private void Assign(OrderWork one, Dictionary<string, RescoreJob?> known)
    {
        one.DecidedAt = time.GetUtcNow();
        if (JobOf(one.Message) is { } id)
        {
            if (!known.TryGetValue(id, out var job))
            {
                one.Retry("LEDGER jobs");
                return;
            }

            if (job is null)
            {
                one.Park("UNKNOWN_JOB");
                return;
            }

            if (job.Cancelled)
            {
                one.Fate = Fate.Done;
                return;
            }

            one.JobId = id;
        }

        switch (one.Message)
        {
            case RescoreOrder order:
                (one.TriggerId, one.Actor, one.Mode) = (order.TriggerId, order.Actor, order.Mode);
                break;
            case ScoreOrder order:
                (one.Actor, one.Mode) = (order.Caller, order.Mode);
                ReadRequest(one, order);
                break;
        }
    }

    private void ReadRequest(OrderWork one, ScoreOrder message)
    {
        var body = Encoding.UTF8.GetBytes(message.Request.GetRawText());
        var reading = LegacyReader.Read(body, time.GetUtcNow());
        if (reading.Order is not { } legacy)
        {
            var faults = string.Join(' ', reading.Faults.Take(5).Select(fault => $"{fault.Field}:{fault.Code}"));
            one.Fate = Fate.Park($"FAULTY_ORDER {faults}", one.JobId, PayloadHash.Compute(body));
            return;
        }

        one.Order = OrderNormaliser.Normalise(legacy);
        one.PayloadHash = PayloadHash.Compute(body);
        one.Extra = reading.Extra;
        one.Warnings = reading.Warnings;
        one.TriggerId = message.Id is { } id ? RescoreOrder.Trigger(id, one.Order.OrderNumber) : $"check#{message.Caller}#{one.Order.RequestId}";
    }

    private async Task FindSubjectAsync(OrderWork one, Dictionary<string, RescoreJob?> known, CancellationToken cancellation)
    {
        var current = await ledger.GetCurrentAsync(one.OrderNumber, cancellation);
        one.Subject = current;
        var wanted = (one.Message as RescoreOrder)?.DecisionId;
        if (current is null)
        {
            if (one.Message is RescoreOrder)
            {
                one.Park("UNKNOWN_ORDER");
            }

            return;
        }

        // A decision is never older than the one that it replaces, whatever the clocks say.
        if (one.DecidedAt <= current.DecidedAt)
        {
            one.DecidedAt = current.DecidedAt.AddMilliseconds(1);
        }

        var replaced = wanted is not null && wanted != current.DecisionId;
        if (one.Message is RescoreOrder { Cause: RescoreCause.Shadow, DecisionId: { } compared } && replaced)
        {
            one.Subject = (await ledger.GetDecisionsAsync(one.OrderNumber, cancellation)).FirstOrDefault(decision => decision.DecisionId == compared);
            if (one.Subject is null)
            {
                one.Park("UNKNOWN_DECISION");
            }
        }
        else if (replaced || one.Redelivered || current.AuditId == one.TriggerId || (JobOf(one.Message) is { } id && known[id] is { Pass: > 0 }))
        {
            await FindDoneAsync(one, wanted, replaced, cancellation);
        }
    }

    /// <summary>Was this message done before? Then only what comes after the record may be missing.</summary>
    private async Task FindDoneAsync(OrderWork one, Guid? wanted, bool replaced, CancellationToken cancellation)
    {
        var own = await ledger.GetAuditAsync(one.TriggerId, cancellation);
        if (own is not null && (wanted is null || own.Decision.Supersedes == wanted))
        {
            one.Fate = await AnnounceAsync(own) ? Fate.Done : Fate.Retry("QUEUE");
        }
        else if (own is not null || replaced)
        {
            one.Skip("NOT_CURRENT");
        }
    }

    /// <summary>A change is told again: at least once is the promise.</summary>
    public async Task<bool> AnnounceAsync(AuditRecord audit) =>
        audit.Mode != RescoreMode.Publish || DecisionChange.Of(audit.Decision) is not { } change || await queue.AnnounceAsync(change);

    private async Task TakeOrdersAsync(IReadOnlyList<OrderWork> work, CancellationToken cancellation)
    {
        if (work.Count == 0)
        {
            return;
        }

        IReadOnlyDictionary<string, AuditRecord>? audits = null;
        try
        {
            audits = await ledger.GetAuditsAsync(work.Select(one => one.Subject!.AuditId), cancellation);
        }
        catch (InvalidDataException)
        {
            // One of them is not ours; the others are read one by one.
        }
#pragma warning disable CA1031 // Whatever the database does, the messages come again.
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            foreach (var one in work)
            {
                one.Retry($"LEDGER {e.GetType().Name}");
            }

            return;
        }
#pragma warning restore CA1031

        foreach (var one in work)
        {
            AuditRecord? audit = null;
            var auditId = one.Subject!.AuditId;
            if (audits is not null)
            {
                audit = audits.GetValueOrDefault(auditId);
            }
            else
            {
                await GuardAsync(one, async () => audit = await ledger.GetAuditAsync(auditId, cancellation), cancellation);
            }

            if (audit is not null)
            {
                (one.Order, one.PayloadHash, one.Extra, one.Warnings) = (audit.Order, audit.PayloadHash, audit.Extra, audit.Warnings);
            }
            else if (one.IsOpen)
            {
                one.Park("NO_AUDIT_RECORD");
            }
        }
    }

    private void FindRoute(OrderWork one, Dictionary<string, RescoreJob?> known)
    {
        var order = one.Order!;
        var (model, endpoint, cause) = one.Message switch
        {
            RescoreOrder message => (message.Model, message.Endpoint, message.Cause),
            ScoreOrder message => (message.Model, null, message.Id is null ? RescoreCause.Request : RescoreCause.Job),
            _ => default,
        };
        model ??= JobOf(one.Message) is { } id ? known[id]?.Model : null;
        var own = router.Find(order.Market, order.Assortment);
        one.Route = endpoint is not null
            ? own is null
                ? null
                : own with
                {
                    Endpoint = endpoint,
                    Variant = null,
                }
            : model is not null
                ? router.FindModel(model)
                : own;
        if (one.Route is null)
        {
            one.Park(model is not null ? "UNKNOWN_MODEL" : "UNSUPPORTED_MARKET");
            return;
        }

        // What happens by itself is counted by day.
        one.JobId ??= cause switch
        {
            RescoreCause.Degraded => Daily("degraded"),
            RescoreCause.Shadow => Daily($"shadow-{one.Route.Endpoint}"),
            _ => null,
        };

        string Daily(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}-{one.Subject!.DecidedAt.UtcDateTime:yyyy-MM-dd}");
    }

    /// <summary>A fault of one read is one message's.</summary>
    private static async Task GuardAsync(OrderWork one, Func<Task> read, CancellationToken cancellation)
    {
        try
        {
            await read();
        }
        catch (InvalidDataException)
        {
            one.Park("FOREIGN_RECORD");
        }
#pragma warning disable CA1031 // Whatever the database does, the message comes again.
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            one.Retry($"LEDGER {e.GetType().Name}");
        }
#pragma warning restore CA1031
    }
}
