using FraudServerless.Contracts;

namespace FraudServerless.Unit.Features;

/// <summary>Orders whose features are easy to work out by hand.</summary>
internal static class SampleOrders
{
    /// <summary>Everything is present. Wednesday, 2026-11-18 22:30 UTC: 23:30 in Germany without daylight saving time.</summary>
    public static Order Rich { get; } =
        new()
        {
            RequestId = "r-1",
            OrderNumber = "10021",
            SalesChannel = "WEB",
            Assortment = "FASHION",
            OrderDate = new DateTimeOffset(2026, 11, 18, 22, 30, 0, TimeSpan.Zero),
            Currency = "EUR",
            GrandTotal = 160.00m,
            ShippingCost = 5.00m,
            DiscountTotal = 10.00m,
            VoucherCodes = ["WELCOME", "SUMMER"],
            NumItems = 4,
            Market = "DE",
            Items =
            [
                new()
                {
                    Sku = "s-1",
                    ArticleGroup = "Shoes",
                    Brand = "Alpha",
                    Size = "42",
                    Qty = 1,
                    UnitPrice = 100.00m,
                    IsPartner = true,
                    DeliveryDays = 2,
                },
                new()
                {
                    Sku = "s-2",
                    ArticleGroup = "shirts",
                    Brand = "Beta",
                    Size = "M",
                    Qty = 2,
                    UnitPrice = 25.00m,
                    IsPartner = false,
                    DeliveryDays = 7,
                },
                new()
                {
                    Sku = "S-2",
                    ArticleGroup = "Shirts",
                    Qty = 1,
                    UnitPrice = 15.00m,
                },
            ],
            Customer = new()
            {
                CustomerId = "c-7",
                RegisteredSince = new DateTimeOffset(2026, 8, 20, 22, 30, 0, TimeSpan.Zero),
                AgeYears = 34,
                Email = new()
                {
                    Domain = "mail.example",
                    Hash = new string('a', 64),
                    LocalLength = 10,
                    LocalDigits = 4,
                    LocalSeparators = 1,
                },
                IsGuest = false,
                Locale = "de-DE",
            },
            BillingAddress = new()
            {
                CountryCode = "DE",
                Zip = "10115",
                City = "Berlin",
            },
            ShippingAddress = new()
            {
                CountryCode = "DE",
                Zip = "20095",
                City = "Hamburg",
                IsParcelLocker = true,
            },
            SameAddress = false,
            NamesAgree = true,
            Payment = new()
            {
                Method = "INSTALLMENTS",
                RequestedMethods = ["INVOICE", "INSTALLMENTS"],
                BinHash = "bin",
                Installments = 4,
                DueDays = 14,
            },
            History = new()
            {
                OrdersTotal = 6,
                OrdersPaid = 3,
                Chargebacks = 1,
                OpenAmount = 80.00m,
                ReturnRate = 0.25m,
                DunningLevel = 2,
                FirstPaidPurchase = new DateTimeOffset(2026, 9, 19, 22, 30, 0, TimeSpan.Zero),
                LastPaidPurchase = new DateTimeOffset(2026, 11, 17, 10, 30, 0, TimeSpan.Zero),
            },
            Device = new()
            {
                IpNetwork = "203.0.113.0/24",
                UserAgent =
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
                AcceptLanguage = "en-GB,en;q=0.9",
                Fingerprint = "fp",
                SessionId = "sid",
                SessionAgeMs = 90_000,
            },
        };

    /// <summary>Only what the contract requires.</summary>
    public static Order Bare { get; } =
        new()
        {
            RequestId = "r-2",
            OrderNumber = "10022",
            OrderDate = new DateTimeOffset(2026, 11, 22, 1, 0, 0, TimeSpan.Zero),
            Currency = "BRL",
            GrandTotal = 0m,
            Market = "BR",
            Items =
            [
                new()
                {
                    Sku = "s-1",
                    Qty = 1,
                    UnitPrice = 0m,
                },
            ],
            Customer = new() { CustomerId = "c-8" },
            BillingAddress = new() { CountryCode = "BR" },
            ShippingAddress = new() { CountryCode = "BR" },
            SameAddress = true,
            Payment = new() { Method = "OTHER" },
        };
}
