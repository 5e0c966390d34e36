using System.Text.Json.Nodes;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Rescorer.RescoreHost;
using static FraudServerless.Functions.Rescorer.RescoreMessages;

namespace FraudServerless.Functions.Rescorer;

/// <summary>What cannot be done, now or ever, beside neighbours that can.</summary>
public sealed class FaultyMessageTests : IAsyncLifetime
{
    private RescoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Each_fault_goes_to_the_dead_letters_with_its_reason_and_neighbours_are_served()
    {
        await _host.RecordAsync("o-good", Bad);
        await _host.RecordAsync("o-model");
        await _host.RecordAsync("o-sick");
        await _host.RecordAsync("o-foreign");
        await _host.RecordAsync("o-broken");
        Spoil("Audit", "check#shop-de#r-o-foreign", item => item["order"] = new JsonObject { ["S"] = "nothing packed" });
        Spoil("Decisions", "o-broken", item => item["decidedAt"] = new JsonObject { ["S"] = "yesterday" });
        _host.Aws.Endpoints.Line = (_, order) => order == "o-sick" ? """{"error":{"code":"BAD ONE","message":"Erika"}}""" : FakeEndpoints.Score(Good);
        var faulty = Request("o-faulty", "r-faulty");
        faulty["items"]![0]!["qty"] = "many, says Erika";

        var again = await _host.HandleBodiesAsync(
            1,
            [
                "not JSON, says Erika",
                """{"type":"rescore","version":2,"id":"a","orderNumber":"o-good","actor":"x"}""",
                .. new RescoreMessage[]
                {
                    Rescore("o-unknown"),
                    OfJob("o-good", "no-such-job"),
                    Continue("no-such-job"),
                    Score(faulty),
                    Rescore("o-model", "m-1") with
                    {
                        Model = "no-such-model",
                    },
                    Rescore("o-sick"),
                    Rescore("o-foreign"),
                    Rescore("o-broken"),
                    Rescore("o-good"),
                }.Select(RescoreMessageJson.Write),
            ]
        );

        again.ShouldBeEmpty();
        _host.DeadLetters.ShouldBe(
            [
                "FAULTY_ORDER items[0].qty:TYPE",
                "FOREIGN_RECORD",
                "FOREIGN_RECORD",
                "MESSAGE",
                "PIPELINE_REFUSED BAD ONE",
                "UNKNOWN_JOB",
                "UNKNOWN_JOB",
                "UNKNOWN_MODEL",
                "UNKNOWN_ORDER",
                "VERSION",
            ],
            ignoreOrder: true
        );
        (await _host.CurrentAsync("o-good"))!.AuditId.ShouldBe("rescore#req-1#o-good");
        _host.Log.ShouldNotContain("Erika");
        _host.Aws.Queues.Of("dead").SelectMany(message => message.Attributes.Values).ShouldNotContain(value => value.Contains("Erika"));
    }

    [Fact]
    public async Task A_reason_that_no_queue_would_take_is_made_plain()
    {
        await _host.RecordAsync("o-1");
        await _host.RecordAsync("o-2");
        _host.Aws.Endpoints.Line = (_, order) =>
            order == "o-1" ? """{"error":{"code":"","message":"x"}}""" : """{"error":{"code":"\u0001\u00fc","message":"x"}}""";
        (await _host.HandleAsync(Rescore("o-1"), Rescore("o-2"))).ShouldBeEmpty();
        _host.DeadLetters.ShouldBe(["PIPELINE_REFUSED", "PIPELINE_REFUSED ??"], ignoreOrder: true);
        _host.Aws.Queues.Of("dead").ShouldAllBe(message => message.Attributes.Values.All(value => value.Length > 0));
    }

    [Fact]
    public async Task An_order_that_kills_the_container_does_not_take_its_neighbours_along()
    {
        var orders = Enumerable.Range(0, 12).Select(i => $"o-{i}").ToList();
        foreach (var order in orders)
        {
            await _host.RecordAsync(order);
        }

        _host.Aws.Endpoints.Whole = call => call.Text.Contains("\"o-7\"", StringComparison.Ordinal) ? FakeEndpoints.Fault(424) : null;
        (await _host.HandleAsync([.. orders.Select(order => Rescore(order))])).ShouldBe([7]);
        _host.Aws.Tables.Of("Decisions").Count.ShouldBe(12 + 11);
    }

    [Fact]
    public async Task While_the_endpoint_is_away_all_come_again_later_and_later_and_are_given_up_in_the_end()
    {
        await _host.RecordAsync("o-1");
        await _host.RecordAsync("o-2");
        await _host.JobAsync("job-1");
        _host.Aws.Endpoints.Whole = _ => FakeEndpoints.Fault(503);
        for (var receives = 1; receives < 6; receives++)
        {
            (await _host.HandleAsync(receives, OfJob("o-1", "job-1"), Rescore("o-2"))).ShouldBe([0, 1]);
        }

        var delays = _host.Aws.Calls.Where(call => call.Operation == "ChangeMessageVisibility").Select(call => JsonNode.Parse(call.Body)!);
        delays
            .Where(body => body["ReceiptHandle"]!.GetValue<string>() == "receipt-1")
            .Select(body => body["VisibilityTimeout"]!.GetValue<int>())
            .ShouldBe([5, 10, 20, 40, 80]);
        _host.Aws.Queues.Of("dead").ShouldBeEmpty();

        (await _host.HandleAsync(6, OfJob("o-1", "job-1"), Rescore("o-2"))).ShouldBeEmpty();
        _host.DeadLetters.ShouldBe(["GIVEN_UP PIPELINE unavailable", "GIVEN_UP PIPELINE unavailable"]);
        (await _host.CountsAsync("job-1")).Failed.ShouldBe(new Dictionary<string, long> { ["GIVEN_UP"] = 1 });
        _host.Aws.Tables.Of("Decisions").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_given_up_order_that_is_decided_after_all_counts_as_done_alone()
    {
        var before = await _host.RecordAsync("o-1");
        await _host.JobAsync("job-1");
        _host.Aws.Endpoints.Whole = _ => FakeEndpoints.Fault(503);
        await _host.HandleAsync(6, OfJob("o-1", "job-1", before.DecisionId));
        (await _host.CountsAsync("job-1")).Failed.ShouldBe(new Dictionary<string, long> { ["GIVEN_UP"] = 1 });

        _host.Aws.Endpoints.Whole = _ => null;
        (await _host.HandleAsync(OfJob("o-1", "job-1", before.DecisionId))).ShouldBeEmpty();
        var counts = await _host.CountsAsync("job-1");
        (counts.Done, counts.Settled, counts.Failed.Count).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task What_is_on_record_is_not_counted_as_failed_when_it_is_given_up()
    {
        var before = await _host.RecordAsync("o-1");
        await _host.JobAsync("job-1");
        // Written, but no answer ever comes through; nor does the reading of what is there.
        _host.Aws.Happens = call =>
            call is { Operation: "TransactWriteItems", Text: var body }
            && body.Contains("rescore#job-1", StringComparison.Ordinal)
            && !body.Contains("once#", StringComparison.Ordinal)
                ? Mishap.AnswerLost
                : Mishap.None;
        await _host.HandleAsync(6, OfJob("o-1", "job-1", before.DecisionId));
        _host.DeadLetters.ShouldBe(["GIVEN_UP LEDGER connection"]);
        var counts = await _host.CountsAsync("job-1");
        (counts.Done, counts.Settled).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_foreign_job_sends_its_orders_to_the_dead_letters_and_no_others()
    {
        await _host.RecordAsync("o-1");
        _host.Aws.Tables.Plant("Jobs", JsonNode.Parse("""{"jobId":{"S":"job-x"},"shard":{"S":"job"},"mode":{"N":"1"}}""")!.AsObject());
        (await _host.HandleAsync(OfJob("o-1", "job-x"), OfJob("o-2", "job-x"), Rescore("o-1"))).ShouldBeEmpty();
        _host.DeadLetters.ShouldBe(["FOREIGN_RECORD", "FOREIGN_RECORD"]);
        (await _host.CurrentAsync("o-1"))!.AuditId.ShouldBe("rescore#req-1#o-1");
    }

    private void Spoil(string table, string key, Action<JsonObject> spoil)
    {
        var item = _host.Aws.Tables.Of(table).Single(item => item.ToJsonString().Contains($"\"{key}\"", StringComparison.Ordinal));
        spoil(item);
    }
}
