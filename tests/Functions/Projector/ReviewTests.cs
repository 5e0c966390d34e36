using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Projector.ProjectorHost;

namespace FraudServerless.Functions.Projector;

/// <summary>Which orders wait for a person, by the records of the stream.</summary>
public sealed class ReviewTests
{
    [Fact]
    public async Task A_review_opens_with_what_the_queue_is_asked_for()
    {
        await using var host = await StartAsync();
        var check = Check("1");
        (await host.HandleAsync(await host.RecordAsync(check))).ShouldBeNull();
        var review = host.Aws.Tables.Of("Reviews", "1").Single();
        Text(review, "reviewState").ShouldBe("open");
        Text(review, "openShard").ShouldStartWith("OPEN#");
        Text(review, "decisionId").ShouldBe(check.Decision.DecisionId.ToString());
        (Text(review, "market"), Text(review, "paymentMethod"), Text(review, "customerId")).ShouldBe(("DE", "INVOICE", "c-1"));
    }

    [Theory]
    [InlineData("012")]
    [InlineData("021")]
    [InlineData("102")]
    [InlineData("120")]
    [InlineData("201")]
    [InlineData("210")]
    public async Task In_whatever_order_records_come_the_newest_decision_counts(string order)
    {
        await using var host = await StartAsync();
        var first = Check("1");
        var second = After(first, DecisionOutcome.Accept);
        var third = After(second, DecisionOutcome.Reject);
        var records = await host.RecordAsync(first, second, third);
        foreach (var number in order.Concat(order))
        {
            (await host.HandleAsync([records[number - '0']])).ShouldBeNull();
        }

        var review = host.Aws.Tables.Of("Reviews", "1").Single();
        Text(review, "reviewState").ShouldBe("closed");
        Text(review, "decisionId").ShouldBe(third.Decision.DecisionId.ToString());
        review.ContainsKey("openShard").ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_answer_of_the_checkout_closes_a_review_and_another_one_opens_it()
    {
        await using var host = await StartAsync();
        var first = Check("1");
        var second = After(first, DecisionOutcome.Accept, supersedes: false);
        var third = After(second, DecisionOutcome.Review, supersedes: false);
        var records = await host.RecordAsync(first, second, third);
        foreach (var (record, state) in records.Zip(["open", "closed", "open"]))
        {
            await host.HandleAsync([record]);
            Text(host.Aws.Tables.Of("Reviews", "1").Single(), "reviewState").ShouldBe(state);
        }
    }

    [Fact]
    public async Task Tests_trials_and_what_is_simply_accepted_leave_nothing_behind()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync(
            Check("1") with
            {
                Mode = RescoreMode.DryRun,
            },
            Check("2") with
            {
                Decision = Check("2").Decision with { IsTest = true },
            },
            Check("3") with
            {
                Mode = RescoreMode.Shadow,
            },
            Check("4") with
            {
                Decision = Check("4").Decision with { Outcome = DecisionOutcome.Accept },
            }
        );
        (await host.HandleAsync(records)).ShouldBeNull();
        host.Aws.Tables.Of("Reviews").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_table_of_reviews_that_is_away_brings_the_batch_again()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync(Check("1"), Check("2"));
        host.Aws.Happens = call => call.Operation == "UpdateItem" ? Mishap.Refused : Mishap.None;
        (await host.HandleAsync(records)).ShouldBe("100");
        host.Aws.Reset();
        (await host.HandleAsync(records)).ShouldBeNull();
        host.Aws.Tables.Of("Reviews").Count.ShouldBe(2);
    }

    private static AuditRecord After(AuditRecord before, DecisionOutcome outcome, bool supersedes = true)
    {
        var at = before.Decision.DecidedAt.AddMinutes(1);
        var trigger = $"rescore#{at.Ticks}#{before.Decision.OrderNumber}";
        return before with
        {
            TriggerId = trigger,
            Decision = before.Decision with
            {
                DecisionId = Guid.CreateVersion7(at),
                DecidedAt = at,
                Outcome = outcome,
                AuditId = trigger,
                Supersedes = supersedes ? before.Decision.DecisionId : null,
                SupersededOutcome = supersedes ? before.Decision.Outcome : null,
            },
        };
    }

    private static string Text(JsonObject item, string name) => item[name]!["S"]!.GetValue<string>();
}
