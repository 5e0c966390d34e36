using FraudServerless.OrderGenerator.World;

namespace FraudServerless.OrderGenerator.Facts;

/// <summary>Everything that one request says, typed; how it is spelled is the writer's business.</summary>
internal sealed class OrderFacts
{
    public required string RequestId { get; init; }
    public required string OrderNumber { get; init; }
    public required string SchemaVersion { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string SalesChannel { get; init; }
    public required Assortment Assortment { get; init; }

    /// <summary>The market shipped to; the amounts are in its currency.</summary>
    public required Market Market { get; init; }
    public required Customer Customer { get; init; }
    public required Address Billing { get; init; }

    /// <summary>Null: the same as billing.</summary>
    public required Address? Shipping { get; init; }
    public required Basket Basket { get; init; }
    public required string Method { get; init; }
    public required string[] RequestedMethods { get; init; }
    public required int? Installments { get; init; }
    public required int? DueDays { get; init; }
    public required History? History { get; init; }
    public required Visit Visit { get; init; }

    /// <summary>A fifth of the requests carry the hash of the mail address beside it. The last digit of the time is as good as a die.</summary>
    public bool HasMailHash => At.Millisecond % 5 == 0;

    /// <summary>Most newcomers' history is sent as <c>{}</c>, the others' as zeros.</summary>
    public bool HistoryIsBare => History is { OrdersTotal: 0 } && At.Millisecond % 10 < 7;
}

/// <summary>An address with the name on the door.</summary>
internal sealed record Address(
    string FirstName,
    string LastName,
    string Street,
    string HouseNo,
    string Zip,
    string City,
    string CountryCode,
    string? LockerId = null,
    bool IsLocker = false
);

/// <summary>A position of the basket; the price in the order's currency, with cents.</summary>
internal readonly record struct Item(
    string Sku,
    ArticleGroup Group,
    string Brand,
    string? Size,
    int Qty,
    decimal UnitPrice,
    bool IsPartner,
    int DeliveryDays
);

/// <summary>What is bought. <see cref="GrandTotal"/> is exactly the items and the shipping less the discount.</summary>
internal sealed record Basket(IReadOnlyList<Item> Items, decimal Shipping, decimal Discount, IReadOnlyList<string> Vouchers)
{
    public decimal Goods { get; } = Items.Sum(i => i.Qty * i.UnitPrice);
    public decimal GrandTotal => Goods + Shipping - Discount;
    public int Pieces { get; } = Items.Sum(i => i.Qty);

    /// <summary>Part of the value that can be sold on easily, 0..1.</summary>
    public double ResaleShare => (double)(Items.Sum(i => i.Qty * i.UnitPrice * (decimal)i.Group.Resale) / Goods);

    /// <summary>Most pieces of one well-sellable article.</summary>
    public int ResalePieces => Items.Where(i => i.Group.Resale >= 0.5).Select(i => i.Qty).DefaultIfEmpty().Max();
    public int FastestDays => Items.Min(i => i.DeliveryDays);
}

/// <summary>The customer's record with the shop at the time of an order; money in the customer's currency.</summary>
internal sealed record History(
    int OrdersTotal,
    int OrdersPaid,
    int Chargebacks,
    decimal OpenAmount,
    decimal ReturnRate,
    int DunningLevel,
    DateTimeOffset? FirstPaid,
    DateTimeOffset? LastPaid
);

/// <summary>Where the address of a visitor belongs.</summary>
internal enum Network
{
    Home,
    Mobile,
    Elsewhere,
    Hosting,
}

/// <summary>A browser or an app on somebody's device.</summary>
internal sealed record Device(string UserAgent, string? AcceptLanguage, string? Fingerprint, string Ip, Network Network);

/// <summary>A device and its session on the day of the order. No session: the order came from a store's till.</summary>
internal sealed record Visit(Device? Device, string? SessionId, long? SessionAgeMs, bool ForeignLanguage);
