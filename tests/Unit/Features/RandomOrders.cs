using FraudServerless.Contracts;

namespace FraudServerless.Unit.Features;

/// <summary>Orders of any shape that the type allows, the extremes among them.</summary>
internal static class RandomOrders
{
    private static readonly string?[] Texts =
    [
        null,
        "",
        "x",
        "WEB",
        "de-DE",
        "DE-10",
        "ä€😀",
        "\ud800",
        new string('z', 1024),
        "a.b",
        "-",
        "203.0.113.0/24",
        "2001:db8::/48",
    ];
    private static readonly decimal[] Amounts = [0m, 0.01m, 149.90m, -5m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m];
    private static readonly DateTimeOffset[] Instants =
    [
        DateTimeOffset.MinValue,
        DateTimeOffset.MaxValue,
        DateTimeOffset.UnixEpoch,
        SampleOrders.Rich.OrderDate,
    ];
    private static readonly int?[] Counts = [null, 0, 1, 7, -1, int.MaxValue, int.MinValue];
    private static readonly bool?[] Flags = [null, true, false];

    public static Order Of(int seed)
    {
        var random = new Random(seed);
        return new()
        {
            RequestId = Text() ?? "r",
            OrderNumber = Text() ?? "n",
            SalesChannel = Text(),
            Assortment = Text(),
            OrderDate = One(Instants),
            Currency = Text() ?? "EUR",
            GrandTotal = One(Amounts),
            ShippingCost = Amount(),
            DiscountTotal = Amount(),
            VoucherCodes = List(Text).Select(t => t ?? "v").ToArray(),
            NumItems = One(Counts),
            Market = Text() ?? "DE",
            Items = List(Item),
            Customer = new()
            {
                CustomerId = Text() ?? "c",
                RegisteredSince = Instant(),
                AgeYears = One(Counts),
                Email = Maybe(() =>
                    new OrderEmail
                    {
                        Domain = Text(),
                        Hash = Text(),
                        LocalLength = One(Counts),
                        LocalDigits = One(Counts),
                        LocalSeparators = One(Counts),
                    }
                ),
                IsGuest = One(Flags),
                Locale = Text(),
            },
            BillingAddress = Address(),
            ShippingAddress = Address(),
            SameAddress = random.Next(2) == 0,
            NamesAgree = One(Flags),
            Payment = new()
            {
                Method = Text() ?? "INVOICE",
                UnknownMethod = Text(),
                RequestedMethods = List(Text).Select(t => t ?? "CARD").ToArray(),
                BinHash = Text(),
                Installments = One(Counts),
                DueDays = One(Counts),
            },
            History = Maybe(() =>
                new OrderHistory
                {
                    OrdersTotal = One(Counts),
                    OrdersPaid = One(Counts),
                    Chargebacks = One(Counts),
                    OpenAmount = Amount(),
                    ReturnRate = Amount(),
                    DunningLevel = One(Counts),
                    FirstPaidPurchase = Instant(),
                    LastPaidPurchase = Instant(),
                }
            ),
            Device = Maybe(() =>
                new OrderDevice
                {
                    IpNetwork = Text(),
                    UserAgent = Text(),
                    AcceptLanguage = Text(),
                    Fingerprint = Text(),
                    SessionId = Text(),
                    SessionAgeMs = Maybe(() => new Boxed(random.NextInt64(long.MinValue, long.MaxValue)))?.Value,
                }
            ),
        };

        T One<T>(T[] choices) => choices[random.Next(choices.Length)];
        T? Maybe<T>(Func<T> make)
            where T : class => random.Next(3) == 0 ? null : make();
        string? Text() => One(Texts);
        decimal? Amount() => random.Next(3) == 0 ? null : One(Amounts);
        DateTimeOffset? Instant() => random.Next(3) == 0 ? null : One(Instants);
        T[] List<T>(Func<T> make) => [.. Enumerable.Range(0, random.Next(10) == 0 ? 200 : random.Next(5)).Select(_ => make())];
        OrderAddress Address() =>
            new()
            {
                CountryCode = Text() ?? "DE",
                Zip = Text(),
                City = Text(),
                IsParcelLocker = random.Next(2) == 0,
            };
        OrderItem Item() =>
            new()
            {
                Sku = Text() ?? "s",
                ArticleGroup = Text(),
                Brand = Text(),
                Size = Text(),
                Qty = One(Counts) ?? 1,
                UnitPrice = One(Amounts),
                IsPartner = One(Flags),
                DeliveryDays = One(Counts),
            };
    }

    private sealed record Boxed(long Value);
}
