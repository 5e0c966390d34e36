using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.OrderGenerator.Facts;

namespace FraudServerless.OrderGenerator.Wire;

/// <summary>Writes the legacy v1 request of an order, strictly or in all the spellings that callers were found to use. Not thread-safe.</summary>
internal sealed class LegacyRequestWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly Utf8JsonWriter json;
    private readonly Spelling spell;

    public LegacyRequestWriter(Prng prng)
    {
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        spell = new Spelling(json, prng);
    }

    public void Dispose() => json.Dispose();

    public byte[] Write(OrderFacts order, bool loose)
    {
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        spell.Loose = loose;
        json.WriteStartObject();
        spell.Text("requestId"u8, order.RequestId);
        spell.Text("schemaVersion"u8, order.SchemaVersion);
        spell.Text("salesChannel"u8, order.SalesChannel);
        spell.Text("assortment"u8, order.Assortment.Name);
        spell.Bool("testFlag"u8, false);
        Order(order);
        Items(order);
        Customer(order);
        Addresses(order);
        Payment(order);
        History(order);
        DevicePart(order);
        spell.Extension(order.Basket.Pieces);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void Order(OrderFacts order)
    {
        json.WriteStartObject("order"u8);
        spell.Text("orderNumber"u8, order.OrderNumber);
        spell.Instant("orderDate"u8, order.At);
        spell.Code("currency"u8, order.Market.Currency);
        spell.Money("grandTotal"u8, order.Basket.GrandTotal);
        spell.Money("shippingCost"u8, order.Basket.Shipping);
        if (order.Basket.Discount > 0)
        {
            spell.Money("discountTotal"u8, order.Basket.Discount);
        }

        spell.List("voucherCodes"u8, order.Basket.Vouchers, oneAsText: true);
        spell.Int("numItems"u8, order.Basket.Pieces);
        spell.Stray("basketTouches"u8);
        json.WriteEndObject();
    }

    private void Items(OrderFacts order)
    {
        json.WriteStartArray("items"u8);
        foreach (var item in order.Basket.Items)
        {
            json.WriteStartObject();
            spell.Text("sku"u8, item.Sku);
            spell.Text("articleGroup"u8, item.Group.Name);
            spell.Text("brand"u8, item.Brand);
            spell.Text("size"u8, item.Size);
            spell.Int("qty"u8, item.Qty);
            spell.Money("unitPrice"u8, item.UnitPrice);
            spell.Bool("isPartner"u8, item.IsPartner);
            spell.Int("deliveryDays"u8, item.DeliveryDays);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Customer(OrderFacts order)
    {
        var customer = order.Customer;
        json.WriteStartObject("customer"u8);
        spell.Text("customerId"u8, customer.Id);
        if (customer.RegisteredSince is { } since)
        {
            spell.Instant("registeredSince"u8, since);
        }

        if (customer.BirthDate is { } birth)
        {
            spell.Date("birthDate"u8, birth);
        }

        spell.Text("email"u8, customer.Email);
        if (order.HasMailHash)
        {
            // Some callers send both; the address counts.
            json.WriteString("emailHash"u8, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(customer.Email))));
        }

        spell.Bool("isGuest"u8, customer.IsGuest);
        spell.Text("salutation"u8, customer.Salutation);
        spell.Locale("locale"u8, customer.Locale);
        json.WriteEndObject();
    }

    private void Addresses(OrderFacts order)
    {
        json.WriteStartObject("billingAddress"u8);
        AddressPart(order.Billing);
        json.WriteEndObject();
        if (order.Shipping is null && spell.Chance(0.4))
        {
            return;
        }

        json.WriteStartObject("shippingAddress"u8);
        if (order.Shipping is null)
        {
            spell.Bool("sameAsBilling"u8, true);
            if (!spell.Odd(0.4))
            {
                spell.Code("countryCode"u8, order.Billing.CountryCode);
            }
        }
        else
        {
            AddressPart(order.Shipping);
            if (spell.Chance(0.3))
            {
                spell.Bool("sameAsBilling"u8, false);
            }
        }

        json.WriteEndObject();
    }

    private void AddressPart(Address address)
    {
        spell.Text("firstName"u8, address.FirstName);
        spell.Text("lastName"u8, address.LastName);
        spell.Text("street"u8, address.Street);
        spell.Text("houseNo"u8, address.HouseNo);
        spell.Text("zip"u8, address.Zip);
        spell.Text("city"u8, address.City);
        spell.Code("countryCode"u8, address.CountryCode);
        if (address.LockerId is not null)
        {
            spell.Text("packstationId"u8, address.LockerId);
        }

        spell.Stray("state"u8);
    }

    private void Payment(OrderFacts order)
    {
        json.WriteStartObject("payment"u8);
        spell.Text("method"u8, order.Method);
        spell.List("requestedMethods"u8, order.RequestedMethods, oneAsText: false);
        if (order.Method == "CARD")
        {
            // The customer's card stays the same.
            json.WriteString(
                "binHash"u8,
                Prng.Mix((ulong)order.Customer.SizeRank * 31 + (ulong)order.Customer.Market.Index).ToString("x16", CultureInfo.InvariantCulture)
            );
        }

        if (order.Installments is { } installments)
        {
            spell.Int("installments"u8, installments);
        }

        if (order.DueDays is { } days)
        {
            spell.Int("dueDays"u8, days);
        }

        json.WriteEndObject();
    }

    private void History(OrderFacts order)
    {
        if (order.History is not { } history)
        {
            return;
        }

        json.WriteStartObject("history"u8);
        if (!order.HistoryIsBare)
        {
            spell.Int("ordersTotal"u8, history.OrdersTotal);
            spell.Int("ordersPaid"u8, history.OrdersPaid);
            spell.Int("chargebacks"u8, history.Chargebacks);
            spell.Money("openAmount"u8, history.OpenAmount);
            spell.Money("returnRate"u8, history.ReturnRate);
            spell.Int("dunningLevel"u8, history.DunningLevel);
            if (history.FirstPaid is { } first)
            {
                spell.Instant("firstPaidPurchase"u8, first);
            }

            if (history.LastPaid is { } last)
            {
                spell.Instant("lastPaidPurchase"u8, last);
            }
        }

        json.WriteEndObject();
    }

    private void DevicePart(OrderFacts order)
    {
        if (order.Visit.Device is not { } device)
        {
            return;
        }

        json.WriteStartObject("device"u8);
        spell.Text("ip"u8, device.Ip);
        spell.Text("userAgent"u8, device.UserAgent);
        spell.Text("acceptLanguage"u8, device.AcceptLanguage);
        spell.Text("fingerprint"u8, device.Fingerprint);
        spell.Text("sessionId"u8, order.Visit.SessionId);
        if (order.Visit.SessionAgeMs is { } age)
        {
            spell.Int("sessionAgeMs"u8, age);
        }

        json.WriteEndObject();
    }
}
