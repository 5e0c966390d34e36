using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Support;
using FraudServerless.Support.Database;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>
/// Whatever comes, in whatever order and however often, and whichever calls fail: once the faults stop and everything has been delivered, each trigger is
/// decided once, everything decided has its audit record, the counts are the ledger's, and every change was told.
/// </summary>
public sealed class RescoringProperties
{
    private const int Orders = 4;

    private static readonly string[] Modes = ["publish", "shadow", "dry-run"];

    /// <summary>Kind of message, order, whether it is meant for the decision at the start.</summary>
    private static readonly Gen<(int Kind, int Order, bool Meant)[]> Messages = Gen.Select(Gen.Int[0, 6], Gen.Int[0, Orders - 1], Gen.Bool).Array[
        1,
        14
    ];

    /// <summary>For each call what happens to it; behind the last nothing does.</summary>
    private static readonly Gen<int[]> Mishaps = Gen.Frequency((6, Gen.Const(0)), (1, Gen.Const(1)), (1, Gen.Const(2))).Array[0, 120];

    [Fact]
    public async Task Each_trigger_is_decided_once_whatever_comes_and_whatever_fails() =>
        await Gen.Select(Messages, Mishaps, Gen.Int[1, 6], Gen.Int[0, 1_000_000])
            .SampleAsync(async (messages, mishaps, batch, seed) => await RunAsync(messages, mishaps, batch, seed), iter: 60, threads: 2);

    private static async Task RunAsync((int Kind, int Order, bool Meant)[] messages, int[] mishaps, int batchSize, int seed)
    {
        await using var host = await StartAsync(("RESCORE_MAX_RECEIVES", "40"));
        // Which way an order goes differs from call to call, as with models that are replaced meanwhile.
        var asked = 0;
        host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score((Interlocked.Increment(ref asked) * 7919 + seed) % 2 == 0 ? Good : Bad);
        var before = new List<Decision>();
        for (var i = 0; i < Orders; i++)
        {
            before.Add(await host.RecordAsync($"o-{i}", i % 2 == 0 ? null : Bad));
        }

        foreach (var mode in new[] { RescoreMode.Publish, RescoreMode.Shadow, RescoreMode.DryRun })
        {
            await host.JobAsync("job-" + mode.ToWire(), mode);
        }

        var late = new List<AuditRecord>();
        var bodies = messages.Select((message, i) => RescoreMessageJson.Write(Message(host, message, before[message.Order], i, late))).ToList();
        var call = -1;
        host.Aws.Happens = _ => Interlocked.Increment(ref call) is var number && number < mishaps.Length ? (Mishap)mishaps[number] : Mishap.None;

        // Twice each and in any order.
        var random = new Random(seed);
#pragma warning disable CA5394 // Nothing secret depends on it.
        var all = bodies.Concat(bodies).OrderBy(_ => random.Next()).ToList();
#pragma warning restore CA5394
        await host.DeliverAllAsync(all, batchSize);
        host.Aws.Happens = _ => Mishap.None;
        await host.DeliverAllAsync(bodies, batchSize);

        await CheckAsync(host, late);
    }

    private static RescoreMessage Message(
        RescoreHost host,
        (int Kind, int Order, bool Meant) message,
        Decision before,
        int number,
        List<AuditRecord> late
    )
    {
        var order = $"o-{message.Order}";
        Guid? meant = message.Meant ? before.DecisionId : null;
        switch (message.Kind)
        {
            case < 3:
                var mode = (RescoreMode)message.Kind;
                return OfJob(order, "job-" + Modes[message.Kind], before.DecisionId, mode);
            case 3:
                return Rescore(order, $"req-{number}", meant);
            case 4:
                return FollowUps.Requeue(before, "checkout");
            case 5:
                // Some under the trigger of the decision at the start.
                var audit = host.Check(order, Good, requestId: message.Meant ? "r-" + order : $"late-{number}");
                late.Add(audit);
                return Late(audit);
            default:
                return Score(Request($"new-{message.Order}", $"q-{message.Order}"));
        }
    }

    private static async Task CheckAsync(RescoreHost host, List<AuditRecord> late)
    {
        host.Aws.Queues.Of("dead").Select(message => message.Attributes["reason"]).ShouldBeEmpty();
        var audits = host.Aws.Tables.Of("Audit");
        var decisions = host.Aws.Tables.Of("Decisions");

        // One decision a trigger, and each has its audit record.
        var published = decisions.Where(item => !FakeTables.Text(item, "decisionId").Contains('#', StringComparison.Ordinal)).ToList();
        var aside = decisions.Where(item => FakeTables.Text(item, "decisionId").StartsWith("other#", StringComparison.Ordinal)).ToList();
        decisions.Select(item => FakeTables.Text(item, "auditId")).ShouldBeUnique();
        foreach (var item in decisions)
        {
            var record = audits.Single(audit => FakeTables.Text(audit, "triggerId") == FakeTables.Text(item, "auditId"));
            FakeTables.Text(item, "decisionId").ShouldEndWith(FakeTables.Text(record, "decisionId"));
        }

        audits.Count(audit => audit["mode"]?["S"]?.GetValue<string>() != "dry-run").ShouldBe(decisions.Count);
        foreach (var answered in late)
        {
            // Under the trigger of the decision at the start it comes second.
            var (where, prefix) = answered.TriggerId.StartsWith("check#shop-de#r-", StringComparison.Ordinal) ? (aside, "other#") : (published, "");
            where.Select(item => FakeTables.Text(item, "decisionId")).ShouldContain(prefix + answered.Decision.DecisionId);
        }

        // The counts are the ledger's.
        foreach (var mode in Modes)
        {
            var counts = await host.CountsAsync("job-" + mode);
            var done = audits.Count(audit => FakeTables.Text(audit, "triggerId").StartsWith($"rescore#job-{mode}#", StringComparison.Ordinal));
            (counts.Done, counts.Outcomes.Sum(entry => entry.Orders)).ShouldBe((done, done));
            counts.Failed.ShouldBeEmpty();
        }

        // Every change was told, and nothing that is not on record.
        var changes = published
            .Where(item => item["supersededOutcome"] is { } was && was["S"]!.GetValue<string>() != FakeTables.Text(item, "outcome"))
            .Select(item => FakeTables.Text(item, "decisionId"));
        // A request that was answered twice is told of what stands now, whatever that replaced itself.
        var answeredTwice = decisions
            .Where(item => FakeTables.Text(item, "auditId").StartsWith("check#shop-de#r-", StringComparison.Ordinal))
            .Concat(aside)
            .Select(item => FakeTables.Text(item, "decisionId").Split('#')[^1])
            .ToHashSet(StringComparer.Ordinal);
        var told = host.Changes.Select(change => change.DecisionId.ToString()).ToHashSet(StringComparer.Ordinal);
        changes.ShouldAllBe(change => told.Contains(change));
        host.Changes.Where(change => !answeredTwice.Contains(change.PreviousDecisionId.ToString()))
            .Select(change => change.DecisionId.ToString())
            .ShouldBeSubsetOf(changes);

        // What was not published is nowhere current.
        for (var i = 0; i < Orders; i++)
        {
            var current = (await host.CurrentAsync($"o-{i}")).ShouldNotBeNull();
            current
                .DecisionId.ToString()
                .ShouldBe(published.Where(item => FakeTables.Text(item, "orderNumber") == $"o-{i}").Max(item => FakeTables.Text(item, "decisionId")));
        }
    }
}
