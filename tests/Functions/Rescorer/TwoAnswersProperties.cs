using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Ledger;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>
/// One request, answered several times: some answers come to the tables at once, some late, in any order, at the same time, twice, and whatever fails. In the end
/// the first answered stands, the others lie beside it, a repeated request is answered with its bytes, and nobody who was answered otherwise is left untold.
/// </summary>
public sealed class TwoAnswersProperties
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);

    /// <summary>For each answer its score, its time, whether it tries the tables first, and when it does or arrives.</summary>
    private static readonly Gen<(int Score, int Milliseconds, bool Direct, int Turn)[]> Answers = Gen.Select(
        Gen.Int[0, 2],
        Gen.Int[0, 3],
        Gen.Bool,
        Gen.Int[0, 5]
    ).Array[2, 6];

    /// <summary>For each call what happens to it; behind the last nothing does.</summary>
    private static readonly Gen<int[]> Mishaps = Gen.Frequency((6, Gen.Const(0)), (1, Gen.Const(1)), (1, Gen.Const(2))).Array[0, 60];

    [Fact]
    public async Task The_first_answered_stands_whatever_comes_when_and_whatever_fails() =>
        await Gen.Select(Answers, Mishaps, Gen.Int[1, 6], Gen.Bool)
            .SampleAsync(async (answers, mishaps, batch, again) => await RunAsync(answers, mishaps, batch, again), iter: 120, threads: 2);

    private static async Task RunAsync((int Score, int Milliseconds, bool Direct, int Turn)[] plan, int[] mishaps, int batchSize, bool again)
    {
        await using var host = await StartAsync(("RESCORE_MAX_RECEIVES", "40"));
        var asked = 0;
        host.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(Interlocked.Increment(ref asked) % 2 == 0 ? Good : Bad);
        var call = -1;
        host.Aws.Happens = _ => Interlocked.Increment(ref call) is var number && number < mishaps.Length ? (Mishap)mishaps[number] : Mishap.None;

        var answered = new List<AuditRecord>();
        var delivered = new List<string>();
        foreach (var turn in plan.GroupBy(answer => answer.Turn).OrderBy(turn => turn.Key))
        {
            var bodies = new List<string>();
            foreach (var (score, milliseconds, direct, _) in turn)
            {
                var audit = host.Check(
                    "o-1",
                    score switch
                    {
                        0 => null,
                        1 => Good,
                        _ => Bad,
                    },
                    at: Noon.AddMilliseconds(milliseconds)
                );
                var result = direct ? await host.Writer.RecordAsync(audit) : new LedgerResult(DecisionStatus.Unavailable);
                // Whoever meets a record answers that, and nothing of its own.
                if (result.Status is DecisionStatus.Decided or DecisionStatus.Unavailable)
                {
                    answered.Add(audit);
                    var left =
                        result.Status == DecisionStatus.Unavailable ? Late(audit)
                        : audit.Decision.Degraded ? FollowUps.Requeue(audit.Decision, "checkout")
                        : (RescoreMessage?)null;
                    bodies.AddRange(left is null ? [] : [RescoreMessageJson.Write(left)]);
                }
            }

            delivered.AddRange(bodies);
            await host.DeliverAllAsync([.. bodies, .. bodies], batchSize);
        }

        host.Aws.Happens = _ => Mishap.None;
        if (again)
        {
            await host.DeliverAllAsync(delivered, batchSize);
        }

        await CheckAsync(host, answered);
    }

    private static async Task CheckAsync(RescoreHost host, List<AuditRecord> answered)
    {
        host.Aws.Queues.Of("dead").ShouldBeEmpty();
        var first = answered
            .OrderBy(audit => audit.Decision.DecidedAt)
            .ThenBy(audit => audit.Decision.DecisionId.ToString(), StringComparer.Ordinal)
            .First();
        var history = await host.Reader.GetDecisionsAsync("o-1", CancellationToken.None);
        var others = await host.Reader.GetOthersAsync("o-1", CancellationToken.None);
        var current = (await host.CurrentAsync("o-1")).ShouldNotBeNull();

        history
            .Where(decision => !decision.AuditId.StartsWith("rescore#", StringComparison.Ordinal))
            .Select(decision => decision.DecisionId)
            .ShouldBe([first.Decision.DecisionId]);
        others
            .Select(decision => decision.DecisionId)
            .ShouldBe(answered.Where(audit => audit != first).Select(audit => audit.Decision.DecisionId), ignoreOrder: true);
        current.DecisionId.ShouldBe(history[^1].DecisionId);
        foreach (var decision in history.Concat(others))
        {
            (await host.Reader.GetAuditAsync(decision.AuditId, CancellationToken.None))!.Decision.DecisionId.ShouldBe(decision.DecisionId);
        }

        var replay = await host.Writer.RecordAsync(host.Check("o-1", Good, at: Noon.AddHours(-1)));
        replay.Status.ShouldBe(DecisionStatus.Replayed);
        replay.Recorded!.Answer.ToArray().ShouldBe(first.Answer.ToArray());

        // Whoever was answered otherwise was told of what stands, of the decision that it took the place of, or, last of all that was told, of the same outcome: what
        // replaces a decision with another of the same outcome is no change.
        var told = host.Changes.Select(change => (change.PreviousDecisionId, change.DecisionId)).ToHashSet();
        foreach (var decision in others.Append(first.Decision).Where(decision => DecisionChange.Of(current, decision) is not null))
        {
            var last = host.Changes.Where(change => change.PreviousDecisionId == decision.DecisionId).MaxBy(change => change.DecidedAt);
            var directly = last?.Outcome == current.Outcome;
            var through = current.Supersedes is { } before && before != decision.DecisionId && told.Contains((before, current.DecisionId));
            (directly || through).ShouldBeTrue(
                $"{decision.DecisionId} of {decision.Outcome} was not told of {current.DecisionId}, {current.Outcome}"
            );
        }

        var known = history.Concat(others).Select(decision => decision.DecisionId).ToHashSet();
        told.ShouldAllBe(change => known.Contains(change.DecisionId) && known.Contains(change.PreviousDecisionId));
    }
}
