using System.Globalization;
using FraudServerless.Decisions.Routing;

namespace FraudServerless.Hosting;

/// <summary>
/// All that one invocation may have to wait for, added up, ends before the function's timeout: who is killed while it works has answered nobody. Nothing here is
/// counted that another deadline contains: a read after a write shares the write's, and what is sent beside the write ends before what is sent after it.
/// </summary>
public static class Deadlines
{
    /// <summary>The function's own work from the event to the answer, at the share of a processor that its memory buys.</summary>
    public static readonly TimeSpan OwnWork = TimeSpan.FromMilliseconds(500);

    private const string Timeout = "FUNCTION_TIMEOUT_SECONDS";

    /// <summary>A check waits for the model, then for the ledger, then for the queue that takes what the ledger did not, or a follow-up.</summary>
    /// <returns>Faults: a sum that does not fit, a second attempt that would never start.</returns>
    public static IReadOnlyList<string> FaultsOfCheckout(ScoringSettings settings, QueueSettings? queues, ModelRouter router)
    {
        var faults = new List<string>();
        var (budget, name) = (settings.PipelineBudget, "PIPELINE_BUDGET_MS");
        foreach (var route in router.Routes)
        {
            if (route.Budget is not { } own)
            {
                continue;
            }

            if (own > budget)
            {
                (budget, name) = (own, $"budgetMs of model {route.ModelId} in {Path.GetFileName(settings.RoutesFile)}");
            }

            if (own <= settings.HedgeDelay)
            {
                faults.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"budgetMs {own.TotalMilliseconds} of model {route.ModelId} in {Path.GetFileName(settings.RoutesFile)} leaves no time for a second attempt after PIPELINE_HEDGE_MS {settings.HedgeDelay.TotalMilliseconds}: make it longer, or the other shorter"
                    )
                );
            }
        }

        AddSum(
            faults,
            settings.FunctionTimeout,
            [
                (name, budget),
                ("LEDGER_TIMEOUT_MS", settings.LedgerTimeout),
                ("QUEUE_TIMEOUT_MS", queues?.Timeout ?? TimeSpan.Zero),
                ("the function's own work", OwnWork),
            ]
        );
        return faults;
    }

    /// <summary>
    /// A message is done when it was read and scored in time, put on record, told of and settled. What a batch cannot do any more is left when
    /// <see cref="ReserveOfRescorer"/> begins.
    /// </summary>
    public static IReadOnlyList<string> FaultsOfRescorer(ScoringSettings settings, RescoreSettings rescore)
    {
        var faults = new List<string>();
        AddSum(
            faults,
            settings.FunctionTimeout,
            [
                ("LEDGER_TIMEOUT_MS for reading", settings.LedgerTimeout),
                ("RESCORE_BUDGET_MS", rescore.Budget),
                ("LEDGER_TIMEOUT_MS for writing", settings.LedgerTimeout),
                ("QUEUE_TIMEOUT_MS three times", 3 * rescore.Queues.Timeout),
                ("the function's own work", OwnWork),
            ]
        );
        return faults;
    }

    /// <summary>Before the end of an invocation nothing new is begun: a transaction under way ends and is told of, then messages are settled.</summary>
    public static TimeSpan ReserveOfRescorer(ScoringSettings settings, RescoreSettings rescore) =>
        settings.LedgerTimeout + (2 * rescore.Queues.Timeout) + ReserveOfSettling(rescore);

    /// <summary>Before the end of an invocation no message is settled any more: a call under way ends, and the batch is answered.</summary>
    public static TimeSpan ReserveOfSettling(RescoreSettings rescore) => rescore.Queues.Timeout + OwnWork;

    private static void AddSum(List<string> faults, TimeSpan? timeout, ReadOnlySpan<(string Name, TimeSpan Wait)> parts)
    {
        var sum = TimeSpan.Zero;
        var text = new List<string>();
        foreach (var (name, wait) in parts)
        {
            sum += wait;
            text.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {wait.TotalMilliseconds}"));
        }

        if (sum > timeout)
        {
            faults.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Timeout} {timeout.Value.TotalSeconds} is too short for what one invocation may wait for: {string.Join(" + ", text)} = {sum.TotalMilliseconds} ms; shorten these, or lengthen the function's timeout"
                )
            );
        }
    }
}
