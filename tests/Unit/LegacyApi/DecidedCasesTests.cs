using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.LegacyApi;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LegacyApi;

/// <summary>Where the contract could be read in two ways: one value each in an order that is good otherwise, and its fault or none.</summary>
public sealed class DecidedCasesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-23T10:15Z")]
    [InlineData("2026-11-23t10:15:30z")]
    [InlineData("2026-11-23T10:15:30.1Z")]
    [InlineData("2026-11-23T10:15:30.123456789Z")]
    [InlineData("2026-11-23T10:15+05")]
    [InlineData("2026-11-23T10:15+0530")]
    [InlineData("2026-11-23T10:15:30-05:30")]
    [InlineData("2026-11-23T23:15+18:00")]
    [InlineData("2026-11-23T10:15-18")]
    [InlineData("1795428930000")]
    [InlineData("+1795428930000")]
    [InlineData("0001795428930000")]
    public void Instant(string text) => Fault("order.orderDate", $"\"{text}\"").ShouldBeNull();

    [Theory]
    [InlineData("2026-11-23T10:15:60Z")]
    [InlineData("2026-11-22T24:00Z")]
    [InlineData("2026-W48-1T10:15Z")]
    [InlineData("2026-327T10:15:30Z")]
    [InlineData("2026-11-23T10:15:30,5Z")]
    [InlineData("2026-11-23T10:15:30.Z")]
    [InlineData("2026-11-23T10:15:30.1234567890Z")]
    [InlineData("2026-11-23T10:15:30")]
    [InlineData("2026-11-23T10:15:30+18:01")]
    [InlineData("2026-11-23T10:15:30+5")]
    [InlineData("2026-11-23 10:15:30Z")]
    [InlineData("20261123T101530Z")]
    [InlineData("1.79542893e12")]
    [InlineData("1795428930000.0")]
    [InlineData("1.795.428.930.000")]
    [InlineData(" 1795428930000")]
    public void No_instant(string text) => Fault("order.orderDate", $"\"{text}\"").ShouldBe("FORMAT");

    [Theory]
    [InlineData("\"0001-01-01T00:00Z\"", null)]
    [InlineData("\"0001-01-01T00:00+00:01\"", "RANGE")]
    [InlineData("\"0000-12-31T23:59-00:01\"", null)]
    [InlineData("\"9999-12-31T23:59:59.999Z\"", "RANGE")]
    [InlineData("-62135596800000", null)]
    [InlineData("-62135596800001", "RANGE")]
    public void Instants_without_bounds_lie_in_the_years_1_to_9999(string json, string? fault) =>
        Fault("customer.registeredSince", json).ShouldBe(fault);

    [Theory]
    [InlineData("9999-12-31T23:59:59.999Z", null)]
    [InlineData("9999-12-31T23:59:59.999-00:01", "RANGE")]
    public void The_last_instant_is_in_the_year_9999(string text, string? fault) =>
        Fault("history", $"{{\"lastPaidPurchase\":\"{text}\"}}").ShouldBe(fault);

    [Theory]
    [InlineData("+3", null)]
    [InlineData("003", null)]
    [InlineData("3.", null)]
    [InlineData("1,0", null)]
    [InlineData(" 3 ", null)]
    [InlineData("3e0", null)]
    [InlineData("1,5", "TYPE")]
    [InlineData("1,000", "TYPE")]
    [InlineData("1.000,0", "TYPE")]
    [InlineData("\\u00a03", "TYPE")]
    [InlineData("1 000", "TYPE")]
    public void Int_in_a_string(string text, string? fault) => Fault("order.numItems", $"\"{text}\"").ShouldBe(fault);

    [Theory]
    [InlineData("\".5\"", null)]
    [InlineData("\"5.\"", null)]
    [InlineData("\",50\"", null)]
    [InlineData("\"+149,90\"", null)]
    [InlineData("\"1.49e2\"", null)]
    [InlineData("\"1.234,50\"", "TYPE")]
    [InlineData("\"1,234.50\"", "TYPE")]
    [InlineData("\"149,900\"", "TYPE")]
    [InlineData("\"149,\"", "TYPE")]
    [InlineData("\"149.90\\u00a0\"", "TYPE")]
    [InlineData("1.2345", null)]
    [InlineData("1.23450000", null)]
    [InlineData("\"1.2345000\"", null)]
    [InlineData("1.23456", "FORMAT")]
    [InlineData("\"1.23450001\"", "FORMAT")]
    public void Money(string json, string? fault) => Fault("order.grandTotal", json).ShouldBe(fault);

    [Theory]
    [InlineData("\"y\"", null)]
    [InlineData("\"FALSE\"", null)]
    [InlineData("1", null)]
    [InlineData("1.0", "TYPE")]
    [InlineData("\" true\"", "TYPE")]
    [InlineData("\"N \"", "TYPE")]
    [InlineData("\"\"", "TYPE")]
    [InlineData("2", "TYPE")]
    public void Bool(string json, string? fault) => Fault("testFlag", json).ShouldBe(fault);

    [Theory]
    [InlineData("order.voucherCodes", "7", "TYPE")]
    [InlineData("order.voucherCodes", "\"A\"", null)]
    [InlineData("order.voucherCodes", "[\"A\",null]", "REQUIRED")]
    [InlineData("order.voucherCodes", "null", null)]
    [InlineData("payment.requestedMethods", "\"CARD\"", "TYPE")]
    [InlineData("payment.requestedMethods", "\"\"", null)]
    [InlineData("items", "\"\"", "LENGTH")]
    [InlineData("items", "[]", "LENGTH")]
    [InlineData("items", "null", "REQUIRED")]
    public void List(string path, string json, string? fault) => Fault(path, json).ShouldBe(fault);

    [Theory]
    [InlineData("billingAddress.city", "\"\\ud83d\"", "FORMAT")]
    [InlineData("billingAddress.city", "\"\\ude00\\ud83d\"", "FORMAT")]
    [InlineData("billingAddress.city", "\"\\ud83d\\ude00\"", null)]
    [InlineData("billingAddress.city", "\"\\u0000\\u001f\\u007f\"", null)]
    [InlineData("billingAddress.state", "\"\\ud83d\"", null)]
    [InlineData("order.voucherCodes", "[\"\\ud83d\"]", "FORMAT")]
    [InlineData("customer.email", "\"a@b@c\"", "FORMAT")]
    [InlineData("customer.email", "\"@b\"", "FORMAT")]
    [InlineData("customer.email", "\"a@b\"", null)]
    public void Text(string path, string json, string? fault) => Fault(path, json).ShouldBe(fault);

    [Theory]
    [InlineData("payment.method", "x", 64)]
    [InlineData("customer.locale", "de-abcdefgh-abcdefgh-abcdefgh-abcdefgh-abcdefgh-abcdefgh-abcdefg", 64)]
    [InlineData("billingAddress.city", "😀", 128)]
    public void Length_is_counted_in_units_of_UTF_16(string path, string start, int max)
    {
        var longest = string.Concat(Enumerable.Repeat(start, max / start.Length)).PadRight(max, 'x');
        Fault(path, $"\"{longest}\"").ShouldBeNull();
        Fault(path, $"\"{longest}x\"").ShouldBe("LENGTH");
    }

    [Theory]
    [InlineData("1", null)]
    [InlineData("\"1.0.0\"", null)]
    [InlineData("\"01.0\"", null)]
    [InlineData("2", "UNSUPPORTED_VERSION")]
    [InlineData("\"02.1\"", "UNSUPPORTED_VERSION")]
    [InlineData("\"0.9\"", "UNSUPPORTED_VERSION")]
    [InlineData("\"1.x\"", "FORMAT")]
    public void Version(string json, string? fault) => Fault("schemaVersion", json).ShouldBe(fault);

    [Fact]
    public void Another_version_decides_before_faults_and_depth()
    {
        var deep = new string('[', 5_000) + new string(']', 5_000);
        LegacyReadResult reading = Read($$"""{"order":7,"ext":{{deep}},"schemaVersion":"3"}""");
        reading.ErrorCode.ShouldBe("UNSUPPORTED_VERSION");
        reading.Faults.ShouldHaveSingleItem().Field.ShouldBe("schemaVersion");
    }

    [Theory]
    [InlineData("""{"sameAsBilling":true,"countryCode":"AT"}""", null)]
    [InlineData("""{"sameAsBilling":true,"countryCode":"ZZ"}""", "FORMAT")]
    [InlineData("""{"sameAsBilling":true,"countryCode":"Austria"}""", "FORMAT")]
    [InlineData("""{"sameAsBilling":true}""", null)]
    [InlineData("""{"sameAsBilling":false}""", "REQUIRED")]
    public void Same_as_billing(string json, string? fault)
    {
        LegacyReadResult reading = Read(Order("shippingAddress", json));
        reading.Faults.Select(f => f.Code).SingleOrDefault().ShouldBe(fault);
        if (fault is null)
        {
            OrderNormaliser.Normalise(reading.Order!, TestMarkets.Shipped).Market.ShouldBe("DE");
        }
    }

    [Fact]
    public void A_number_and_its_text_are_different_orders() =>
        PayloadHash.Compute("""{"requestId":7}"""u8).ShouldNotBe(PayloadHash.Compute("""{"requestId":"7"}"""u8));

    private static string? Fault(string path, string json) => Read(Order(path, json)).Faults.Select(fault => fault.Code).SingleOrDefault();

    private static LegacyReadResult Read(string request) => LegacyReader.Read(Encoding.UTF8.GetBytes(request), Now);

    /// <summary>A good order with one property set; as text, since no document model holds all that may be sent.</summary>
    private static string Order(string path, string json)
    {
        const string Mark = "\"*\"";
        var order = JsonNode.Parse(
            """
            {
              "requestId": "r-1",
              "order": { "orderNumber": "10021", "orderDate": "2026-11-23T10:15:30Z", "currency": "EUR", "grandTotal": 149.5 },
              "items": [{ "sku": "A-1", "qty": 1, "unitPrice": 149.5 }],
              "customer": { "customerId": "c-7" },
              "billingAddress": { "countryCode": "DE" },
              "payment": { "method": "INVOICE" }
            }
            """
        )!;
        var names = path.Split('.');
        var parent = names.Length == 1 ? order : order[names[0]]!;
        parent[names[^1]] = "*";
        return order.ToJsonString().Replace(Mark, json, StringComparison.Ordinal);
    }
}
