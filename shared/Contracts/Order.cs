using System.Text.Json.Serialization;

namespace FraudServerless.Contracts;

/// <summary>
/// An order as every stage behind the legacy reader sees it: normalised (exact decimals, UTC instants, upper-case codes) and with direct personal
/// data reduced to what a feature needs. This is what goes to the endpoint and into the audit snapshot; its JSON is <see cref="ContractsJson"/>'s.
/// </summary>
/// <remarks>Getters repeat the defaults: the source-generated reader assigns every member, so that an absent one would be null whatever its initialiser.</remarks>
public sealed record Order
{
    public required string RequestId { get; init; }
    public string SchemaVersion
    {
        get => field ?? "1.0";
        init;
    } = "1.0";
    public string? SalesChannel { get; init; }
    public string? Assortment { get; init; }
    public bool TestFlag { get; init; }
    public required string OrderNumber { get; init; }

    /// <summary>When the order was placed, UTC, to the millisecond.</summary>
    public required DateTimeOffset OrderDate { get; init; }

    /// <summary>ISO 4217, upper case; or three letters that it does not know.</summary>
    public required string Currency { get; init; }

    /// <summary>In <see cref="Currency"/>, at most four decimals.</summary>
    public required decimal GrandTotal { get; init; }
    public decimal? ShippingCost { get; init; }
    public decimal? DiscountTotal { get; init; }
    public IReadOnlyList<string> VoucherCodes
    {
        get => field ?? [];
        init;
    } = [];
    public int? NumItems { get; init; }

    /// <summary>ISO 3166-1 alpha-2 of the country shipped to, upper case.</summary>
    public required string Market { get; init; }
    public required IReadOnlyList<OrderItem> Items { get; init; }
    public required OrderCustomer Customer { get; init; }
    public required OrderAddress BillingAddress { get; init; }

    /// <summary>The address shipped to: the billing address itself when none was sent.</summary>
    public required OrderAddress ShippingAddress { get; init; }

    /// <summary>Street, house number, zip, city and country agree (letter case and blanks aside), or no shipping address was sent.</summary>
    public required bool SameAddress { get; init; }

    /// <summary>First and last name of both addresses agree; null when either address lacks a name.</summary>
    public bool? NamesAgree { get; init; }
    public required OrderPayment Payment { get; init; }

    /// <summary>Null: unknown. Present but empty: a customer without orders.</summary>
    public OrderHistory? History { get; init; }
    public OrderDevice? Device { get; init; }
}

/// <summary>One position of the basket; <see cref="UnitPrice"/> in the order's currency.</summary>
public sealed record OrderItem
{
    public required string Sku { get; init; }
    public string? ArticleGroup { get; init; }
    public string? Brand { get; init; }
    public string? Size { get; init; }
    public required int Qty { get; init; }
    public required decimal UnitPrice { get; init; }
    public bool? IsPartner { get; init; }
    public int? DeliveryDays { get; init; }
}

/// <summary>Who orders. No name, no birth date, no address of mail.</summary>
public sealed record OrderCustomer
{
    public required string CustomerId { get; init; }
    public DateTimeOffset? RegisteredSince { get; init; }

    /// <summary>Whole years on the day of the order (UTC).</summary>
    public int? AgeYears { get; init; }
    public OrderEmail? Email { get; init; }
    public bool? IsGuest { get; init; }

    /// <summary>BCP 47 with hyphens, e.g. <c>de-DE</c>.</summary>
    public string? Locale { get; init; }
}

/// <summary>What is left of an e-mail address: domain, hash and the shape of the part before the <c>@</c>.</summary>
public sealed record OrderEmail
{
    /// <summary>Lower case; null when the caller sent only a hash.</summary>
    public string? Domain { get; init; }

    /// <summary>SHA-256 of the trimmed lower-case address, 64 lower-case hex digits; the caller's <c>emailHash</c> when it sent no address.</summary>
    public string? Hash { get; init; }

    /// <summary>Characters before the <c>@</c>.</summary>
    public int? LocalLength { get; init; }

    /// <summary>Decimal digits among them.</summary>
    public int? LocalDigits { get; init; }

    /// <summary>Dots, hyphens, underscores and plus signs among them.</summary>
    public int? LocalSeparators { get; init; }
}

/// <summary>What is left of an address. Street and house number are gone.</summary>
public sealed record OrderAddress
{
    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public required string CountryCode { get; init; }
    public string? Zip { get; init; }
    public string? City { get; init; }

    /// <summary>A packstation id was sent, or the street names a parcel locker.</summary>
    public bool IsParcelLocker { get; init; }
}

/// <summary>How the order is to be paid.</summary>
public sealed record OrderPayment
{
    /// <summary>One of <see cref="PaymentMethods.Known"/>, or <see cref="PaymentMethods.Other"/>.</summary>
    public required string Method { get; init; }

    /// <summary>The method as sent, when it is not one of <see cref="PaymentMethods.Known"/>.</summary>
    public string? UnknownMethod { get; init; }
    public IReadOnlyList<string> RequestedMethods
    {
        get => field ?? [];
        init;
    } = [];
    public string? BinHash { get; init; }
    public int? Installments { get; init; }
    public int? DueDays { get; init; }
}

/// <summary>The customer's record with the shop so far.</summary>
public sealed record OrderHistory
{
    public int? OrdersTotal { get; init; }
    public int? OrdersPaid { get; init; }
    public int? Chargebacks { get; init; }
    public decimal? OpenAmount { get; init; }

    /// <summary>0..1.</summary>
    public decimal? ReturnRate { get; init; }

    /// <summary>0..9.</summary>
    public int? DunningLevel { get; init; }
    public DateTimeOffset? FirstPaidPurchase { get; init; }
    public DateTimeOffset? LastPaidPurchase { get; init; }
}

/// <summary>The device that ordered; of its address only the network: a hash beside it would be found out in 256 tries.</summary>
public sealed record OrderDevice
{
    /// <summary><c>203.0.113.0/24</c> or <c>2001:db8:12::/48</c>.</summary>
    public string? IpNetwork { get; init; }
    public string? UserAgent { get; init; }
    public string? AcceptLanguage { get; init; }
    public string? Fingerprint { get; init; }
    public string? SessionId { get; init; }
    public long? SessionAgeMs { get; init; }
}

/// <summary>The payment methods of the legacy contract.</summary>
public static class PaymentMethods
{
    public const string Other = "OTHER";

    /// <summary>In the order of the contract.</summary>
    public static IReadOnlyList<string> Known { get; } = ["INVOICE", "INSTALLMENTS", "DIRECT_DEBIT", "CARD", "WALLET", "PREPAYMENT", "COD"];
}

/// <summary>The source-generated JSON of the contracts: camel case, absent values left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(ModelCard))]
public sealed partial class ContractsJson : JsonSerializerContext;
