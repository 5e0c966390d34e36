using FraudServerless.Contracts;
using FraudServerless.Contracts.Markets;

namespace FraudServerless.Features;

/// <summary>What a fit has still to find out about a feature.</summary>
public abstract record Learning;

/// <summary>The categories of a one-hot feature: the <paramref name="Top"/> most frequent, each in at least <paramref name="MinShare"/> of the orders that have the source.
/// A column for others is added when the training orders had others.</summary>
public sealed record LearnCategories(int Top, double MinShare = 0.002) : Learning;

/// <summary>The table of a frequency feature: the <paramref name="Top"/> most frequent seen at least <paramref name="MinCount"/> times.</summary>
public sealed record LearnFrequencies(int Top, int MinCount = 5) : Learning;

/// <summary>The upper bound of a clipped feature: this quantile (0..1) of the training orders, to 1 % of its size.</summary>
public sealed record LearnMax(double Quantile = 0.999) : Learning;

/// <summary>A feature with what a fit shall learn of it.</summary>
/// <param name="Definition">Complete but for what is learned.</param>
/// <param name="Learn">Null: nothing.</param>
public sealed record PlannedFeature(FeatureDefinition Definition, Learning? Learn = null);

/// <summary>What <see cref="FeatureSpecFitter"/> makes a spec of.</summary>
public sealed record FeaturePlan
{
    /// <summary>Becomes the spec's version: raised when the plan changes.</summary>
    public required string Version { get; init; }

    /// <summary>By code.</summary>
    public required IReadOnlyDictionary<string, FeatureMarket> Markets { get; init; }
    public required IReadOnlyList<PlannedFeature> Features { get; init; }

    /// <summary>
    /// The plan of this product: about a hundred columns over the whole order. Month of the year is left out on purpose: orders are split by time, so a
    /// model would meet months that it never saw. Nothing here looks at the label.
    /// </summary>
    public static FeaturePlan Default(MarketTable markets) =>
        new()
        {
            Version = "2",
            Markets = new SortedDictionary<string, FeatureMarket>(
                markets.All.ToDictionary(market => market.Code, FeatureMarket.FromMarket, StringComparer.Ordinal),
                StringComparer.Ordinal
            ),
            Features = [.. Order(), .. Basket(), .. Customer(), .. Address(), .. Payment(), .. History(), .. Device(), .. Time()],
        };

    private static PlannedFeature[] Order() =>
        [
            Numeric("order.grand_total", learn: new LearnMax()),
            Numeric("order.shipping_cost", learn: new LearnMax()),
            Ratio("order.discount_share", "order.discount_total", "basket.total", max: 1),
            Numeric("order.voucher_count"),
            Numeric("order.total_gap", learn: new LearnMax()),
            OneHot("order.sales_channel", top: 4),
            OneHot("order.assortment", top: 6),
            Numeric("order.currency_matches_market"),
        ];

    private static PlannedFeature[] Basket() =>
        [
            Log("basket.total"),
            Numeric("basket.lines"),
            Numeric("basket.units", learn: new LearnMax()),
            Log("basket.max_price"),
            Ratio("basket.max_price_share", "basket.max_price", "basket.total", max: 1),
            Numeric("basket.max_qty", learn: new LearnMax()),
            Numeric("basket.distinct_groups"),
            Numeric("basket.distinct_brands"),
            Numeric("basket.repeated_skus"),
            Numeric("basket.partner_share"),
            Numeric("basket.delivery_days_max"),
            OneHot("basket.group", "basket.groups", top: 6),
            Frequency("basket.top_brand_frequency", "basket.top_brand"),
        ];

    private static PlannedFeature[] Customer() =>
        [
            Numeric("customer.age_years"),
            Log("customer.account_age_days"),
            Numeric("customer.is_guest"),
            Numeric("customer.locale_matches_market"),
            Missing("email.missing", "email.domain"),
            Frequency("email.domain_frequency", "email.domain"),
            Hashed("email.domain_hash", "email.domain", buckets: 4),
            Numeric("email.domain_length"),
            Numeric("email.local_length"),
            Numeric("email.local_digit_share"),
            Numeric("email.local_separators"),
        ];

    private static PlannedFeature[] Address() =>
        [
            Numeric("address.same"),
            Numeric("address.names_agree"),
            Numeric("address.countries_agree"),
            Numeric("address.billing_in_neighbour"),
            Numeric("address.zips_agree"),
            Numeric("address.shipping_locker"),
            OneHot("address.market", top: 7),
            Frequency("address.zip_area_frequency", "address.shipping_zip_area"),
        ];

    private static PlannedFeature[] Payment() =>
        [
            new(
                new OneHotFeature
                {
                    Column = "payment.method",
                    Source = "payment.method",
                    Categories = PaymentMethods.Known,
                    Other = true,
                }
            ),
            Numeric("payment.requested_count"),
            Numeric("payment.installments"),
            Ratio("payment.total_per_installment", "order.grand_total", "payment.installments"),
            Numeric("payment.due_days"),
            Missing("payment.bin_missing", "payment.bin_hash"),
        ];

    private static PlannedFeature[] History() =>
        [
            Missing("history.missing", "history.known"),
            Numeric("history.orders_total", learn: new LearnMax()),
            Numeric("history.orders_unpaid", learn: new LearnMax()),
            Numeric("history.paid_ratio", max: 1),
            Numeric("history.chargebacks"),
            Log("history.open_amount"),
            Ratio("history.open_to_total", "history.open_amount", "order.grand_total", learn: new LearnMax()),
            Numeric("history.return_rate"),
            Numeric("history.dunning_level"),
            Log("history.days_since_first_paid"),
            Log("history.days_since_last_paid"),
            Log("history.velocity"),
        ];

    private static PlannedFeature[] Device() =>
        [
            Missing("device.missing", "device.known"),
            Log("device.session_seconds", "device.session_age_s"),
            Numeric("device.ip_is_v6"),
            OneHot("device.ua_family", top: 5),
            OneHot("device.ua_os", top: 5),
            Numeric("device.ua_length", learn: new LearnMax()),
            Numeric("device.language_matches_market"),
            Missing("device.fingerprint_missing", "device.fingerprint"),
        ];

    private static PlannedFeature[] Time() => [DatePart("hour"), DatePart("night"), DatePart("weekday"), DatePart("day")];

    private static PlannedFeature Numeric(string source, double? max = null, Learning? learn = null) =>
        new(
            new NumericFeature
            {
                Column = source,
                Source = source,
                Max = max,
            },
            learn
        );

    private static PlannedFeature Log(string column, string? source = null) => new(new LogFeature { Column = column, Source = source ?? column });

    private static PlannedFeature Ratio(string column, string source, string over, double? max = null, Learning? learn = null) =>
        new(
            new RatioFeature
            {
                Column = column,
                Source = source,
                Over = over,
                Max = max,
            },
            learn
        );

    private static PlannedFeature OneHot(string column, string? source = null, int top = 8) =>
        new(
            new OneHotFeature
            {
                Column = column,
                Source = source ?? column,
                Categories = [],
            },
            new LearnCategories(top)
        );

    private static PlannedFeature Frequency(string column, string source) =>
        new(
            new FrequencyFeature
            {
                Column = column,
                Source = source,
                Frequencies = new Dictionary<string, double>(StringComparer.Ordinal),
            },
            new LearnFrequencies(300)
        );

    private static PlannedFeature Hashed(string column, string source, int buckets) =>
        new(
            new HashedFeature
            {
                Column = column,
                Source = source,
                Buckets = buckets,
            }
        );

    private static PlannedFeature Missing(string column, string source) => new(new MissingFeature { Column = column, Source = source });

    private static PlannedFeature DatePart(string part) =>
        new(
            new DatePartFeature
            {
                Column = $"time.{part.Replace('-', '_')}",
                Source = "order.date",
                Part = part,
                Zone = "market",
            }
        );
}
