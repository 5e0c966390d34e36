using System.Text;
using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Features;

public sealed class FeatureFitTests
{
    private static readonly Order Rich = SampleOrders.Rich;

    [Fact]
    public void The_same_orders_give_the_same_bytes()
    {
        var orders = Enumerable.Range(0, 500).Select(RandomOrders.Of).ToArray();
        FeatureSpecFitter
            .Fit(FeaturePlan.Default(TestMarkets.Shipped), orders)
            .ShouldBe(FeatureSpecFitter.Fit(FeaturePlan.Default(TestMarkets.Shipped), orders));
    }

    [Fact]
    public void The_default_plan_makes_a_usable_spec_even_of_no_orders_at_all()
    {
        var spec = FeatureSpec.Parse(FeatureSpecFitter.Fit(FeaturePlan.Default(TestMarkets.Shipped), []));
        spec.Columns.Count.ShouldBeGreaterThan(60);
        spec.Id.ShouldStartWith("2-");
        spec.Columns.ShouldAllBe(c => c.All(ch => char.IsAsciiLetterOrDigit(ch) || ch == '_' || ch == '.'));
    }

    [Fact]
    public void Whatever_it_was_fitted_on_and_whatever_the_order_a_vector_holds_numbers_or_nothing()
    {
        var orders = Enumerable.Range(0, 1000).Select(RandomOrders.Of).ToArray();
        var spec = FeatureSpec.Parse(FeatureSpecFitter.Fit(FeaturePlan.Default(TestMarkets.Shipped), orders));
        Gen.Int.Select(RandomOrders.Of).Sample(order => spec.Vector(order).All(v => float.IsNaN(v) || float.IsFinite(v)), iter: 5_000);
    }

    [Fact]
    public void Every_source_of_any_order_is_a_number_or_nothing()
    {
        var features = FeatureSources.Names.Select((source, i) => Kind(source, i)).ToArray();
        var spec = Specs.Of(features);
        Gen.Int.Select(RandomOrders.Of).Sample(order => spec.Vector(order).All(v => float.IsNaN(v) || float.IsFinite(v)), iter: 5_000);

        static string Kind(string source, int i)
        {
            string[] candidates =
            [
                $$"""{"kind":"log","column":"c{{i}}","source":"{{source}}"}""",
                $$"""{"kind":"hashed","column":"c{{i}}","source":"{{source}}","buckets":3}""",
                $$"""{"kind":"date-part","column":"c{{i}}","source":"{{source}}","part":"hour","zone":"market"}""",
            ];
            return candidates.First(Parses);
        }
    }

    [Fact]
    public void Categories_are_the_most_frequent_ones_and_the_rest_is_other()
    {
        var spec = Fitted(
            new PlannedFeature(OneHot("order.sales_channel"), new LearnCategories(2)),
            Channels(("APP", 30), ("WEB", 50), ("STORE", 15), ("KIOSK", 5))
        );
        spec.Columns.ShouldBe(["x.web", "x.app", "x.other"]);
    }

    [Fact]
    public void There_is_no_column_for_others_when_there_were_none()
    {
        var spec = Fitted(new PlannedFeature(OneHot("order.sales_channel"), new LearnCategories(4)), Channels(("APP", 30), ("WEB", 50), (null, 20)));
        spec.Columns.ShouldBe(["x.web", "x.app"]);
    }

    [Fact]
    public void Categories_too_rare_to_learn_from_are_others()
    {
        var spec = Fitted(
            new PlannedFeature(OneHot("order.sales_channel"), new LearnCategories(4, MinShare: 0.1)),
            Channels(("WEB", 95), ("APP", 5))
        );
        spec.Columns.ShouldBe(["x.web", "x.other"]);
    }

    [Fact]
    public void Categories_that_would_share_a_column_do_not_clash()
    {
        var spec = Fitted(
            new PlannedFeature(OneHot("order.sales_channel"), new LearnCategories(5)),
            Channels(("a b", 30), ("a-b", 20), ("other", 10), ("web", 5), ("WEB", 5))
        );
        spec.Columns.ShouldBe(["x.a_b", "x.web", "x.other"]);
    }

    [Fact]
    public void Equally_frequent_categories_stand_in_a_fixed_order()
    {
        var spec = Fitted(new PlannedFeature(OneHot("order.sales_channel"), new LearnCategories(3)), Channels(("WEB", 5), ("app", 5), ("STORE", 5)));
        spec.Columns.ShouldBe(["x.app", "x.store", "x.web"]);
    }

    [Fact]
    public void Frequencies_are_shares_of_the_orders_that_have_the_source()
    {
        var feature = new FrequencyFeature
        {
            Column = "x",
            Source = "order.sales_channel",
            Frequencies = new Dictionary<string, double>(StringComparer.Ordinal),
        };
        var spec = Fitted(
            new PlannedFeature(feature, new LearnFrequencies(2, MinCount: 5)),
            Channels(("WEB", 60), ("APP", 30), ("KIOSK", 6), ("STORE", 4), (null, 100))
        );
        spec.Vector(Rich with { SalesChannel = "WEB" }).ShouldBe([0.6f]);
        spec.Vector(Rich with { SalesChannel = "APP" }).ShouldBe([0.3f]);
        spec.Vector(Rich with { SalesChannel = "KIOSK" }).ShouldBe([0f]);
        spec.Vector(Rich with { SalesChannel = "STORE" }).ShouldBe([0f]);
    }

    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.9, 900)]
    [InlineData(0.999, 999)]
    public void Bounds_are_quantiles_to_one_percent(double quantile, double expected)
    {
        var orders = Enumerable.Range(1, 1000).Select(i => Rich with { GrandTotal = i });
        var planned = new PlannedFeature(new NumericFeature { Column = "x", Source = "order.grand_total" }, new LearnMax(quantile));
        var spec = Fitted(planned, orders);
        spec.Vector(Rich with { GrandTotal = 1_000_000m })[0].ShouldBe((float)expected, (float)(expected * 0.016));
    }

    [Fact]
    public void A_bound_never_erases_what_is_rarely_there()
    {
        var orders = Enumerable.Range(0, 1000).Select(_ => Rich with { ShippingCost = 0m });
        var planned = new PlannedFeature(new NumericFeature { Column = "x", Source = "order.shipping_cost" }, new LearnMax(0.9));
        Fitted(planned, orders).Vector(Rich with { ShippingCost = 4m }).ShouldBe([4f]);
    }

    [Fact]
    public void Quantiles_of_a_ratio_are_of_the_quotient()
    {
        var orders = Enumerable.Range(1, 100).Select(i => Rich with { ShippingCost = i, GrandTotal = 10m });
        var feature = new RatioFeature
        {
            Column = "x",
            Source = "order.shipping_cost",
            Over = "order.grand_total",
        };
        Fitted(new PlannedFeature(feature, new LearnMax(0.5)), orders)
            .Vector(Rich with { ShippingCost = 100m, GrandTotal = 10m })[0]
            .ShouldBe(5f, 0.08f);
    }

    [Fact]
    public void Memory_for_categories_is_bounded_and_what_is_frequent_survives_a_flood()
    {
        var flood = Enumerable.Range(0, 120_000).Select(i => Rich with { SalesChannel = i % 3 == 0 ? "WEB" : $"unique-{i}" });
        var spec = Fitted(new PlannedFeature(OneHot("order.sales_channel"), new LearnCategories(1)), flood);
        spec.Columns.ShouldBe(["x.web", "x.other"]);
    }

    [Fact]
    public void A_plan_that_cannot_be_learned_is_refused_by_name() =>
        Should
            .Throw<FeatureSpecException>(() => new FeatureSpecFitter(PlanOf(new PlannedFeature(OneHot("order.sales_channel"), new LearnMax()))))
            .Message.ShouldContain("'x': LearnMax");

    private static OneHotFeature OneHot(string source) =>
        new()
        {
            Column = "x",
            Source = source,
            Categories = [],
        };

    private static FeaturePlan PlanOf(params PlannedFeature[] features) =>
        new()
        {
            Version = "1",
            Markets = new Dictionary<string, FeatureMarket>(StringComparer.Ordinal),
            Features = features,
        };

    private static FeatureSpec Fitted(PlannedFeature feature, IEnumerable<Order> orders) =>
        FeatureSpec.Parse(FeatureSpecFitter.Fit(PlanOf(feature), orders));

    private static IEnumerable<Order> Channels(params (string? Channel, int Count)[] channels) =>
        channels.SelectMany(c => Enumerable.Repeat(Rich with { SalesChannel = c.Channel }, c.Count));

    private static bool Parses(string feature)
    {
        try
        {
            FeatureSpec.Parse(Encoding.UTF8.GetBytes(Specs.Text(feature)));
            return true;
        }
        catch (FeatureSpecException)
        {
            return false;
        }
    }
}
