using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger;

namespace FraudServerless.Rescorer.Orders;

/// <summary>Finds for each message the decision that it is about, the order and the route; or its outcome, when there is nothing to decide.</summary>
internal sealed class OrderResolver(SubjectFinder subjects, DecisionReader reader, JobLedger jobs, ModelRouter router, TimeProvider time)
{
    /// <summary>Few: the checkout wants its turn.</summary>
    private const int Parallelism = 2;

    /// <returns>Those that are to be decided on; the others have their outcomes.</returns>
    public async Task<List<ResolvedOrder>> ResolveAsync(
        IReadOnlyList<OrderMessage> messages,
        BatchOutcomes outcomes,
        CancellationToken cancellationToken
    )
    {
        // What many orders need is read once, and awaited by each: a fault of that reading is the outcome of those that it was for, and of nobody else.
        var now = time.GetUtcNow();
        var known = messages
            .Select(message => message.NamedJob)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(job => job, job => jobs.GetAsync(job, cancellationToken), StringComparer.Ordinal);
        var found = await EachAsync(
            messages,
            async message =>
            {
                var job = message.NamedJob is { } id ? await known[id] : null;
                return message.NamedJob is not null && job is null
                    ? (message.Identity with { JobId = null }).DeadLetter(ReasonCodes.UnknownJob)
                    : await subjects.FindAsync(message, job, now, cancellationToken);
            }
        );

        var missing = found.Where(order => order.Message.Content is null).Select(order => order.Subject!.AuditId).ToList();
        var audits = missing.Count == 0 ? null : reader.GetAuditsAsync(missing, cancellationToken);
        var routed = await EachAsync(
            found,
            async order => Route(order, order.Message.Content ?? await ContentAsync(order, audits!, cancellationToken))
        );

        var marks = routed
            .Where(order => order.Message.NamedJob is not null)
            .GroupBy(order => order.Message.NamedJob!, StringComparer.Ordinal)
            .ToDictionary(
                job => job.Key,
                job => jobs.GetMarksAsync(job.Key, job.Select(order => order.Identity.What), cancellationToken),
                StringComparer.Ordinal
            );
        // An order that failed in an earlier pass may still be decided; then it must not count as failed any more.
        return await EachAsync<ResolvedOrder, ResolvedOrder>(
            routed,
            async order =>
                order.Message.NamedJob is { } job ? order with { Counted = (await marks[job]).GetValueOrDefault(order.Identity.What) } : order
        );

        async Task<List<TNext>> EachAsync<T, TNext>(IReadOnlyList<T> orders, Func<T, Task<Step<TNext>>> step)
            where T : class, IOrderStage
            where TNext : class, IOrderStage
        {
            var next = new TNext?[orders.Count];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, orders.Count),
                new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
                async (i, _) =>
                    next[i] = outcomes.Take(orders[i].Message.Index, await GuardAsync(orders[i].Identity, () => step(orders[i]), cancellationToken))
            );
            return [.. next.OfType<TNext>()];
        }
    }

    /// <returns>Null: its audit record is gone.</returns>
    private async Task<OrderContent?> ContentAsync(
        SubjectOrder order,
        Task<IReadOnlyDictionary<string, AuditRecord>> audits,
        CancellationToken cancellationToken
    )
    {
        AuditRecord? audit;
        try
        {
            audit = (await audits).GetValueOrDefault(order.Subject!.AuditId);
        }
        catch (InvalidDataException)
        {
            // One of them is not ours: which?
            audit = await reader.GetAuditAsync(order.Subject!.AuditId, cancellationToken);
        }

        return audit is null ? null : OrderContent.FromAudit(audit);
    }

    private Step<ResolvedOrder> Route(SubjectOrder found, OrderContent? content)
    {
        var message = found.Message;
        if (content is null)
        {
            return message.Identity.DeadLetter(ReasonCodes.NoAuditRecord);
        }

        var own = router.Find(content.Order.Market, content.Order.Assortment);
        var model = message.Model ?? found.Job?.Model;
        var route = message switch
        {
            { Endpoint: { } endpoint } => own is null ? null : own with { Endpoint = endpoint, Variant = null },
            _ when model is not null => router.FindModel(model),
            _ => own,
        };
        if (route is null)
        {
            return message.Identity.DeadLetter(model is not null ? ReasonCodes.UnknownModel : ReasonCodes.UnsupportedMarket);
        }

        // What happens by itself is counted by day.
        var job = message.Cause switch
        {
            RescoreCause.Degraded => Daily("degraded"),
            RescoreCause.Shadow => Daily($"shadow-{route.Endpoint}"),
            _ => null,
        };
        return new ResolvedOrder
        {
            Found = found,
            Content = content,
            Route = route,
            Identity = message.Identity with { JobId = message.Identity.JobId ?? job },
        };

        string Daily(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}-{found.Subject!.DecidedAt.UtcDateTime:yyyy-MM-dd}");
    }

    /// <summary>A fault of a step is the order's outcome: what is no record of ours can never be done; whatever else it is, the message comes again.</summary>
    private static async Task<Step<TNext>> GuardAsync<TNext>(
        MessageIdentity identity,
        Func<Task<Step<TNext>>> step,
        CancellationToken cancellationToken
    )
        where TNext : class
    {
        try
        {
            return await step();
        }
        catch (InvalidDataException)
        {
            return identity.DeadLetter(ReasonCodes.ForeignRecord);
        }
#pragma warning disable CA1031 // Nobody foresaw it, and no neighbour shall suffer from it.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return identity.Retry($"{ReasonCodes.Ledger} {e.GetType().Name}");
        }
#pragma warning restore CA1031
    }
}
