using FraudServerless.Contracts.Rescoring;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>The function dies between two calls, and its messages come again: for every call that it makes.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(RescoreMode.Publish)]
    [InlineData(RescoreMode.Shadow)]
    [InlineData(RescoreMode.DryRun)]
    public async Task Wherever_it_dies_each_trigger_is_decided_once_and_counted_once(RescoreMode mode)
    {
        var calls = await CallsOfAsync(mode);
        calls.ShouldBeGreaterThan(8);
        for (var last = 1; last <= calls; last++)
        {
            // The last call was made or not; nothing comes after it.
            foreach (var made in new[] { false, true })
            {
                await using var host = await StartAsync();
                var messages = await PrepareAsync(host, mode);
                var before = host.Aws.Calls.Count;
                var seen = 0;
                host.Aws.Happens = _ =>
                    Interlocked.Increment(ref seen) is var number && number < last ? Mishap.None
                    : number == last && made ? Mishap.AnswerLost
                    : Mishap.Refused;
                await host.HandleAsync(1, messages);
                host.Aws.Calls.Count.ShouldBeGreaterThan(before);

                host.Aws.Happens = _ => Mishap.None;
                // The dead say nothing of what was done: all come again.
                (await host.HandleAsync(2, messages)).ShouldBeEmpty($"call {last}, made {made}");
                await host.DeliverAllAsync();

                var where = $"call {last}, made {made}";
                var triggers = host.Aws.Tables.Of("Audit").Count;
                triggers.ShouldBe(3 + 3, where);
                host.Aws.Tables.Of("Decisions").Count.ShouldBe(mode == RescoreMode.DryRun ? 3 : 6, where);
                var counts = await host.CountsAsync("job-1");
                (counts.Done, counts.Failed["UNKNOWN_ORDER"], counts.Settled).ShouldBe((2, 1, 3), where);
                counts.Outcomes.Sum(entry => entry.Orders).ShouldBe(2, where);
                host.Aws.Queues.Of("dead").Count.ShouldBeGreaterThanOrEqualTo(1, where);
                if (mode == RescoreMode.Publish)
                {
                    host.Changes.Select(change => change.OrderNumber).Distinct().Order().ToArray().ShouldBe(["o-1", "o-2", "o-3"], where);
                    var recorded = host.Aws.Tables.Of("Decisions").Select(item => item["decisionId"]!["S"]!.GetValue<string>()).ToList();
                    host.Changes.ShouldAllBe(change => recorded.Contains(change.DecisionId.ToString()));
                }
                else
                {
                    host.Changes.ShouldBeEmpty(where);
                }
            }
        }
    }

    private static async Task<int> CallsOfAsync(RescoreMode mode)
    {
        await using var host = await StartAsync();
        var messages = await PrepareAsync(host, mode);
        var before = host.Aws.Calls.Count;
        (await host.HandleAsync(1, messages)).ShouldBeEmpty();
        return host.Aws.Calls.Count - before;
    }

    private static async Task<RescoreMessage[]> PrepareAsync(RescoreHost host, RescoreMode mode)
    {
        var first = await host.RecordAsync("o-1", Bad);
        var second = await host.RecordAsync("o-2", Bad);
        await host.RecordAsync("o-3", Bad);
        await host.JobAsync("job-1", mode);
        return
        [
            OfJob("o-1", "job-1", first.DecisionId, mode),
            OfJob("o-2", "job-1", second.DecisionId, mode),
            Rescore("o-3") with
            {
                Mode = mode,
            },
            OfJob("o-none", "job-1", Guid.CreateVersion7(), mode),
        ];
    }
}
