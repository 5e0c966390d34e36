using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.Support;
using FraudServerless.Support.Database;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Ledger;

/// <summary>Several decisions in one transaction, late ones, shadows, and how they are read.</summary>
public sealed class LedgerManyTests : IAsyncLifetime
{
    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Several_decisions_and_their_counts_are_one_transaction()
    {
        var results = await Writer().RecordManyAsync([Entry(1, "job-1"), Entry(2, "job-1"), Entry(3, "job-2"), Entry(4)], 3);
        results.ShouldAllBe(result => result.Status == DecisionStatus.Decided);
        _aws.Calls.Select(call => JsonNode.Parse(call.Body)!["TransactItems"]!.AsArray().Count).ShouldBe([3 * 2 + 2, 2]);
        _aws.Tables.Of("Decisions").Count.ShouldBe(4);
        var counts = await Jobs().GetCountsAsync("job-1", CancellationToken.None);
        (counts.Done, counts.Money.Single().Amount).ShouldBe((2, 2 * 149.9m));
        counts.FirstAt.ShouldNotBeNull();
        counts.LastAt.ShouldNotBeNull();
        (await Jobs().GetCountsAsync("job-3", CancellationToken.None)).Settled.ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_on_record_is_left_out_with_his_count_and_the_others_are_written()
    {
        var writer = Writer();
        await writer.RecordAsync(Audit(2));
        await writer.RecordAsync(Audit(3) with { PayloadHash = "other" });
        var results = await writer.RecordManyAsync(
            [Entry(1, "job-1"), Entry(2, "job-1", another: true), Entry(3, "job-1", another: true), Entry(4, "job-1")],
            25
        );
        results
            .Select(result => result.Status)
            .ShouldBe([DecisionStatus.Decided, DecisionStatus.Replayed, DecisionStatus.Reused, DecisionStatus.Decided]);
        results[1].Recorded!.TriggerId.ShouldBe("t-2");
        (await Jobs().GetCountsAsync("job-1", CancellationToken.None)).Done.ShouldBe(2);
    }

    [Fact]
    public async Task A_lost_answer_is_no_replay_and_counts_once()
    {
        _aws.Happens = call => call.Number == 1 ? Mishap.AnswerLost : Mishap.None;
        (await Writer().RecordManyAsync([Entry(1, "job-1"), Entry(2, "job-1")], 25)).ShouldAllBe(result => result.Status == DecisionStatus.Decided);
        (await Jobs().GetCountsAsync("job-1", CancellationToken.None)).Done.ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_written_does_not_keep_the_others_from_it()
    {
        var impossible = Entry(2) is var entry
            ? entry with
            {
                Audit = entry.Audit with { Decision = entry.Audit.Decision with { OrderNumber = "" } },
            }
            : entry;
        var results = await Writer().RecordManyAsync([Entry(1), impossible, Entry(3), Entry(4)], 25);
        results.Select(result => result.Fault).ShouldBe([null, LedgerFaults.Invalid, null, null]);
        _aws.Tables.Of("Decisions").Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_too_large_together_goes_in_parts()
    {
        // Chance does not pack: about 300 kB each, so that 16 are more than a transaction takes.
        var random = new Random(7);
        var entries = Enumerable.Range(1, 16).Select(i => Entry(i)).ToList();
        for (var i = 0; i < entries.Count; i++)
        {
            var bytes = new byte[220_000];
#pragma warning disable CA5394 // Nothing secret depends on it.
            random.NextBytes(bytes);
#pragma warning restore CA5394
            entries[i] = entries[i] with { Audit = entries[i].Audit with { Answer = bytes } };
        }

        (await Writer().RecordManyAsync(entries, 25)).ShouldAllBe(result => result.Status == DecisionStatus.Decided);
        _aws.Calls.Count.ShouldBe(3);
        _aws.Tables.Of("Audit").Count.ShouldBe(16);
    }

    [Fact]
    public async Task Many_jobs_in_one_transaction_are_not_too_many_items()
    {
        (await Writer().RecordManyAsync([.. Enumerable.Range(1, 40).Select(i => Entry(i, $"job-{i}"))], 40)).ShouldAllBe(result =>
            result.Status == DecisionStatus.Decided
        );
        _aws.Tables.Of("Decisions").Count.ShouldBe(40);
    }

    [Fact]
    public async Task A_conflict_passes_and_a_throttled_table_is_told_apart_from_a_refusal()
    {
        _aws.First = async (context, call) =>
        {
            if (call.Number > 2)
            {
                return false;
            }

            await DatabaseFaults.CancelAsync(context, "None", "None", "TransactionConflict", "None");
            return true;
        };
        (await Writer().RecordManyAsync([Entry(1), Entry(2)], 25)).ShouldAllBe(result => result.Status == DecisionStatus.Decided);
        _aws.Instead(AwsService.DynamoDb, context => DatabaseFaults.AnswerAsync(context, "ThrottlingException"));
        (await Writer().RecordManyAsync([Entry(3), Entry(4)], 25)).ShouldAllBe(result => result.Fault == LedgerFaults.Throttled);
    }

    [Fact]
    public async Task A_shadow_stands_beside_the_current_decision_and_a_trial_nowhere()
    {
        var (writer, reader) = (Writer(), Reader());
        await writer.RecordAsync(Audit(1));
        var newer = Audit(2) with { Mode = RescoreMode.Shadow, Decision = Audit(2).Decision with { OrderNumber = "o-1" } };
        await writer.RecordManyAsync(
            [
                new LedgerEntry(newer),
                new LedgerEntry(newer with { TriggerId = "t-3", Mode = RescoreMode.DryRun, Decision = newer.Decision with { AuditId = "t-3" } }),
            ],
            25
        );
        (await reader.GetCurrentAsync("o-1", CancellationToken.None))!.AuditId.ShouldBe("t-1");
        (await reader.GetDecisionsAsync("o-1", CancellationToken.None)).ShouldHaveSingleItem().AuditId.ShouldBe("t-1");
        var shadow = (await reader.GetShadowsAsync("o-1", CancellationToken.None)).ShouldHaveSingleItem();
        (shadow.AuditId, shadow.DecisionId).ShouldBe(("t-2", newer.Decision.DecisionId));
        var audits = await reader.GetAuditsAsync(["t-2", "t-3"], CancellationToken.None);
        (audits["t-2"].Mode, audits["t-3"].Mode).ShouldBe((RescoreMode.Shadow, RescoreMode.DryRun));
        var item = _aws.Tables.Of("Decisions").Single(item => FakeTables.Text(item, "decisionId").StartsWith("shadow#", StringComparison.Ordinal));
        item.ContainsKey("outcomeDay").ShouldBeFalse();
        item.ContainsKey("customerId").ShouldBeFalse();
    }

    [Fact]
    public async Task Proofs_are_read_many_at_a_time_and_what_is_left_unprocessed_again()
    {
        var (writer, reader) = (Writer(), Reader());
        for (var i = 1; i <= 5; i++)
        {
            await writer.RecordAsync(Audit(i));
        }

        _aws.Tables.BatchGetSize = 2;
        var audits = await reader.GetAuditsAsync(["t-1", "t-2", "t-2", "t-3", "t-none", "t-4", "t-5"], CancellationToken.None);
        audits.Keys.Order(StringComparer.Ordinal).ShouldBe(["t-1", "t-2", "t-3", "t-4", "t-5"]);
        audits["t-4"].Decision.OrderNumber.ShouldBe("o-4");

        _aws.Tables.BatchGetSize = 0;
        await Should.ThrowAsync<Amazon.Runtime.AmazonServiceException>(() => reader.GetAuditsAsync(["t-1"], CancellationToken.None));
    }

    [Fact]
    public async Task A_day_is_read_page_by_page_without_test_orders()
    {
        var (writer, reader) = (Writer(), Reader());
        for (var i = 1; i <= 5; i++)
        {
            await writer.RecordAsync(Audit(i) is var audit && i == 3 ? audit with { Decision = audit.Decision with { IsTest = true } } : audit);
        }

        var seen = new List<DecisionEntry>();
        for (var last = false; !last; )
        {
            (var page, last) = await reader.GetDayAsync(
                DecisionOutcome.Review,
                new DateOnly(2026, 11, 23),
                seen.LastOrDefault()?.DecisionId,
                2,
                CancellationToken.None
            );
            seen.AddRange(page);
        }

        seen.Select(entry => entry.OrderNumber).ShouldBe(["o-1", "o-2", "o-4", "o-5"]);
        seen[0].ShouldBe(new DecisionEntry("o-1", Audit(1).Decision.DecisionId, Records.DecidedAt, "DE", Degraded: false));
        (await reader.GetDayAsync(DecisionOutcome.Accept, new DateOnly(2026, 11, 23), null, 2, CancellationToken.None)).Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(7, int.MaxValue)]
    [InlineData(40, 1)]
    [InlineData(1000, int.MaxValue)]
    public async Task A_day_is_merged_from_its_shards_in_the_order_of_ids_by_whoever_goes_on_from_an_id(int max, int databasePage)
    {
        var writer = Writer();
        // Written in another order than that of their ids, and over all shards.
        var written = Enumerable.Range(1, 60).Select(i => Audit((i * 37 % 61) + 100)).ToList();
        foreach (var audit in written)
        {
            await writer.RecordAsync(audit);
        }

        _aws.Tables.Of("Decisions").Select(item => FakeTables.Text(item, "outcomeDay")).Distinct().Count().ShouldBeGreaterThan(10);
        _aws.Tables.PageSize = databasePage;
        var seen = new List<DecisionEntry>();
        for (var last = false; !last; )
        {
            (var page, last) = await Reader()
                .GetDayAsync(DecisionOutcome.Review, new DateOnly(2026, 11, 23), seen.LastOrDefault()?.DecisionId, max, CancellationToken.None);
            (last || page.Count > 0).ShouldBeTrue();
            page.Count.ShouldBeLessThanOrEqualTo(max);
            seen.AddRange(page);
        }

        seen.Select(entry => entry.DecisionId.ToString())
            .ShouldBe(written.Select(audit => audit.Decision.DecisionId.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("decidedAt", """{"S":"yesterday"}""")]
    [InlineData("decisionId", """{"S":"not an id"}""")]
    [InlineData("grandTotal", """{"S":"much"}""")]
    [InlineData("order", """{"B":"AAAA"}""")]
    [InlineData("order", """{"S":"x"}""")]
    [InlineData("timings", """{"S":"x"}""")]
    [InlineData("mode", """{"S":"erase"}""")]
    [InlineData("outcome", """{"N":"1"}""")]
    public async Task What_is_not_ours_is_foreign_and_nothing_else(string name, string value)
    {
        var (writer, reader) = (Writer(), Reader());
        await writer.RecordAsync(Audit(1));
        _aws.Tables.Of("Audit").Single()[name] = JsonNode.Parse(value);
        await Should.ThrowAsync<InvalidDataException>(() => reader.GetAuditAsync("t-1", CancellationToken.None));
        var again = Entry(1, another: true);
        (await writer.RecordAsync(again.Audit)).Fault.ShouldBe(LedgerFaults.Foreign);
        (await writer.RecordManyAsync([again, Entry(2)], 25)).Select(result => result.Fault).ShouldBe([LedgerFaults.Foreign, null]);
    }

    [Fact]
    public async Task What_failed_is_counted_once_unless_it_was_decided_and_may_be_withdrawn()
    {
        var jobs = Jobs();
        await jobs.CountOnceAsync("job-1", "o-1", JobCounters.Failed("GIVEN_UP"), "t-1", CancellationToken.None);
        await jobs.CountOnceAsync("job-1", "o-1", JobCounters.Failed("GIVEN_UP"), "t-1", CancellationToken.None);
        await jobs.CountOnceAsync("job-1", "o-2", JobCounters.Skipped("NOT_CURRENT"), null, CancellationToken.None);
        var counts = await jobs.GetCountsAsync("job-1", CancellationToken.None);
        (counts.Failed["GIVEN_UP"], counts.Skipped["NOT_CURRENT"], counts.Settled).ShouldBe((1, 1, 2));

        await Writer().RecordAsync(Audit(3));
        await jobs.CountOnceAsync("job-1", "o-3", JobCounters.Failed("GIVEN_UP"), "t-3", CancellationToken.None);
        (await jobs.GetCountsAsync("job-1", CancellationToken.None)).Settled.ShouldBe(2);

        var marks = await jobs.GetMarksAsync("job-1", ["o-1", "o-3"], CancellationToken.None);
        marks.Keys.ShouldBe(["o-1"]);
        var entry = Entry(1, "job-1");
        entry = entry with { Count = entry.Count! with { Withdrawn = marks["o-1"] } };
        (await Writer().RecordManyAsync([entry], 25)).Single().Status.ShouldBe(DecisionStatus.Decided);
        counts = await jobs.GetCountsAsync("job-1", CancellationToken.None);
        (counts.Done, counts.Failed.Count, counts.Settled).ShouldBe((1, 0, 2));
        (await jobs.GetMarksAsync("job-1", ["o-1"], CancellationToken.None)).ShouldBeEmpty();

        // What somebody else withdrew meanwhile is not withdrawn twice.
        var late = Entry(5, "job-1");
        late = late with { Count = late.Count! with { Withdrawn = marks["o-1"] } };
        (await Writer().RecordManyAsync([late, Entry(6)], 25)).Select(result => result.Fault).ShouldBe([LedgerFaults.Conflict, null]);
    }

    [Fact]
    public async Task A_job_is_created_once_advanced_by_one_and_cancelled_for_good()
    {
        var jobs = Jobs();
        var job = new RescoreJob
        {
            JobId = "job-1",
            CreatedAt = Records.DecidedAt.AddTicks(3),
            Actor = "operator",
            Mode = RescoreMode.DryRun,
            Model = "m",
            Selection = new RescoreSelection
            {
                Market = "DE",
                Outcome = DecisionOutcome.Reject,
                Degraded = true,
                From = new DateOnly(2026, 11, 1),
                To = new DateOnly(2026, 11, 23),
                Limit = 7,
            },
        };
        await jobs.CreateAsync(job, CancellationToken.None);
        await Should.ThrowAsync<InvalidOperationException>(() => jobs.CreateAsync(job, CancellationToken.None));
        (await jobs.GetAsync("job-1", CancellationToken.None)).ShouldBe(job);
        (await jobs.GetAsync("job-2", CancellationToken.None)).ShouldBeNull();

        var next = job with { Step = 1, Partition = 3, AfterDecisionId = Guid.NewGuid(), Enumerated = 5 };
        (await jobs.AdvanceAsync(job, next, CancellationToken.None)).ShouldBeTrue();
        (await jobs.AdvanceAsync(job, next with { Enumerated = 9 }, CancellationToken.None)).ShouldBeFalse();
        (await jobs.GetAsync("job-1", CancellationToken.None)).ShouldBe(next);

        (await jobs.CancelAsync("job-1", CancellationToken.None)).ShouldBeTrue();
        (await jobs.CancelAsync("job-2", CancellationToken.None)).ShouldBeFalse();
        (await jobs.AdvanceAsync(next, next with { Step = 2 }, CancellationToken.None)).ShouldBeFalse();
        var ended = next with { Cancelled = true };
        (await jobs.GetAsync("job-1", CancellationToken.None)).ShouldBe(ended);
        var resumed = ended with { Cancelled = false, Pass = 1, AfterDecisionId = null };
        (await jobs.AdvanceAsync(ended, resumed, CancellationToken.None)).ShouldBeTrue();
        (await jobs.GetAsync("job-1", CancellationToken.None)).ShouldBe(resumed);
    }

    [Fact]
    public void An_order_adds_to_all_that_a_report_shows()
    {
        var before = Records.Decision with { Score = 0.02, Outcome = DecisionOutcome.Accept, Reasons = [new Reason("R1", "x")] };
        var after = Records.Decision with { Market = "DE", GrandTotal = 10.5m };
        var sums = JobCounters.Of(before, after);
        foreach (
            var (name, value) in JobCounters.Of(before with { Score = 1, Outcome = DecisionOutcome.Review }, after).Concat(JobCounters.OfFirst(after))
        )
        {
            sums[name] = sums.GetValueOrDefault(name) + value;
        }

        sums[JobCounters.Failed("A")] = 2;
        sums[JobCounters.Skipped("B")] = 3;
        var counts = new JobCounts(sums, null, null);
        (counts.Done, counts.Settled).ShouldBe((3, 8));
        counts.Outcomes.ShouldBe([("DE", "ACCEPT", "REVIEW", 1), ("DE", "NONE", "REVIEW", 1), ("DE", "REVIEW", "REVIEW", 1)]);
        counts.Money.Sum(entry => entry.Amount).ShouldBe(31.5m);
        counts.Reasons.ShouldBe([("R1", 2, 0), ("R201", 0, 3), ("R204", 0, 3)]);
        // 0.02 begins the third band; 1 is in the last.
        counts.Agreement.ShouldBe([(2, 0, 1), (JobCounters.Bands.Count - 1, 1, 0)]);
    }

    private DecisionWriter Writer() => DecisionWriter.Create(Settings(), Clients.Connections(), TimeProvider.System);

    private DecisionReader Reader() => DecisionReader.Create(Settings(), Clients.Connections(), TimeProvider.System);

    private JobLedger Jobs() => JobLedger.Create(Settings(), Clients.Connections(), TimeProvider.System);

    private LedgerSettings Settings() => Clients.Ledger(_aws.Url);

    private static AuditRecord Audit(int number) =>
        Records.Audit with
        {
            TriggerId = $"t-{number}",
            Decision = Records.Decision with
            {
                OrderNumber = $"o-{number}",
                DecisionId = new Guid($"019aab00-0000-7000-8000-{number:000000000000}"),
                AuditId = $"t-{number}",
            },
        };

    private static LedgerEntry Entry(int number, string? job = null, bool another = false)
    {
        var audit = Audit(number);
        if (another)
        {
            audit = audit with { Decision = audit.Decision with { DecisionId = new Guid($"019aab00-0000-7000-9000-{number:000000000000}") } };
        }

        return new LedgerEntry(audit, Count: job is null ? null : new JobCount(job, JobCounters.OfFirst(audit.Decision)));
    }
}
