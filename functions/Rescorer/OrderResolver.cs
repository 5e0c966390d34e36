using System.Globalization;
using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Ledger;
using FraudServerless.LegacyApi;
using FraudServerless.Messaging;

namespace FraudServerless.Rescorer;

/// <summary>Finds for each message the order, the decision that it is about, and the route; or its outcome, when there is nothing to decide.</summary>
internal sealed class OrderResolver(DecisionData data, DecisionReader reader, JobLedger jobs, RescoreQueue queue, TimeProvider time)
{
    /// <summary>Few: the checkout wants its turn.</summary>
    private const int Parallelism = 2;

    /// <summary>Deliveries in which a decision comes on record, if it does: the checkout sends its messages beside the write.</summary>
    private const int MaxReceivesOffRecord = 4;

    public async Task ResolveAsync(IReadOnlyList<OrderWork> work, CancellationToken cancellationToken)
    {
        foreach (var one in work)
        {
            await GuardAsync([one], ReasonCodes.Fault, () => Assign(one), cancellationToken);
        }

        var known = await JobsAsync(work, cancellationToken);

        await Parallel.ForEachAsync(
            work.Where(one => one.IsOpen),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (one, _) => await GuardAsync([one], ReasonCodes.Ledger, () => FindSubjectAsync(one, known, cancellationToken), cancellationToken)
        );
        await TakeOrdersAsync([.. work.Where(one => one is { IsOpen: true, Message: RescoreOrder })], cancellationToken);
        foreach (var one in work.Where(one => one.IsOpen))
        {
            await GuardAsync([one], ReasonCodes.Fault, () => FindRoute(one, known), cancellationToken);
        }

        foreach (var ofJob in work.Where(one => one is { IsOpen: true, NamedJob: not null }).GroupBy(one => one.NamedJob!, StringComparer.Ordinal))
        {
            await FindCountedAsync(ofJob.Key, [.. ofJob], cancellationToken);
        }
    }

    private async Task<Dictionary<string, RescoreJob>> JobsAsync(IReadOnlyList<OrderWork> work, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, RescoreJob>(StringComparer.Ordinal);
        foreach (var group in work.Where(one => one.NamedJob is not null).GroupBy(one => one.NamedJob!, StringComparer.Ordinal))
        {
            var ofJob = group.ToList();
            await GuardAsync(
                ofJob,
                ReasonCodes.Ledger,
                async () =>
                {
                    if (await jobs.GetAsync(group.Key, cancellationToken) is { } job)
                    {
                        known.Add(group.Key, job);
                        return;
                    }

                    foreach (var one in ofJob)
                    {
                        one.JobId = null;
                        one.DeadLetter(ReasonCodes.UnknownJob);
                    }
                },
                cancellationToken
            );
        }

        return known;
    }

    /// <summary>An order that failed in an earlier pass may still be decided; then it must not count as failed any more.</summary>
    private Task FindCountedAsync(string jobId, IReadOnlyList<OrderWork> work, CancellationToken cancellationToken) =>
        GuardAsync(
            work,
            ReasonCodes.Ledger,
            async () =>
            {
                var marks = await jobs.GetMarksAsync(jobId, work.Select(one => one.What), cancellationToken);
                foreach (var one in work)
                {
                    one.Counted = marks.GetValueOrDefault(one.What);
                }
            },
            cancellationToken
        );

    private void Assign(OrderWork one)
    {
        one.DecidedAt = time.GetUtcNow();
        one.JobId = one.NamedJob;
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
        LegacyReadResult reading = LegacyReader.Read(body, time.GetUtcNow());
        if (reading.Order is not { } legacy)
        {
            var faults = string.Join(' ', reading.Faults.Take(5).Select(fault => $"{fault.Field}:{fault.Code}"));
            one.Outcome = MessageOutcome.DeadLetter($"{ReasonCodes.FaultyOrder} {faults}") with
            {
                JobId = one.JobId,
                What = PayloadHash.Compute(body),
            };
            return;
        }

        one.Order = OrderNormaliser.Normalise(legacy, data.Markets);
        one.PayloadHash = PayloadHash.Compute(body);
        one.Extra = reading.Extra;
        one.Warnings = reading.Warnings;
        one.TriggerId = message.Id is { } id ? TriggerId.Rescore(id, one.Order.OrderNumber) : TriggerId.Check(message.Caller, one.Order.RequestId);
    }

    private async Task FindSubjectAsync(OrderWork one, Dictionary<string, RescoreJob> known, CancellationToken cancellationToken)
    {
        var job = one.NamedJob is { } id ? known[id] : null;
        if (job is { Cancelled: true })
        {
            // Nothing is begun any more, but what is on record is brought to its end.
            one.Outcome =
                one.Redelivered && await reader.GetAuditAsync(one.TriggerId, cancellationToken) is { } own
                    ? await AnnounceAsync(own)
                    : MessageOutcome.Done;
            return;
        }

        var current = await reader.GetCurrentAsync(one.OrderNumber, cancellationToken);
        one.Subject = current;
        var wanted = (one.Message as RescoreOrder)?.DecisionId;
        if (current is null)
        {
            if (one.Message is RescoreOrder { Cause: RescoreCause.Degraded or RescoreCause.Shadow })
            {
                AwaitRecord(one);
            }
            else if (one.Message is RescoreOrder)
            {
                one.DeadLetter(ReasonCodes.UnknownOrder);
            }

            return;
        }

        // A decision is never older than the one that it replaces, whatever the clocks say; ids tell milliseconds apart.
        if (one.DecidedAt.ToUnixTimeMilliseconds() <= current.DecidedAt.ToUnixTimeMilliseconds())
        {
            one.DecidedAt = current.DecidedAt.AddMilliseconds(1);
        }

        var replaced = wanted is not null && wanted != current.DecisionId;
        if (one.Message is RescoreOrder { Cause: RescoreCause.Shadow, DecisionId: { } compared } && replaced)
        {
            one.Subject = (await reader.GetDecisionsAsync(one.OrderNumber, cancellationToken)).FirstOrDefault(decision =>
                decision.DecisionId == compared
            );
            if (one.Subject is not null)
            {
                return;
            }

            if ((await reader.GetOthersAsync(one.OrderNumber, cancellationToken)).Any(decision => decision.DecisionId == compared))
            {
                // Another answer stands, and has a comparison of its own.
                one.Skip(ReasonCodes.NotCurrent);
            }
            else
            {
                AwaitRecord(one);
            }
        }
        else if (one.Message is RescoreOrder { Cause: RescoreCause.Degraded, DecisionId: { } degraded } && IsNewer(degraded, current.DecisionId))
        {
            AwaitRecord(one);
        }
        else if (replaced || one.Redelivered || current.AuditId == one.TriggerId || job is { Pass: > 0 })
        {
            await FindDoneAsync(one, wanted, replaced, cancellationToken);
        }
    }

    /// <summary>
    /// What a checkout decided is not on record, or not yet. It may never be: the write failed, or the request had been decided before. A late record brings a
    /// message of its own.
    /// </summary>
    private static void AwaitRecord(OrderWork one)
    {
        if (one.Receives < MaxReceivesOffRecord)
        {
            one.Retry(ReasonCodes.NotOnRecord);
        }
        else
        {
            one.Skip(ReasonCodes.NotOnRecord);
        }
    }

    /// <summary>As the table sorts decisions: the newest on record is older than this one, which so is not on record.</summary>
    private static bool IsNewer(Guid decisionId, Guid newest) => string.CompareOrdinal(decisionId.ToString("D"), newest.ToString("D")) > 0;

    /// <summary>Was this message done before? Then only what comes after the record may be missing.</summary>
    private async Task FindDoneAsync(OrderWork one, Guid? wanted, bool replaced, CancellationToken cancellationToken)
    {
        var own = await reader.GetAuditAsync(one.TriggerId, cancellationToken);
        if (own is not null && one.Message is ScoreOrder { Id: null } && own.PayloadHash != one.PayloadHash)
        {
            one.DeadLetter(ReasonCodes.RequestIdReused);
        }
        else if (own is not null && (wanted is null || own.Decision.Supersedes == wanted))
        {
            one.Outcome = await AnnounceAsync(own);
        }
        else if (own is not null || replaced)
        {
            one.Skip(ReasonCodes.NotCurrent);
        }
    }

    /// <summary>
    /// Of what is on record a change is told, and told again: at least once is the promise. Not of a check's decision that does not stand; whoever set it aside tells
    /// what does.
    /// </summary>
    public async Task<MessageOutcome> AnnounceAsync(AuditRecord audit)
    {
        if (audit.Mode != RescoreMode.Publish || DecisionChange.Of(audit.Decision) is not { } change)
        {
            return MessageOutcome.Done;
        }

        try
        {
            if (LedgerEntry.MayBeSetAside(audit.Decision) && !await reader.StandsAsync(audit.Decision, CancellationToken.None))
            {
                return MessageOutcome.Done;
            }
        }
#pragma warning disable CA1031 // Whatever the database does, the message comes again.
        catch (Exception e)
        {
            return MessageOutcome.Retry($"{ReasonCodes.Ledger} {e.GetType().Name}");
        }

#pragma warning restore CA1031

        return await queue.AnnounceAsync(change) ? MessageOutcome.Done : MessageOutcome.Retry(ReasonCodes.Queue);
    }

    private async Task TakeOrdersAsync(IReadOnlyList<OrderWork> work, CancellationToken cancellationToken)
    {
        if (work.Count == 0)
        {
            return;
        }

        IReadOnlyDictionary<string, AuditRecord>? audits = null;
        await GuardAsync(
            work,
            ReasonCodes.Ledger,
            async () =>
            {
                try
                {
                    audits = await reader.GetAuditsAsync(work.Select(one => one.Subject!.AuditId), cancellationToken);
                }
                catch (InvalidDataException)
                {
                    // One of them is not ours; the others are read one by one.
                }
            },
            cancellationToken
        );
        foreach (var one in work.Where(one => one.IsOpen))
        {
            AuditRecord? audit = null;
            var auditId = one.Subject!.AuditId;
            if (audits is not null)
            {
                audit = audits.GetValueOrDefault(auditId);
            }
            else
            {
                await GuardAsync(
                    [one],
                    ReasonCodes.Ledger,
                    async () => audit = await reader.GetAuditAsync(auditId, cancellationToken),
                    cancellationToken
                );
            }

            if (audit is not null)
            {
                (one.Order, one.PayloadHash, one.Extra) = (audit.Order, audit.PayloadHash, audit.Extra);
                // Of the order, not of its record.
                one.Warnings = [.. audit.Warnings.Where(warning => warning != DecisionWriter.LateRecord)];
            }
            else if (one.IsOpen)
            {
                one.DeadLetter(ReasonCodes.NoAuditRecord);
            }
        }
    }

    private void FindRoute(OrderWork one, Dictionary<string, RescoreJob> known)
    {
        var order = one.Order!;
        var (model, endpoint, cause) = one.Message switch
        {
            RescoreOrder message => (message.Model, message.Endpoint, message.Cause),
            ScoreOrder message => (message.Model, null, message.Id is null ? RescoreCause.Request : RescoreCause.Job),
            _ => default,
        };
        model ??= one.NamedJob is { } id ? known[id].Model : null;
        var own = data.Router.Find(order.Market, order.Assortment);
        one.Route = endpoint is not null
            ? own is null
                ? null
                : own with
                {
                    Endpoint = endpoint,
                    Variant = null,
                }
            : model is not null
                ? data.Router.FindModel(model)
                : own;
        if (one.Route is null)
        {
            one.DeadLetter(model is not null ? ReasonCodes.UnknownModel : ReasonCodes.UnsupportedMarket);
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

    private static Task GuardAsync(IReadOnlyList<OrderWork> work, string stage, Action step, CancellationToken cancellationToken) =>
        GuardAsync(
            work,
            stage,
            () =>
            {
                step();
                return Task.CompletedTask;
            },
            cancellationToken
        );

    /// <summary>A fault of a step is the outcome of those that it was for, and of nobody else.</summary>
    private static async Task GuardAsync(IReadOnlyList<OrderWork> work, string stage, Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step();
        }
        catch (InvalidDataException)
        {
            foreach (var one in work)
            {
                one.DeadLetter(ReasonCodes.ForeignRecord);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the messages come again.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            foreach (var one in work)
            {
                one.Retry($"{stage} {e.GetType().Name}");
            }
        }
#pragma warning restore CA1031
    }
}
