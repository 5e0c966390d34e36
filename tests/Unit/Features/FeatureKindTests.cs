using System.Globalization;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Features;

/// <summary>Each kind with a value, with zero, with something unseen and with nothing.</summary>
public sealed class FeatureKindTests
{
    private static readonly Order Rich = SampleOrders.Rich;
    private static readonly Order Bare = SampleOrders.Bare;

    [Theory]
    [InlineData("", 5f)]
    [InlineData(",\"max\":3.5", 3.5f)]
    [InlineData(",\"min\":7", 7f)]
    [InlineData(",\"min\":1,\"max\":9", 5f)]
    public void Numeric_is_held_within_its_bounds(string bounds, float expected)
    {
        var feature = $$"""{"kind":"numeric","column":"x","source":"order.shipping_cost"{{bounds}}}""";
        Specs.Apply(feature, Rich).ShouldBe([expected]);
        Specs.Apply(feature, Bare).ShouldBe([float.NaN]);
    }

    [Fact]
    public void Numeric_keeps_zero_apart_from_missing()
    {
        const string Feature = """{"kind":"numeric","column":"x","source":"order.shipping_cost"}""";
        Specs.Apply(Feature, Bare with { ShippingCost = 0m }).ShouldBe([0f]);
        Specs.Apply(Feature, Bare).ShouldBe([float.NaN]);
    }

    [Fact]
    public void Log_is_of_one_more_and_mirrors_negative_numbers()
    {
        const string Feature = """{"kind":"log","column":"x","source":"customer.account_age_days","max":100}""";
        Specs.Apply(Feature, Rich)[0].ShouldBe(4.5108595f, 1e-6f);
        Specs.Apply(Feature, Registered(TimeSpan.Zero))[0].ShouldBe(0f);
        Specs.Apply(Feature, Registered(TimeSpan.FromDays(-1)))[0].ShouldBe(-0.6931472f, 1e-6f);
        Specs.Apply(Feature, Registered(TimeSpan.FromDays(5000)))[0].ShouldBe(4.6151205f, 1e-6f);
        Specs.Apply(Feature, Bare)[0].ShouldBe(float.NaN);

        static Order Registered(TimeSpan ago) => Rich with { Customer = Rich.Customer with { RegisteredSince = Rich.OrderDate - ago } };
    }

    [Fact]
    public void Ratio_is_missing_when_there_is_nothing_to_divide_or_to_divide_by()
    {
        const string Feature = """{"kind":"ratio","column":"x","source":"history.open_amount","over":"order.grand_total","max":2}""";
        Specs.Apply(Feature, Rich).ShouldBe([0.5f]);
        Specs.Apply(Feature, Rich with { GrandTotal = 1m }).ShouldBe([2f]);
        Specs.Apply(Feature, Rich with { GrandTotal = 0m }).ShouldBe([float.NaN]);
        Specs.Apply(Feature, Rich with { History = null }).ShouldBe([float.NaN]);
        Specs.Apply(Feature, Rich with { History = new OrderHistory { OpenAmount = 0m } }).ShouldBe([0f]);
    }

    [Fact]
    public void A_quotient_beyond_single_precision_is_the_greatest_number_not_infinity() =>
        Specs
            .Apply(
                """{"kind":"ratio","column":"x","source":"order.grand_total","over":"order.shipping_cost"}""",
                Rich with
                {
                    GrandTotal = decimal.MaxValue,
                    ShippingCost = 0.0000000000000000000000000001m,
                }
            )
            .ShouldBe([float.MaxValue]);

    [Fact]
    public void One_hot_knows_its_categories_others_and_nothing()
    {
        const string Feature = """{"kind":"one-hot","column":"channel","source":"order.sales_channel","categories":["APP","WEB"],"other":true}""";
        var spec = Specs.Of(Feature);
        spec.Columns.ShouldBe(["channel.app", "channel.web", "channel.other"]);
        spec.Vector(Rich).ShouldBe([0f, 1f, 0f]);
        spec.Vector(Rich with { SalesChannel = "web" }).ShouldBe([0f, 1f, 0f]);
        spec.Vector(Rich with { SalesChannel = "STORE" }).ShouldBe([0f, 0f, 1f]);
        spec.Vector(Rich with { SalesChannel = null }).ShouldBe([float.NaN, float.NaN, float.NaN]);
        spec.Vector(Rich with { SalesChannel = "" }).ShouldBe([float.NaN, float.NaN, float.NaN]);
    }

    [Fact]
    public void One_hot_without_others_is_all_zero_for_the_unseen_and_can_hold_a_column_for_nothing()
    {
        const string Feature = """{"kind":"one-hot","column":"channel","source":"order.sales_channel","categories":["WEB"],"missingColumn":true}""";
        var spec = Specs.Of(Feature);
        spec.Columns.ShouldBe(["channel.web", "channel.missing"]);
        spec.Vector(Rich).ShouldBe([1f, 0f]);
        spec.Vector(Rich with { SalesChannel = "STORE" }).ShouldBe([0f, 0f]);
        spec.Vector(Rich with { SalesChannel = null }).ShouldBe([0f, 1f]);
    }

    [Fact]
    public void One_hot_over_many_texts_counts_them()
    {
        const string Feature = """{"kind":"one-hot","column":"group","source":"basket.groups","categories":["Shirts","Hats"],"other":true}""";
        Specs.Apply(Feature, Rich).ShouldBe([2f, 0f, 1f]);
        Specs.Apply(Feature, Bare).ShouldBe([float.NaN, float.NaN, float.NaN]);
    }

    /// <summary>The published test vectors of 64-bit FNV-1a: "a" is af63dc4c8601ec8c, "foobar" is 85944171f73967e8.</summary>
    [Theory]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("A", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    [InlineData("FooBar", 0x85944171f73967e8)]
    public void Hashed_is_fnv_1a_with_ascii_letters_lowered(string channel, ulong hash)
    {
        var vector = Specs.Apply(
            """{"kind":"hashed","column":"x","source":"order.sales_channel","buckets":1000}""",
            Rich with
            {
                SalesChannel = channel,
            }
        );
        vector[hash % 1000].ShouldBe(1);
        vector.Sum().ShouldBe(1);
    }

    [Fact]
    public void Hashed_counts_every_text_and_is_missing_without_any()
    {
        var spec = Specs.Of("""{"kind":"hashed","column":"x","source":"basket.brands","buckets":2}""");
        spec.Columns.ShouldBe(["x.0", "x.1"]);
        spec.Vector(Rich).Sum().ShouldBe(2);
        spec.Vector(Bare).ShouldBe([float.NaN, float.NaN]);
    }

    [Fact]
    public void Hashed_takes_the_utf_8_bytes_of_a_text()
    {
        // FNV-1a over c3 a4, the two bytes of a small a with diaeresis.
        var hash = 0xcbf29ce484222325;
        hash = unchecked((hash ^ 0xc3) * 0x100000001b3);
        hash = unchecked((hash ^ 0xa4) * 0x100000001b3);
        Specs
            .Apply("""{"kind":"hashed","column":"x","source":"order.sales_channel","buckets":1000}""", Rich with { SalesChannel = "ä" })[hash % 1000]
            .ShouldBe(1);
    }

    [Fact]
    public void Frequency_is_zero_for_the_unseen_and_missing_for_nothing()
    {
        const string Feature = """{"kind":"frequency","column":"x","source":"email.domain","frequencies":{"mail.example":0.25}}""";
        Specs.Apply(Feature, Rich).ShouldBe([0.25f]);
        Specs.Apply(Feature, Rich with { Customer = Rich.Customer with { Email = new OrderEmail { Domain = "Mail.Example" } } }).ShouldBe([0.25f]);
        Specs.Apply(Feature, Rich with { Customer = Rich.Customer with { Email = new OrderEmail { Domain = "new.example" } } }).ShouldBe([0f]);
        Specs.Apply(Feature, Bare).ShouldBe([float.NaN]);
    }

    // Rich: Wednesday 18 November, 22:30 UTC, market DE one hour ahead. Bare: Sunday 22 November, 01:00 UTC, a market that the spec does not know.
    [Theory]
    [InlineData("hour", "utc", 22.5f, 1f)]
    [InlineData("hour", "market", 23.5f, float.NaN)]
    [InlineData("night", "utc", 0f, 1f)]
    [InlineData("night", "market", 1f, float.NaN)]
    [InlineData("weekday", "utc", 3f, 7f)]
    [InlineData("weekday", "market", 3f, float.NaN)]
    [InlineData("day", "market", 18f, float.NaN)]
    [InlineData("month", "market", 11f, float.NaN)]
    [InlineData("hour-sin", "market", -0.13052619f, float.NaN)]
    [InlineData("hour-cos", "market", 0.99144486f, float.NaN)]
    public void Date_parts_are_of_the_zone_asked_for(string part, string zone, float rich, float bare)
    {
        var feature = $$"""{"kind":"date-part","column":"x","source":"order.date","part":"{{part}}","zone":"{{zone}}"}""";
        Specs.Apply(feature, Rich)[0].ShouldBe(rich, 1e-6f);
        Specs.Apply(feature, Bare).ShouldBe([bare]);
    }

    // The clocks of Germany: one hour ahead of UTC in winter, two from the last Sunday of March to the last of October, always changed at 01:00 UTC.
    [Theory]
    [InlineData("2026-03-29T00:59:00Z", 1 + (59 / 60f))]
    [InlineData("2026-03-29T01:00:00Z", 3)]
    [InlineData("2026-07-01T10:00:00Z", 12)]
    [InlineData("2026-10-25T00:59:00Z", 2 + (59 / 60f))]
    [InlineData("2026-10-25T01:00:00Z", 2)]
    public void The_local_hour_knows_daylight_saving_time(string instant, float hour)
    {
        const string Feature = """{"kind":"date-part","column":"x","source":"order.date","part":"hour","zone":"market"}""";
        var order = Rich with { OrderDate = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture) };
        Specs.Apply(Feature, order).ShouldBe([hour]);
    }

    [Theory]
    [InlineData("order.currency_matches_market")]
    [InlineData("customer.locale_matches_market")]
    [InlineData("device.language_matches_market")]
    [InlineData("address.billing_in_neighbour")]
    public void Nothing_is_guessed_of_a_market_that_the_spec_does_not_know(string source)
    {
        var feature = $$"""{"kind":"numeric","column":"x","source":"{{source}}"}""";
        var order = Rich with { Customer = Rich.Customer with { Locale = "de" }, Device = Rich.Device! with { AcceptLanguage = "de" } };
        Specs.Apply(feature, order).ShouldNotBe([float.NaN]);
        Specs.Apply(feature, order with { Market = "JP" }).ShouldBe([float.NaN]);
    }

    [Theory]
    [InlineData("AT", 1)]
    [InlineData("FR", 0)]
    [InlineData("DE", 0)]
    public void A_billing_address_may_lie_in_a_neighbour_of_the_market(string country, float expected)
    {
        const string Feature = """{"kind":"numeric","column":"x","source":"address.billing_in_neighbour"}""";
        var order = Rich with { Market = "DE", BillingAddress = Rich.BillingAddress with { CountryCode = country } };
        Specs.Apply(Feature, order).ShouldBe([expected]);
    }

    [Fact]
    public void Date_parts_of_an_absent_instant_are_missing_and_of_the_ends_of_time_are_numbers()
    {
        const string Feature = """{"kind":"date-part","column":"x","source":"customer.registered_since","part":"day","zone":"market"}""";
        Specs.Apply(Feature, Bare).ShouldBe([float.NaN]);
        Specs.Apply(Feature, Rich with { Customer = Rich.Customer with { RegisteredSince = DateTimeOffset.MaxValue } }).ShouldBe([31f]);
        Specs.Apply(Feature, Rich with { Customer = Rich.Customer with { RegisteredSince = DateTimeOffset.MinValue } }).ShouldBe([1f]);
    }

    [Theory]
    [InlineData("history.known")]
    [InlineData("customer.age_years")]
    [InlineData("customer.registered_since")]
    [InlineData("order.vouchers")]
    [InlineData("basket.groups")]
    public void Missing_is_one_only_for_what_is_not_there(string source)
    {
        var feature = $$"""{"kind":"missing","column":"x","source":"{{source}}"}""";
        Specs.Apply(feature, Rich).ShouldBe([0f]);
        Specs.Apply(feature, Bare).ShouldBe([1f]);
    }

    [Fact]
    public void Columns_follow_the_order_of_the_features()
    {
        var spec = Specs.Of(
            """{"kind":"hashed","column":"h","source":"email.domain","buckets":2}""",
            """{"kind":"numeric","column":"n","source":"basket.lines"}""",
            """{"kind":"one-hot","column":"m","source":"address.market","categories":["DE","AT"]}""",
            """{"kind":"missing","column":"d","source":"device.known"}"""
        );
        spec.Columns.ShouldBe(["h.0", "h.1", "n", "m.de", "m.at", "d"]);
        spec.Vector(Rich)[2..].ShouldBe([3f, 1f, 0f, 0f]);
    }

    [Fact]
    public void A_vector_that_is_too_short_is_refused_and_one_too_long_keeps_its_rest()
    {
        var spec = Specs.Of(
            """{"kind":"numeric","column":"n","source":"basket.lines"}""",
            """{"kind":"numeric","column":"u","source":"basket.units"}"""
        );
        Should.Throw<ArgumentException>(() => spec.Transform(Rich, new float[1]));
        var vector = new float[] { -1, -1, -1 };
        spec.Transform(Rich, vector);
        vector.ShouldBe([3f, 4f, -1f]);
    }
}
