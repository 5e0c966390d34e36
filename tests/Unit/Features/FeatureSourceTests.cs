using FraudServerless.Contracts;
using FraudServerless.Features;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Features;

public sealed class FeatureSourceTests
{
    /// <summary>Every number that a spec may name, worked out by hand: for the order that has everything, and for the one that has only what it must (null: missing).</summary>
    private static readonly Dictionary<string, (double Rich, double? Bare)> Numbers = new(StringComparer.Ordinal)
    {
        ["order.grand_total"] = (160, 0),
        ["order.shipping_cost"] = (5, null),
        ["order.discount_total"] = (10, null),
        ["order.voucher_count"] = (2, 0),
        ["order.num_items"] = (4, null),
        ["order.total_gap"] = (0, 0),
        ["order.currency_matches_market"] = (1, null),
        ["basket.total"] = (165, 0),
        ["basket.lines"] = (3, 1),
        ["basket.units"] = (4, 1),
        ["basket.max_price"] = (100, 0),
        ["basket.min_price"] = (15, 0),
        ["basket.mean_price"] = (41.25, 0),
        ["basket.max_qty"] = (2, 1),
        ["basket.distinct_groups"] = (2, null),
        ["basket.distinct_brands"] = (2, null),
        ["basket.distinct_sizes"] = (2, null),
        ["basket.repeated_skus"] = (1, 0),
        ["basket.partner_share"] = (0.5, null),
        ["basket.delivery_days_max"] = (7, null),
        ["basket.delivery_days_min"] = (2, null),
        ["customer.age_years"] = (34, null),
        ["customer.account_age_days"] = (90, null),
        ["customer.is_guest"] = (0, null),
        ["customer.locale_matches_market"] = (1, null),
        ["email.domain_length"] = (12, null),
        ["email.local_length"] = (10, null),
        ["email.local_digits"] = (4, null),
        ["email.local_separators"] = (1, null),
        ["email.local_digit_share"] = (0.4, null),
        ["address.same"] = (0, 1),
        ["address.names_agree"] = (1, null),
        ["address.countries_agree"] = (1, 1),
        ["address.billing_in_neighbour"] = (0, null),
        ["address.cities_agree"] = (0, null),
        ["address.zips_agree"] = (0, null),
        ["address.shipping_locker"] = (1, 0),
        ["address.billing_locker"] = (0, 0),
        ["history.orders_total"] = (6, null),
        ["history.orders_paid"] = (3, null),
        ["history.orders_unpaid"] = (3, null),
        ["history.chargebacks"] = (1, null),
        ["history.dunning_level"] = (2, null),
        ["history.open_amount"] = (80, null),
        ["history.return_rate"] = (0.25, null),
        ["history.paid_ratio"] = (0.5, null),
        ["history.days_since_first_paid"] = (60, null),
        ["history.days_since_last_paid"] = (1.5, null),
        ["history.velocity"] = (2, null),
        ["payment.requested_count"] = (2, 0),
        ["payment.installments"] = (4, null),
        ["payment.due_days"] = (14, null),
        ["payment.method_requested"] = (1, null),
        ["device.session_age_ms"] = (90_000, null),
        ["device.session_age_s"] = (90, null),
        ["device.ip_is_v6"] = (0, null),
        ["device.ua_length"] = (125, null),
        ["device.language_matches_market"] = (0, null),
        ["device.language_matches_locale"] = (0, null),
    };

    /// <summary>Every text that a spec may name, as the single category that the rich order has; null where it has several or they differ.</summary>
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["order.sales_channel"] = "WEB",
        ["order.assortment"] = "FASHION",
        ["order.currency"] = "EUR",
        ["order.vouchers"] = "WELCOME",
        ["basket.groups"] = "Shoes",
        ["basket.brands"] = "Beta",
        ["basket.skus"] = "s-1",
        ["basket.top_group"] = "Shoes",
        ["basket.top_brand"] = "Alpha",
        ["customer.id"] = "c-7",
        ["customer.locale"] = "de-DE",
        ["customer.language"] = "de",
        ["email.domain"] = "mail.example",
        ["email.hash"] = new string('a', 64),
        ["email.top_level_domain"] = "example",
        ["address.market"] = "DE",
        ["address.billing_country"] = "DE",
        ["address.shipping_city"] = "Hamburg",
        ["address.billing_zip_area"] = "DE-10",
        ["address.shipping_zip_area"] = "DE-20",
        ["history.known"] = "yes",
        ["payment.method"] = "INSTALLMENTS",
        ["payment.requested_methods"] = "INVOICE",
        ["payment.bin_hash"] = "bin",
        ["device.ip_network"] = "203.0.113.0/24",
        ["device.ua_family"] = "edge",
        ["device.ua_os"] = "windows",
        ["device.language"] = "en",
        ["device.fingerprint"] = "fp",
        ["device.session"] = "sid",
        ["device.known"] = "yes",
    };

    private static readonly string[] Elsewhere =
    [
        "payment.unknown_method",
        "order.date",
        "customer.registered_since",
        "history.first_paid",
        "history.last_paid",
    ];

    [Fact]
    public void Every_source_is_covered_here() =>
        Numbers.Keys.Concat(Texts.Keys).Concat(Elsewhere).Order(StringComparer.Ordinal).ShouldBe(FeatureSources.Names);

    [Fact]
    public void Numbers_have_their_meaning()
    {
        foreach (var (source, (rich, bare)) in Numbers)
        {
            var spec = Specs.Of(Numeric(source));
            spec.Vector(SampleOrders.Rich)[0].ShouldBe((float)rich, 1e-5f, source);
            spec.Vector(SampleOrders.Bare)[0].ShouldBe(bare is { } b ? (float)b : float.NaN, source);
        }
    }

    [Fact]
    public void Texts_have_their_meaning()
    {
        foreach (var (source, category) in Texts)
        {
            Specs.Apply(OneHot(source, category), SampleOrders.Rich)[0].ShouldBe(1, source);
        }
    }

    [Fact]
    public void Texts_that_an_order_lacks_are_missing()
    {
        foreach (
            var source in Texts.Keys.Except(
                ["order.currency", "basket.skus", "customer.id", "address.market", "address.billing_country", "payment.method"],
                StringComparer.Ordinal
            )
        )
        {
            Specs.Apply(OneHot(source, "x"), SampleOrders.Bare)[0].ShouldBe(float.NaN, source);
        }
    }

    [Fact]
    public void A_history_without_entries_is_a_new_customer_but_a_gap_in_a_history_is_unknown()
    {
        var newCustomer = SampleOrders.Bare with { History = new OrderHistory() };
        var gap = SampleOrders.Bare with { History = new OrderHistory { OrdersTotal = 3 } };
        foreach (var source in new[] { "history.orders_paid", "history.chargebacks", "history.dunning_level", "history.open_amount" })
        {
            Specs.Apply(Numeric(source), newCustomer)[0].ShouldBe(0, source);
            Specs.Apply(Numeric(source), gap)[0].ShouldBe(float.NaN, source);
        }

        Specs.Apply(Numeric("history.return_rate"), newCustomer)[0].ShouldBe(float.NaN);
        Specs.Apply(Numeric("history.paid_ratio"), newCustomer)[0].ShouldBe(float.NaN);
        Specs.Apply(OneHot("history.known", "yes"), newCustomer)[0].ShouldBe(1);
    }

    [Theory]
    [InlineData("de-DE", "DE", 1f)]
    [InlineData("de-AT", "DE", 0f)]
    [InlineData("de", "CH", 1f)]
    [InlineData("zh-Hant-CH", "CH", 1f)]
    [InlineData("en", "CH", 0f)]
    [InlineData("en", "BR", float.NaN)]
    [InlineData("x", "DE", float.NaN)]
    public void A_locale_agrees_by_region_or_else_by_language(string locale, string market, float expected)
    {
        var order = SampleOrders.Rich with { Market = market, Customer = SampleOrders.Rich.Customer with { Locale = locale } };
        Specs.Apply(Numeric("customer.locale_matches_market"), order)[0].ShouldBe(expected);
    }

    [Theory]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
        "safari",
        "ios"
    )]
    [InlineData("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36", "samsung", "android")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "firefox", "linux")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) HeadlessChrome/141.0 Safari/537.36", "tool", "macos")]
    [InlineData("curl/8.5.0", "tool", "other")]
    [InlineData("ShopApp 4", "other", "other")]
    public void User_agents_are_classed_by_what_they_really_are(string userAgent, string family, string system)
    {
        var order = SampleOrders.Rich with { Device = new OrderDevice { UserAgent = userAgent } };
        Specs.Apply(OneHot("device.ua_family", family), order)[0].ShouldBe(1);
        Specs.Apply(OneHot("device.ua_os", system), order)[0].ShouldBe(1);
    }

    [Fact]
    public void Distinct_texts_of_a_large_basket_are_counted_like_those_of_a_small_one()
    {
        var items = Enumerable.Range(0, 100).Select(i => SampleOrders.Rich.Items[0] with { Sku = $"{(i % 2 == 0 ? "s" : "S")}-{i % 40}" });
        Specs.Apply(Numeric("basket.repeated_skus"), SampleOrders.Rich with { Items = [.. items] })[0].ShouldBe(60);
    }

    private static string Numeric(string source) => $$"""{"kind":"numeric","column":"x","source":"{{source}}"}""";

    private static string OneHot(string source, string category) =>
        $$"""{"kind":"one-hot","column":"x","source":"{{source}}","categories":["{{category}}"]}""";
}
