using FraudServerless.Contracts;

namespace FraudServerless.Features.Sources;

/// <summary>The customer: account, mail, addresses and the record with the shop.</summary>
internal static class PeopleSources
{
    /// <summary>Letters and digits of a zip that name an area rather than a street.</summary>
    private const int ZipArea = 2;

    private static readonly OrderHistory Empty = new();

    [ThreadStatic]
    private static char[]? Scratch;

    public static Dictionary<string, NumberOf> Numbers { get; } =
        new(StringComparer.Ordinal)
        {
            ["customer.age_years"] = o => Read.Number(o.Customer.AgeYears),
            ["customer.account_age_days"] = o => Read.DaysBefore(o, o.Customer.RegisteredSince),
            ["customer.is_guest"] = o => Read.Flag(o.Customer.IsGuest),

            ["email.domain_length"] = o => Read.Number(o.Customer.Email?.Domain?.Length),
            ["email.local_length"] = o => Read.Number(o.Customer.Email?.LocalLength),
            ["email.local_digits"] = o => Read.Number(o.Customer.Email?.LocalDigits),
            ["email.local_separators"] = o => Read.Number(o.Customer.Email?.LocalSeparators),
            ["email.local_digit_share"] = o =>
                o.Customer.Email is { LocalLength: > 0 and var length, LocalDigits: { } digits } ? (double)digits / length : Read.Missing,

            ["address.same"] = o => Read.Flag(o.SameAddress),
            ["address.names_agree"] = o => Read.Flag(o.NamesAgree),
            ["address.countries_agree"] = o => Read.Agree(o.BillingAddress.CountryCode, o.ShippingAddress.CountryCode),
            ["address.cities_agree"] = o => Read.Agree(o.BillingAddress.City, o.ShippingAddress.City),
            ["address.zips_agree"] = o => Read.Agree(o.BillingAddress.Zip, o.ShippingAddress.Zip),
            ["address.shipping_locker"] = o => Read.Flag(o.ShippingAddress.IsParcelLocker),
            ["address.billing_locker"] = o => Read.Flag(o.BillingAddress.IsParcelLocker),

            ["history.orders_total"] = o => Count(o.History, o.History?.OrdersTotal),
            ["history.orders_paid"] = o => Count(o.History, o.History?.OrdersPaid),
            ["history.orders_unpaid"] = o => Count(o.History, o.History?.OrdersTotal) - Count(o.History, o.History?.OrdersPaid),
            ["history.chargebacks"] = o => Count(o.History, o.History?.Chargebacks),
            ["history.dunning_level"] = o => Count(o.History, o.History?.DunningLevel),
            ["history.open_amount"] = o => IsEmpty(o.History) ? 0 : Read.Number(o.History?.OpenAmount),
            ["history.return_rate"] = o => Read.Number(o.History?.ReturnRate),
            ["history.paid_ratio"] = o => o.History is { OrdersTotal: > 0 and var total, OrdersPaid: { } paid } ? (double)paid / total : Read.Missing,
            ["history.days_since_first_paid"] = o => Read.DaysBefore(o, o.History?.FirstPaidPurchase),
            ["history.days_since_last_paid"] = o => Read.DaysBefore(o, o.History?.LastPaidPurchase),
            // Orders in 30 days since the account exists; the first day counts as a whole one.
            ["history.velocity"] = o => 30 * Count(o.History, o.History?.OrdersTotal) / Math.Max(1, Read.DaysBefore(o, o.Customer.RegisteredSince)),
        };

    public static Dictionary<string, TextSource> Texts { get; } =
        new(StringComparer.Ordinal)
        {
            ["customer.id"] = Read.One(o => o.Customer.CustomerId),
            ["customer.locale"] = Read.One(o => o.Customer.Locale),
            ["customer.language"] = new((o, _) => LanguageTags.Language(o.Customer.Locale)),
            ["email.domain"] = Read.One(o => o.Customer.Email?.Domain),
            ["email.hash"] = Read.One(o => o.Customer.Email?.Hash),
            ["email.top_level_domain"] = new((o, _) => AfterLastDot(o.Customer.Email?.Domain)),
            ["address.market"] = Read.One(o => o.Market),
            ["address.billing_country"] = Read.One(o => o.BillingAddress.CountryCode),
            ["address.shipping_city"] = Read.One(o => o.ShippingAddress.City),
            ["address.billing_zip_area"] = new((o, _) => ZipAreaOf(o.BillingAddress)),
            ["address.shipping_zip_area"] = new((o, _) => ZipAreaOf(o.ShippingAddress)),
            ["history.known"] = Read.One(o => o.History is null ? null : "yes"),
        };

    /// <summary>A history without a single entry is a new customer's: its counts are zero. In any other history an absent count is unknown.</summary>
    private static double Count(OrderHistory? history, int? count) => IsEmpty(history) ? 0 : Read.Number(count);

    private static bool IsEmpty(OrderHistory? history) => history == Empty;

    private static ReadOnlySpan<char> AfterLastDot(string? domain)
    {
        var dot = domain?.LastIndexOf('.') ?? -1;
        return dot < 0 ? default : domain.AsSpan(dot + 1);
    }

    /// <summary>E.g. <c>DE-10</c>: zips of different countries are different areas.</summary>
    private static ReadOnlySpan<char> ZipAreaOf(OrderAddress address)
    {
        if (address.Zip is not { Length: >= ZipArea } zip || address.CountryCode.Length > 8)
        {
            return default;
        }

        var scratch = Scratch ??= new char[16];
        var country = address.CountryCode.Length;
        address.CountryCode.CopyTo(scratch);
        scratch[country] = '-';
        zip.AsSpan(0, ZipArea).CopyTo(scratch.AsSpan(country + 1));
        return scratch.AsSpan(0, country + 1 + ZipArea);
    }
}
