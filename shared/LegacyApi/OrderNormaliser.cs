using System.Globalization;
using System.Net;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Markets;

namespace FraudServerless.LegacyApi;

/// <summary>Makes the <see cref="Order"/> of a valid request; here personal data ends.</summary>
public static class OrderNormaliser
{
    /// <summary>Never throws for what <see cref="LegacyReader"/> accepted.</summary>
    /// <param name="legacy">The request.</param>
    /// <param name="markets">What parcel lockers are called.</param>
    public static Order Normalise(LegacyOrder legacy, MarketTable markets)
    {
        var sent = legacy.ShippingAddress is { SameAsBilling: not true } shipping ? shipping : null;
        var billingAddress = AddressReduction.Reduce(legacy.BillingAddress, markets.LockerWords);
        var shippingAddress = sent is null ? billingAddress : AddressReduction.Reduce(sent, markets.LockerWords);
        var unknownMethod = PaymentMethods.Known.Contains(legacy.Payment.Method) ? null : legacy.Payment.Method;
        return new Order
        {
            RequestId = legacy.RequestId,
            SchemaVersion = legacy.SchemaVersion ?? "1.0",
            SalesChannel = legacy.SalesChannel,
            Assortment = legacy.Assortment,
            TestFlag = legacy.TestFlag ?? false,
            OrderNumber = legacy.Head.OrderNumber,
            OrderDate = legacy.Head.OrderDate,
            Currency = legacy.Head.Currency,
            GrandTotal = legacy.Head.GrandTotal,
            ShippingCost = legacy.Head.ShippingCost,
            DiscountTotal = legacy.Head.DiscountTotal,
            VoucherCodes = legacy.Head.VoucherCodes,
            NumItems = legacy.Head.NumItems,
            Market = shippingAddress.CountryCode,
            Items = legacy.Items,
            Customer = Customer(legacy.Customer, legacy.Head.OrderDate),
            BillingAddress = billingAddress,
            ShippingAddress = shippingAddress,
            SameAddress = sent is null || AddressReduction.SamePlace(legacy.BillingAddress, sent),
            NamesAgree = AddressReduction.NamesAgree(legacy.BillingAddress, sent ?? legacy.BillingAddress),
            Payment = new OrderPayment
            {
                Method = unknownMethod is null ? legacy.Payment.Method : PaymentMethods.Other,
                UnknownMethod = unknownMethod,
                RequestedMethods = legacy.Payment.RequestedMethods,
                BinHash = legacy.Payment.BinHash,
                Installments = legacy.Payment.Installments,
                DueDays = legacy.Payment.DueDays,
            },
            History = legacy.History,
            Device = legacy.Device is { } device ? Device(device) : null,
        };
    }

    private static OrderCustomer Customer(LegacyCustomer customer, DateTimeOffset orderDate) =>
        new()
        {
            CustomerId = customer.CustomerId,
            RegisteredSince = customer.RegisteredSince,
            AgeYears = customer.BirthDate is { } birth ? Age(birth, DateOnly.FromDateTime(orderDate.UtcDateTime)) : null,
            Email = Email(customer),
            IsGuest = customer.IsGuest,
            Locale = customer.Locale is { } locale ? LanguageTag.Normalise(locale) : null,
        };

    /// <summary>Whole years; who is born on 29 February is a year older on 1 March of other years. Null when the birth date is after the order.</summary>
    private static int? Age(DateOnly birth, DateOnly day)
    {
        var years = day.Year - birth.Year - ((day.Month, day.Day).CompareTo((birth.Month, birth.Day)) < 0 ? 1 : 0);
        return years < 0 ? null : years;
    }

    private static OrderEmail? Email(LegacyCustomer customer)
    {
        if (customer.Email is null)
        {
            return customer.EmailHash is null ? null : new OrderEmail { Hash = customer.EmailHash.ToLowerInvariant() };
        }

        var address = EmailHash.Normalise(customer.Email);
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var local = address.AsSpan(0, at);
        int digits = 0,
            separators = 0;
        foreach (var c in local)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            separators += c is '.' or '-' or '_' or '+' ? 1 : 0;
        }

        return new OrderEmail
        {
            Domain = address[(at + 1)..],
            Hash = EmailHash.OfNormalised(address),
            LocalLength = local.Length,
            LocalDigits = digits,
            LocalSeparators = separators,
        };
    }

    private static OrderDevice Device(LegacyDevice device)
    {
        var ip = device.Ip is null ? null : IPAddress.Parse(device.Ip);
        ip = ip is { IsIPv4MappedToIPv6: true } ? ip.MapToIPv4() : ip;
        return new OrderDevice
        {
            IpNetwork = ip is null ? null : Network(ip),
            UserAgent = device.UserAgent,
            AcceptLanguage = device.AcceptLanguage,
            Fingerprint = device.Fingerprint,
            SessionId = device.SessionId,
            SessionAgeMs = device.SessionAgeMs,
        };
    }

    private static string Network(IPAddress ip)
    {
        Span<byte> bytes = stackalloc byte[16];
        ip.TryWriteBytes(bytes, out var length);
        if (length == 4)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes[0]}.{bytes[1]}.{bytes[2]}.0/24");
        }

        bytes[6..].Clear();
        return new IPAddress(bytes) + "/48";
    }
}
