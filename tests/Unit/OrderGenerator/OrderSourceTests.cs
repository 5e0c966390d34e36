using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FraudServerless.OrderGenerator;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.OrderGenerator;

public sealed class OrderSourceTests(ITestOutputHelper output)
{
    private static readonly GeneratorOptions Strict = new() { LooseShare = 0 };

    /// <summary>Made once: every test of the mass looks at the same orders.</summary>
    private static readonly Lazy<GeneratedOrder[]> Many = new(() => [.. OrderSource.Generate(40_000, 7, Strict)]);

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        var first = Hash(OrderSource.Generate(500, 11));
        output.WriteLine(first);
        Hash(OrderSource.Generate(500, 11)).ShouldBe(first);
        Hash(OrderSource.Generate(500, 12)).ShouldNotBe(first);
    }

    [Fact]
    public void Spelling_changes_neither_facts_nor_labels()
    {
        var strict = OrderSource.Generate(2000, 5, Strict).ToArray();
        var loose = OrderSource.Generate(2000, 5, new GeneratorOptions { LooseShare = 1 }).ToArray();
        loose
            .Select(o => (o.RequestId, o.OrderNumber, o.Market, o.OrderDate, o.Label, o.Risk))
            .ShouldBe(strict.Select(o => (o.RequestId, o.OrderNumber, o.Market, o.OrderDate, o.Label, o.Risk)));
        loose.Zip(strict).Count(p => p.First.Json.Span.SequenceEqual(p.Second.Json.Span)).ShouldBe(0);
    }

    [Fact]
    public void Ids_are_unique_within_a_seed_and_between_seeds()
    {
        var other = OrderSource.Generate(20_000, 8, Strict).ToArray();
        var all = Many.Value.Concat(other).ToArray();
        all.Select(o => o.RequestId).Distinct(StringComparer.Ordinal).Count().ShouldBe(all.Length);
        all.Select(o => o.OrderNumber).Distinct(StringComparer.Ordinal).Count().ShouldBe(all.Length);
    }

    [Fact]
    public void Orders_come_in_the_order_of_time_inside_the_window()
    {
        var options = new GeneratorOptions { From = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), Days = 10 };
        var dates = OrderSource.Generate(3000, 2, options).Select(o => o.OrderDate).ToArray();
        dates.ShouldBe(dates.Order());
        dates[0].ShouldBeGreaterThanOrEqualTo(options.From);
        dates[^1].ShouldBeLessThan(options.From.AddDays(10));
        dates.Select(d => d.Day).Distinct().Count().ShouldBe(10);
        Many.Value[^1].OrderDate.ShouldBeLessThan(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Every_market_and_assortment_occurs()
    {
        Many.Value.Select(o => o.Market).Distinct().ShouldBe(OrderSource.Markets, ignoreOrder: true);
        Many.Value.Take(2000).Select(o => Text(o, "assortment")).Distinct().ShouldBe(OrderSource.Assortments, ignoreOrder: true);
    }

    [Fact]
    public void Only_the_wanted_markets_are_made()
    {
        var markets = OrderSource.Generate(2000, 3, new GeneratorOptions { Markets = ["at", "CH"] }).Select(o => o.Market).Distinct();
        markets.ShouldBe(["AT", "CH"], ignoreOrder: true);
        Should.Throw<ArgumentException>(() => OrderSource.Generate(1, 1, new GeneratorOptions { Markets = ["XX"] })).Message.ShouldContain("DE, AT");
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_share_outside_its_bounds_is_refused(double share) =>
        Should.Throw<ArgumentOutOfRangeException>(() => OrderSource.Generate(1, 1, new GeneratorOptions { LooseShare = share }));

    [Fact]
    public void Four_to_six_per_cent_are_bad_in_every_market()
    {
        Rate(Many.Value).ShouldBeInRange(0.04, 0.06);
        foreach (var market in Many.Value.GroupBy(o => o.Market))
        {
            Rate(market).ShouldBeInRange(0.03, 0.075, market.Key);
        }
    }

    /// <summary>The risk is what the labels were drawn by, so its AUC is the best that a model can reach.</summary>
    [Fact]
    public void The_best_possible_ranking_is_good_but_not_perfect()
    {
        var auc = Auc(Many.Value);
        output.WriteLine(auc.ToString(CultureInfo.InvariantCulture));
        auc.ShouldBeInRange(0.90, 0.95);
    }

    [Fact]
    public void Labels_occur_as_often_as_their_risk_says()
    {
        var byRisk = Many.Value.OrderBy(o => o.Risk).Chunk(Many.Value.Length / 10);
        foreach (var part in byRisk)
        {
            var expected = part.Average(o => o.Risk);
            var deviation = Math.Sqrt(part.Sum(o => o.Risk * (1 - o.Risk))) / part.Length;
            Math.Abs(Rate(part) - expected).ShouldBeLessThan(5 * deviation);
        }
    }

    [Fact]
    public void The_grand_total_is_items_and_shipping_less_discount_to_the_cent()
    {
        foreach (var order in Many.Value.Take(5000))
        {
            using var json = JsonDocument.Parse(order.Json);
            var head = json.RootElement.GetProperty("order");
            var items = json.RootElement.GetProperty("items").EnumerateArray().ToArray();
            var goods = items.Sum(i => i.GetProperty("qty").GetInt32() * i.GetProperty("unitPrice").GetDecimal());
            var discount = head.TryGetProperty("discountTotal", out var d) ? d.GetDecimal() : 0;
            head.GetProperty("grandTotal").GetDecimal().ShouldBe(goods + head.GetProperty("shippingCost").GetDecimal() - discount);
            head.GetProperty("grandTotal").GetDecimal().Scale.ShouldBe((byte)2);
            head.GetProperty("numItems").GetInt32().ShouldBe(items.Sum(i => i.GetProperty("qty").GetInt32()));
        }
    }

    [Fact]
    public void Customers_come_back_as_the_same_people_with_a_history_that_goes_on()
    {
        var returning = 0;
        var seen = new Dictionary<string, (string Since, string? Birth, string Mail, int Orders)>(StringComparer.Ordinal);
        foreach (var order in Many.Value)
        {
            using var json = JsonDocument.Parse(order.Json);
            var customer = json.RootElement.GetProperty("customer");
            if (!customer.TryGetProperty("registeredSince", out var since) || !json.RootElement.TryGetProperty("history", out var history))
            {
                continue;
            }

            var id = customer.GetProperty("customerId").GetString()!;
            var orders = history.TryGetProperty("ordersTotal", out var total) ? total.GetInt32() : 0;
            var now = (
                since.GetString()!,
                customer.TryGetProperty("birthDate", out var b) ? b.GetString() : null,
                customer.GetProperty("email").GetString()!,
                orders
            );
            since.GetDateTimeOffset().ShouldBeLessThanOrEqualTo(order.OrderDate);
            if (history.TryGetProperty("ordersPaid", out var paid))
            {
                paid.GetInt32().ShouldBeInRange(0, orders);
            }

            if (seen.TryGetValue(id, out var before))
            {
                returning++;
                (now.Item1, now.Item2, now.Item3).ShouldBe((before.Since, before.Birth, before.Mail));
                orders.ShouldBeGreaterThan(before.Orders);
            }

            seen[id] = now;
        }

        returning.ShouldBeGreaterThan(Many.Value.Length / 4);
    }

    private static string Text(GeneratedOrder order, string property)
    {
        using var json = JsonDocument.Parse(order.Json);
        return json.RootElement.GetProperty(property).GetString()!;
    }

    private static string Hash(IEnumerable<GeneratedOrder> orders)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var order in orders)
        {
            hash.AppendData(order.Json.Span);
            hash.AppendData([order.Label ? (byte)1 : (byte)0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static double Rate(IEnumerable<GeneratedOrder> orders) => orders.Average(o => o.Label ? 1.0 : 0);

    /// <summary>By the rank sum; ties of the risk are as good as none.</summary>
    private static double Auc(IEnumerable<GeneratedOrder> orders)
    {
        var sorted = orders.OrderBy(o => o.Risk).ToArray();
        double bad = sorted.Count(o => o.Label);
        var ranks = sorted.Select((o, i) => o.Label ? i + 1.0 : 0).Sum();
        return (ranks - bad * (bad + 1) / 2) / (bad * (sorted.Length - bad));
    }
}
