using System.Globalization;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Ledger.Links;

/// <summary>Links as they are written and found again, on the real client against the wire of a database in this process.</summary>
public sealed class LinkStoreTests : IAsyncLifetime
{
    private static readonly string Link = new LinkKeys(Clients.Links().Secret).Of(LinkKind.Customer, "c-1");

    private FakeAws _aws = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task An_entry_has_what_the_desk_shows_and_nothing_of_the_value()
    {
        await WriteAsync(LinkSamples.Of(1, "10021", DecisionOutcome.Review, 149.9m));
        var item = _aws.Tables.Of("Links").ShouldHaveSingleItem();
        item.Select(attribute => $"{attribute.Key} {attribute.Value!.AsObject().Single().Value}")
            .ShouldBe(
                [
                    $"link {Link}",
                    "decisionId 019aab00-0000-7000-8000-000000000001",
                    "orderNumber 10021",
                    "decidedAt 2026-11-23T12:00:01.0000000Z",
                    "day 2026-11-23",
                    "market DE",
                    "outcome REVIEW",
                    "amount 149.9",
                    "currency EUR",
                    "expiresAt 1829995200",
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public async Task Outcomes_and_money_are_summed_and_an_order_counts_with_its_newest_decision()
    {
        await WriteAsync(
            LinkSamples.Of(1, "a", DecisionOutcome.Review),
            LinkSamples.Of(2, "b", DecisionOutcome.Reject, 20.5m),
            LinkSamples.Of(3, "c", DecisionOutcome.Accept, 5, "PLN"),
            LinkSamples.Of(4, "a", DecisionOutcome.Accept),
            LinkSamples.Of(9, "z", customer: "somebody else")
        );
        var found = await ReadAsync();
        found.Orders.ShouldBe(3);
        found.Outcomes.ShouldBe(
            new Dictionary<DecisionOutcome, int> { [DecisionOutcome.Accept] = 2, [DecisionOutcome.Reject] = 1 },
            ignoreOrder: true
        );
        found.Money.ShouldBe(new Dictionary<string, decimal> { ["EUR"] = 30.5m, ["PLN"] = 5 }, ignoreOrder: true);
        found.Newest.Select(order => order.OrderNumber).ShouldBe(["a", "c", "b"]);
        found.Newest[0].ShouldBe(LinkSamples.Of(4, "a").Order);
        found.IsHub.ShouldBeFalse();
        (await ReadAsync("nobody")).Orders.ShouldBe(0);
        _aws.CallsOf("Query").Count(call => call.Text.Contains("market", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Behind_its_hundredth_entry_a_hub_is_spread_over_16_keys_and_read_as_one()
    {
        await WriteAsync([.. Enumerable.Range(0, 400).Select(number => LinkSamples.Of(number))]);
        Own().Count.ShouldBe(101);
        Own()[^1]["decisionId"]!["S"]!.GetValue<string>().ShouldBe("spread");
        var shards = Enumerable.Range(0, 16).Select(shard => _aws.Tables.Of("Links", $"{Link}#{shard:00}").Count).ToList();
        shards.Sum().ShouldBe(300);
        shards.ShouldAllBe(count => count > 5);

        var found = await ReadAsync();
        (found.Orders, found.IsHub).ShouldBe((400, false));
        found.Newest.Select(order => order.OrderNumber).ShouldBe(Enumerable.Range(350, 50).Reverse().Select(number => $"o-{number}"));
    }

    [Fact]
    public async Task A_hub_of_more_than_a_thousand_says_so_and_stops()
    {
        await WriteAsync([.. Enumerable.Range(0, 1_500).Select(number => LinkSamples.Of(number))]);
        var before = _aws.Calls.Count;
        var found = await ReadAsync();
        (found.Orders, found.IsHub).ShouldBe((1_000, true));
        found.Newest.Select(order => order.OrderNumber).ShouldBe(Enumerable.Range(1_450, 50).Reverse().Select(number => $"o-{number}"));
        (_aws.Calls.Count - before).ShouldBeLessThan(60);
    }

    [Fact]
    public async Task A_link_without_shards_is_read_page_by_page_up_to_a_thousand()
    {
        // As if many processes had filled it at the same time.
        await WriteAsync(LinkSamples.Of(0));
        foreach (var number in Enumerable.Range(1, 1_000))
        {
            var item = Own()[0].DeepClone().AsObject();
            item["decisionId"] = new JsonObject { ["S"] = LinkSamples.Of(number).Order.DecisionId.ToString("D") };
            item["orderNumber"] = new JsonObject { ["S"] = $"o-{number}" };
            _aws.Tables.Plant("Links", item);
        }

        _aws.Tables.PageSize = 77;
        var found = await ReadAsync();
        (found.Orders, found.IsHub).ShouldBe((1_000, true));
        _aws.Tables.Of("Links", Link).Count.ShouldBe(1_001);
    }

    [Fact]
    public async Task What_lies_in_two_places_is_one()
    {
        await WriteAsync([.. Enumerable.Range(0, 120).Select(number => LinkSamples.Of(number))]);
        var twice = Own()[7].DeepClone().AsObject();
        twice["link"] = new JsonObject { ["S"] = Link + "#03" };
        _aws.Tables.Plant("Links", twice);
        (await ReadAsync()).Orders.ShouldBe(120);
    }

    [Fact]
    public async Task What_says_that_a_hub_has_shards_outlives_its_entries_and_is_seldom_written()
    {
        var writer = Writer();
        foreach (var hundred in Enumerable.Range(0, 300).Chunk(100))
        {
            await writer.WriteAsync([.. hundred.Select(number => LinkSamples.Of(number))], Cancellation);
        }

        _aws.CallsOf("PutItem").Count.ShouldBe(1);
        // The process knows it: it looked twice, and not again.
        _aws.CallsOf("Query").Count.ShouldBe(2);
        await writer.WriteAsync([LinkSamples.Of(301) with { ExpiresAt = LinkSamples.Begin.AddDays(1_100).ToUnixTimeSeconds() }], Cancellation);
        Expiry().ShouldBe(LinkSamples.Begin.AddDays(1_130).ToUnixTimeSeconds());

        // Another process, whose first entry expires earlier, takes nothing back.
        await Writer().WriteAsync([LinkSamples.Of(302)], Cancellation);
        Expiry().ShouldBe(LinkSamples.Begin.AddDays(1_130).ToUnixTimeSeconds());
        (await ReadAsync()).Orders.ShouldBe(302);

        long Expiry() => long.Parse(Own()[^1]["expiresAt"]!["N"]!.GetValue<string>(), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_the_table_leaves_of_a_batch_is_sent_again()
    {
        _aws.Tables.BatchWriteSize = 3;
        await WriteAsync([.. Enumerable.Range(0, 20).Select(number => LinkSamples.Of(number))]);
        (await ReadAsync()).Orders.ShouldBe(20);
    }

    [Fact]
    public async Task A_fault_is_told_for_those_whom_it_met()
    {
        _aws.Happens = call => call.Operation == "Query" && call.Text.Contains(Link, StringComparison.Ordinal) ? Mishap.Refused : Mishap.None;
        // So many of one link that it is looked up by itself.
        var faults = await Writer()
            .WriteAsync([LinkSamples.Of(1, customer: "c-2"), .. Enumerable.Range(2, 9).Select(number => LinkSamples.Of(number))], Cancellation);
        faults.ShouldBe([null, .. Enumerable.Repeat(LedgerFaults.Internal, 9)]);
        using var over = new CancellationTokenSource();
        await over.CancelAsync();
        (await Writer().WriteAsync([LinkSamples.Of(3, customer: "c-2")], over.Token)).ShouldBe([LedgerFaults.Timeout]);
    }

    private LinkWriter Writer() => LinkWriter.Create(Clients.Links(_aws.Url), Clients.Connections(), TimeProvider.System);

    private async Task WriteAsync(params LinkSource[] sources) =>
        (await Writer().WriteAsync(sources, Cancellation)).ShouldAllBe(fault => fault == null);

    private Task<LinkedOrders> ReadAsync(string customer = "c-1") =>
        LinkReader.Create(Clients.Links(_aws.Url), Clients.Connections()).ReadAsync(LinkKind.Customer, customer, cancellationToken: Cancellation);

    private IReadOnlyList<JsonObject> Own() => _aws.Tables.Of("Links", Link);
}
