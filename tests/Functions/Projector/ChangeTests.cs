using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Links;
using FraudServerless.Support;
using FraudServerless.Support.Database;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Projector.ProjectorHost;

namespace FraudServerless.Functions.Projector;

/// <summary>The Projector, from the event of the stream to the table and the answer.</summary>
public sealed class ChangeTests
{
    [Fact]
    public async Task A_decision_is_found_under_all_that_its_order_has()
    {
        await using var host = await StartAsync();
        (await host.HandleAsync(await host.RecordAsync(Check("1"), Check("2")))).ShouldBeNull();
        foreach (
            var (kind, value, orders) in new[] { (LinkKind.Customer, "c-1", 2), (LinkKind.Address, "DE|01067|", 2), (LinkKind.Request, "r-2", 1) }
        )
        {
            (await host.Links.ReadAsync(kind, value)).Orders.ShouldBe(orders);
        }

        using var line = JsonDocument.Parse(host.Log);
        line.RootElement.GetProperty("records").GetInt32().ShouldBe(2);
        line.RootElement.GetProperty("linked").GetInt32().ShouldBe(2);
        line.RootElement.GetProperty("failed").GetInt32().ShouldBe(0);
        host.Log.ShouldContain("\"lag\"");
    }

    [Fact]
    public async Task Delivered_again_nothing_changes()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync([.. Enumerable.Range(0, 30).Select(number => Check($"{number}"))]);
        await host.HandleAsync(records);
        var before = host.Aws.Tables.Of("Links").Select(item => item.ToJsonString()).ToList();
        (await host.HandleAsync([.. records, .. records])).ShouldBeNull();
        host.Aws.Tables.Of("Links").Select(item => item.ToJsonString()).ShouldBe(before);
    }

    [Fact]
    public async Task What_makes_no_links_and_what_expires_is_passed_over()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync(
            Check("1") with
            {
                Mode = RescoreMode.Shadow,
            },
            Check("2") with
            {
                Decision = Check("2").Decision with { IsTest = true },
            },
            Check("3")
        );
        var gone = RecordOf(host.Aws.Tables.Of("Audit", "check#shop-de#r-3").Single(), "900", "REMOVE");
        var view = RecordOf(new JsonObject { ["triggerId"] = new JsonObject { ["S"] = "view#1" } }, "901");
        (await host.HandleAsync([.. records.Take(2), gone, view])).ShouldBeNull();
        host.Aws.Tables.Of("Links").ShouldBeEmpty();
        host.Log.ShouldContain("\"unreadable\":0");
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_holds_up_nobody_and_is_told_by_its_kind_alone()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync(Check("1"), Check("2"));
        records[0]["dynamodb"]!["NewImage"]!["order"] = new JsonObject { ["S"] = "secret" };
        var foreign = RecordOf(new JsonObject { ["triggerId"] = new JsonObject { ["N"] = "7" } }, "50");
        (await host.HandleAsync([foreign, .. records])).ShouldBeNull();
        (await host.Links.ReadAsync(LinkKind.Customer, "c-1")).Newest.ShouldHaveSingleItem().OrderNumber.ShouldBe("2");
        host.Log.ShouldContain("\"unreadableKinds\":{\"other\":1,\"check\":1}");
        host.Log.ShouldNotContain("secret");
        host.Log.ShouldNotContain("r-1");
    }

    [Fact]
    public async Task A_transient_fault_is_answered_with_the_first_record_that_it_met()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync([
            Check("1", "a"),
            // So many of one link that it is looked up by itself.
            .. Enumerable.Range(2, 9).Select(number => Check($"{number}", "b")),
            Check("11", "c"),
        ]);
        var key = new LinkKeys(Clients.Links().Secret).Of(LinkKind.Customer, "b");
        host.Aws.Happens = call => call.Operation == "Query" && call.Text.Contains(key, StringComparison.Ordinal) ? Mishap.Refused : Mishap.None;
        (await host.HandleAsync(records)).ShouldBe("101");
        host.Log.ShouldContain("\"faults\":{\"internal\":9}");

        host.Aws.Reset();
        (await host.HandleAsync(records.Skip(1))).ShouldBeNull();
        foreach (var (customer, orders) in new[] { ("a", 1), ("b", 9), ("c", 1) })
        {
            (await host.Links.ReadAsync(LinkKind.Customer, customer)).Orders.ShouldBe(orders);
        }
    }

    [Fact]
    public async Task A_throttled_table_is_tried_again_within_the_invocation()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync(Check("1"));
        var refusals = 3;
        host.Aws.First = async (context, call) =>
        {
            if (call.Operation != "BatchWriteItem" || refusals-- <= 0)
            {
                return false;
            }

            await DatabaseFaults.AnswerAsync(context, "ProvisionedThroughputExceededException");
            return true;
        };
        (await host.HandleAsync(records)).ShouldBeNull();
        (await host.Links.ReadAsync(LinkKind.Customer, "c-1")).Orders.ShouldBe(1);
    }

    [Fact]
    public async Task When_time_is_up_the_batch_comes_again_from_its_first_record()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync(Check("1"), Check("2"));
        (await host.HandleAsync(records, TimeSpan.FromSeconds(1))).ShouldBe("100");
        host.Aws.Tables.Of("Links").ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_decisions_on_one_order_the_newest_counts_in_whatever_order_they_come()
    {
        await using var host = await StartAsync();
        var first = Check("1");
        var second = first with
        {
            TriggerId = "rescore#x#1",
            Decision = first.Decision with { DecisionId = Guid.CreateVersion7(Records.DecidedAt.AddMinutes(1)), Outcome = DecisionOutcome.Accept },
        };
        var records = await host.RecordAsync(first, second);
        records.Reverse();
        (await host.HandleAsync(records)).ShouldBeNull();
        var found = await host.Links.ReadAsync(LinkKind.Customer, "c-1");
        found.Outcomes.ShouldHaveSingleItem().ShouldBe(new(DecisionOutcome.Accept, 1));
        host.Aws.Tables.Of("Links").Count.ShouldBe(6);
    }
}
