using FraudServerless.Contracts;

namespace FraudServerless.LegacyApi;

/// <summary>
/// A valid legacy v1 request, typed but not yet normalised. It still holds personal data: it never leaves the function's memory, is never logged and
/// never serialised (and is not a record, so that it cannot print itself); <see cref="OrderNormaliser"/> makes the <see cref="Order"/> of it.
/// Bounds: the legacy v1 contract.
/// </summary>
public sealed class LegacyOrder
{
    public required string RequestId { get; init; }
    public string? SchemaVersion { get; init; }
    public string? SalesChannel { get; init; }
    public string? Assortment { get; init; }
    public bool? TestFlag { get; init; }
    public required LegacyHead Head { get; init; }
    public required IReadOnlyList<OrderItem> Items { get; init; }
    public required LegacyCustomer Customer { get; init; }
    public required LegacyAddress BillingAddress { get; init; }

    /// <summary>Null when absent.</summary>
    public LegacyAddress? ShippingAddress { get; init; }
    public required LegacyPayment Payment { get; init; }

    /// <summary>Null: unknown.</summary>
    public OrderHistory? History { get; init; }
    public LegacyDevice? Device { get; init; }
}

/// <summary>The object <c>order</c>.</summary>
public sealed class LegacyHead
{
    public required string OrderNumber { get; init; }
    public required DateTimeOffset OrderDate { get; init; }

    /// <summary>Upper case; it may be none that ISO 4217 knows.</summary>
    public required string Currency { get; init; }
    public required decimal GrandTotal { get; init; }
    public decimal? ShippingCost { get; init; }
    public decimal? DiscountTotal { get; init; }
    public IReadOnlyList<string> VoucherCodes { get; init; } = [];
    public int? NumItems { get; init; }
}

/// <summary>A customer as sent.</summary>
public sealed class LegacyCustomer
{
    public required string CustomerId { get; init; }
    public DateTimeOffset? RegisteredSince { get; init; }
    public DateOnly? BirthDate { get; init; }
    public string? Email { get; init; }
    public string? EmailHash { get; init; }
    public bool? IsGuest { get; init; }
    public string? Locale { get; init; }
}

/// <summary>An address as sent.</summary>
public sealed class LegacyAddress
{
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? Street { get; init; }
    public string? HouseNo { get; init; }
    public string? Zip { get; init; }
    public string? City { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case; null only in a shipping address that is the same as billing.</summary>
    public string? CountryCode { get; init; }
    public string? PackstationId { get; init; }

    /// <summary>Of a shipping address only.</summary>
    public bool? SameAsBilling { get; init; }
}

/// <summary>The object <c>payment</c>.</summary>
public sealed class LegacyPayment
{
    /// <summary>As sent.</summary>
    public required string Method { get; init; }
    public IReadOnlyList<string> RequestedMethods { get; init; } = [];
    public string? BinHash { get; init; }
    public int? Installments { get; init; }
    public int? DueDays { get; init; }
}

/// <summary>A device as sent.</summary>
public sealed class LegacyDevice
{
    /// <summary>A dotted IPv4 quad or an IPv6 address without a scope.</summary>
    public string? Ip { get; init; }
    public string? UserAgent { get; init; }
    public string? AcceptLanguage { get; init; }
    public string? Fingerprint { get; init; }
    public string? SessionId { get; init; }
    public long? SessionAgeMs { get; init; }
}
