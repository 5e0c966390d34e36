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
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly Spelling _spell;

    public LegacyRequestWriter(Prng prng)
    {
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        _spell = new Spelling(_json, prng);
    }

    public void Dispose() => _json.Dispose();

    public byte[] Write(OrderFacts order, bool loose)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _spell.Loose = loose;
        _json.WriteStartObject();
        _spell.Text("requestId"u8, order.RequestId);
        _spell.Text("schemaVersion"u8, order.SchemaVersion);
        _spell.Text("salesChannel"u8, order.SalesChannel);
        _spell.Text("assortment"u8, order.Assortment.Name);
        _spell.Bool("testFlag"u8, false);
        Order(order);
        Items(order);
        Customer(order);
        Addresses(order);
        Payment(order);
        History(order);
        DevicePart(order);
        _spell.Extension(order.Basket.Pieces);
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    private void Order(OrderFacts order)
    {
        _json.WriteStartObject("order"u8);
        _spell.Text("orderNumber"u8, order.OrderNumber);
        _spell.Instant("orderDate"u8, order.At);
        _spell.Code("currency"u8, order.Market.Currency);
        _spell.Money("grandTotal"u8, order.Basket.GrandTotal);
        _spell.Money("shippingCost"u8, order.Basket.Shipping);
        if (order.Basket.Discount > 0)
        {
            _spell.Money("discountTotal"u8, order.Basket.Discount);
        }

        _spell.List("voucherCodes"u8, order.Basket.Vouchers, oneAsText: true);
        _spell.Int("numItems"u8, order.Basket.Pieces);
        _spell.Stray("basketTouches"u8);
        _json.WriteEndObject();
    }

    private void Items(OrderFacts order)
    {
        _json.WriteStartArray("items"u8);
        foreach (var item in order.Basket.Items)
        {
            _json.WriteStartObject();
            _spell.Text("sku"u8, item.Sku);
            _spell.Text("articleGroup"u8, item.Group.Name);
            _spell.Text("brand"u8, item.Brand);
            _spell.Text("size"u8, item.Size);
            _spell.Int("qty"u8, item.Qty);
            _spell.Money("unitPrice"u8, item.UnitPrice);
            _spell.Bool("isPartner"u8, item.IsPartner);
            _spell.Int("deliveryDays"u8, item.DeliveryDays);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void Customer(OrderFacts order)
    {
        var customer = order.Customer;
        _json.WriteStartObject("customer"u8);
        _spell.Text("customerId"u8, customer.Id);
        if (customer.RegisteredSince is { } since)
        {
            _spell.Instant("registeredSince"u8, since);
        }

        if (customer.BirthDate is { } birth)
        {
            _spell.Date("birthDate"u8, birth);
        }

        _spell.Text("email"u8, customer.Email);
        if (order.HasMailHash)
        {
            // Some callers send both; the address counts.
            _json.WriteString("emailHash"u8, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(customer.Email))));
        }

        _spell.Bool("isGuest"u8, customer.IsGuest);
        _spell.Text("salutation"u8, customer.Salutation);
        _spell.Locale("locale"u8, customer.Locale);
        _json.WriteEndObject();
    }

    private void Addresses(OrderFacts order)
    {
        _json.WriteStartObject("billingAddress"u8);
        AddressPart(order.Billing);
        _json.WriteEndObject();
        if (order.Shipping is null && _spell.Chance(0.4))
        {
            return;
        }

        _json.WriteStartObject("shippingAddress"u8);
        if (order.Shipping is null)
        {
            _spell.Bool("sameAsBilling"u8, true);
            if (!_spell.Odd(0.4))
            {
                _spell.Code("countryCode"u8, order.Billing.CountryCode);
            }
        }
        else
        {
            AddressPart(order.Shipping);
            if (_spell.Chance(0.3))
            {
                _spell.Bool("sameAsBilling"u8, false);
            }
        }

        _json.WriteEndObject();
    }

    private void AddressPart(Address address)
    {
        _spell.Text("firstName"u8, address.FirstName);
        _spell.Text("lastName"u8, address.LastName);
        _spell.Text("street"u8, address.Street);
        _spell.Text("houseNo"u8, address.HouseNo);
        _spell.Text("zip"u8, address.Zip);
        _spell.Text("city"u8, address.City);
        _spell.Code("countryCode"u8, address.CountryCode);
        if (address.LockerId is not null)
        {
            _spell.Text("packstationId"u8, address.LockerId);
        }

        _spell.Stray("state"u8);
    }

    private void Payment(OrderFacts order)
    {
        _json.WriteStartObject("payment"u8);
        _spell.Text("method"u8, order.Method);
        _spell.List("requestedMethods"u8, order.RequestedMethods, oneAsText: false);
        if (order.Method == "CARD")
        {
            // The customer's card stays the same.
            _json.WriteString(
                "binHash"u8,
                Prng.Mix((ulong)order.Customer.SizeRank * 31 + (ulong)order.Customer.Market.Index).ToString("x16", CultureInfo.InvariantCulture)
            );
        }

        if (order.Installments is { } installments)
        {
            _spell.Int("installments"u8, installments);
        }

        if (order.DueDays is { } days)
        {
            _spell.Int("dueDays"u8, days);
        }

        _json.WriteEndObject();
    }

    private void History(OrderFacts order)
    {
        if (order.History is not { } history)
        {
            return;
        }

        _json.WriteStartObject("history"u8);
        if (!order.HistoryIsBare)
        {
            _spell.Int("ordersTotal"u8, history.OrdersTotal);
            _spell.Int("ordersPaid"u8, history.OrdersPaid);
            _spell.Int("chargebacks"u8, history.Chargebacks);
            _spell.Money("openAmount"u8, history.OpenAmount);
            _spell.Money("returnRate"u8, history.ReturnRate);
            _spell.Int("dunningLevel"u8, history.DunningLevel);
            if (history.FirstPaid is { } first)
            {
                _spell.Instant("firstPaidPurchase"u8, first);
            }

            if (history.LastPaid is { } last)
            {
                _spell.Instant("lastPaidPurchase"u8, last);
            }
        }

        _json.WriteEndObject();
    }

    private void DevicePart(OrderFacts order)
    {
        if (order.Visit.Device is not { } device)
        {
            return;
        }

        _json.WriteStartObject("device"u8);
        _spell.Text("ip"u8, device.Ip);
        _spell.Text("userAgent"u8, device.UserAgent);
        _spell.Text("acceptLanguage"u8, device.AcceptLanguage);
        _spell.Text("fingerprint"u8, device.Fingerprint);
        _spell.Text("sessionId"u8, order.Visit.SessionId);
        if (order.Visit.SessionAgeMs is { } age)
        {
            _spell.Int("sessionAgeMs"u8, age);
        }

        _json.WriteEndObject();
    }
}
