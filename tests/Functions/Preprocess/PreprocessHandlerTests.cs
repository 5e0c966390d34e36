using System.Buffers;
using System.Text;
using System.Text.Json;
using FraudServerless.ContainerHosting;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Preprocess;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Preprocess;

public sealed class PreprocessHandlerTests
{
    private static readonly FeatureSpec Spec = FeatureSpec.Parse(
        """
        {"version":"7","features":[
          {"kind":"numeric","column":"order.grand_total","source":"order.grand_total"},
          {"kind":"numeric","column":"customer.age_years","source":"customer.age_years"},
          {"kind":"one-hot","column":"payment.method","source":"payment.method","categories":["INVOICE","CARD"]}
        ]}
        """u8
    );

    private static readonly Order Order = new()
    {
        RequestId = "r-1",
        OrderNumber = "1",
        OrderDate = new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero),
        Currency = "EUR",
        GrandTotal = 149.90m,
        Market = "DE",
        Items =
        [
            new()
            {
                Sku = "s",
                Qty = 1,
                UnitPrice = 149.90m,
            },
        ],
        Customer = new() { CustomerId = "c" },
        BillingAddress = new() { CountryCode = "DE" },
        ShippingAddress = new() { CountryCode = "DE" },
        SameAddress = true,
        Payment = new() { Method = "INVOICE" },
    };

    private static readonly string Json = JsonSerializer.Serialize(Order, ContractsJson.Default.Order);
    private const string Line = "149.9,,1,0\n";

    [Theory]
    [InlineData("application/json", "")]
    [InlineData("Application/JSON; charset=utf-8", "*/*")]
    [InlineData("application/json", "application/json, text/*;q=0.5")]
    [InlineData("application/json", "text/csv")]
    public void An_order_becomes_one_line_and_the_content_type_names_the_spec(string contentType, string accept)
    {
        var (result, body) = Invoke(Json, contentType, accept);
        result.ShouldBe(new InvocationResult(200, $"text/csv; features={Spec.Id}"));
        body.ShouldBe(Line);
    }

    /// <summary>With the default plan's spec, which looks at everything: an order may leave out all that is not required.</summary>
    [Fact]
    public void An_order_of_nothing_but_what_is_required_is_served()
    {
        const string Bare = """
            {"requestId":"r","orderNumber":"1","orderDate":"2026-11-18T12:00:00Z","currency":"EUR","grandTotal":1,"market":"DE",
             "items":[{"sku":"s","qty":1,"unitPrice":1}],"customer":{"customerId":"c"},"billingAddress":{"countryCode":"DE"},
             "shippingAddress":{"countryCode":"DE"},"sameAddress":true,"payment":{"method":"INVOICE"}}
            """;
        var spec = FeatureSpec.Parse(FeatureSpecFitter.Fit(FeaturePlan.Default(TestMarkets.Shipped), [Order]));
        var output = new ArrayBufferWriter<byte>();
        var result = new PreprocessHandler(spec).Invoke(new InvocationRequest("application/json", "", "", Encoding.UTF8.GetBytes(Bare)), output);
        result.Status.ShouldBe(200);
        Encoding.UTF8.GetString(output.WrittenSpan).Split(',').Length.ShouldBe(spec.Columns.Count);
        JsonSerializer.Deserialize(Bare, ContractsJson.Default.Order)!.SchemaVersion.ShouldBe("1.0");
    }

    [Fact]
    public void A_batch_has_a_line_for_each_line_and_a_fault_stays_in_its_place()
    {
        var young = JsonSerializer.Serialize(
            Order with
            {
                Customer = new() { CustomerId = "c", AgeYears = 19 },
            },
            ContractsJson.Default.Order
        );
        var (result, body) = Invoke($"{Json}\r\n{{\"requestId\":\"r\"}}\nnope\n\n{young}", "application/jsonlines");
        result.Status.ShouldBe(200);
        result.ContentType.ShouldBe($"text/csv; features={Spec.Id}");
        var lines = body.Split('\n');
        lines.Length.ShouldBe(6);
        lines[0].ShouldBe("149.9,,1,0");
        lines[1].ShouldStartWith("!NOT_AN_ORDER required members are missing: 'orderNumber'");
        lines[2].ShouldStartWith("!NOT_JSON ");
        lines[3].ShouldStartWith("!NOT_JSON ");
        lines[4].ShouldBe("149.9,19,1,0");
        lines[5].ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "NOT_JSON", "not JSON")]
    [InlineData("{\"requestId\":", "NOT_JSON", "not JSON")]
    [InlineData("null", "NOT_AN_ORDER", "null")]
    [InlineData("[]", "NOT_AN_ORDER", "wrong type")]
    [InlineData("{}", "NOT_AN_ORDER", "required members are missing: 'requestId'")]
    public void A_single_order_that_is_none_is_400_with_the_reason(string json, string code, string message) =>
        ShouldBeFault(Invoke(json), 400, code, message);

    [Theory]
    [InlineData("\"customer\":{", "\"customer\":null,\"x\":{", "customer: null")]
    [InlineData("\"items\":[", "\"items\":[null,", "items[0] is null")]
    [InlineData("\"items\":[", "\"items\":null,\"x\":[", "items: null")]
    [InlineData("\"customerId\":\"c\"", "\"id\":\"c\"", "'customerId'")]
    [InlineData("\"customerId\":\"c\"", "\"customerId\":\"c\",\"ageYears\":\"secret\"", "customer.ageYears: null or of the wrong type")]
    [InlineData("149.90", "1e99", "grandTotal: null or of the wrong type")]
    public void Nothing_that_an_order_needs_may_be_null_or_of_another_type(string part, string replacement, string message)
    {
        var json = Json.Replace(part, replacement, StringComparison.Ordinal);
        json.ShouldNotBe(Json);
        var (_, body) = ShouldBeFault(Invoke(json), 400, "NOT_AN_ORDER", message);
        body.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("")]
    [InlineData("text/csv")]
    [InlineData("application/jsonp")]
    public void Another_content_type_is_415(string contentType) => ShouldBeFault(Invoke(Json, contentType), 415, "MEDIA_TYPE", "application/json");

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/csv;q=0, */*")]
    [InlineData("text/html, image/*")]
    public void An_accept_without_csv_is_406(string accept) => ShouldBeFault(Invoke(Json, accept: accept), 406, "NOT_ACCEPTABLE", "text/csv");

    [Fact]
    public void A_batch_without_any_order_is_400() => ShouldBeFault(Invoke(" \n\r\n", "application/jsonlines"), 400, "EMPTY", "no order");

    [Fact]
    public void Whatever_a_byte_is_turned_into_the_answer_is_a_line_or_a_fault()
    {
        var original = Encoding.UTF8.GetBytes(Json);
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = original.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var (result, body) = Invoke(bytes[..random.Next(random.Next(4) == 0 ? 0 : bytes.Length, bytes.Length + 1)], "application/json", "");
            if (result.Status == 200)
            {
                body.Split(',').Length.ShouldBe(4);
            }
            else
            {
                result.ShouldBe(new InvocationResult(400, "application/json"));
            }
        }
    }

    [Fact]
    public void Many_threads_may_ask_at_once() => Parallel.For(0, 2_000, _ => Invoke(Json).Body.ShouldBe(Line));

    [Fact]
    public void A_spec_that_cannot_be_used_stops_the_start_with_file_and_reason()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            Should.Throw<FileNotFoundException>(() => PreprocessHandler.Load(directory.FullName)).Message.ShouldContain("feature-spec.json");
            File.WriteAllText(Path.Combine(directory.FullName, "feature-spec.json"), """{"version":"1","features":[{}]}""");
            Should
                .Throw<FeatureSpecException>(() => PreprocessHandler.Load(directory.FullName))
                .Message.ShouldBe("feature-spec.json: feature 0: 'kind' is missing");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static (InvocationResult Result, string Body) ShouldBeFault(
        (InvocationResult Result, string Body) answer,
        int status,
        string code,
        string message
    )
    {
        answer.Result.ShouldBe(new InvocationResult(status, "application/json"));
        using var document = JsonDocument.Parse(answer.Body);
        var error = document.RootElement.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(code);
        error.GetProperty("message").GetString()!.ShouldContain(message);
        return answer;
    }

    private static (InvocationResult Result, string Body) Invoke(string body, string contentType = "application/json", string accept = "") =>
        Invoke(Encoding.UTF8.GetBytes(body), contentType, accept);

    private static (InvocationResult Result, string Body) Invoke(byte[] body, string contentType, string accept)
    {
        var output = new ArrayBufferWriter<byte>();
        var result = new PreprocessHandler(Spec).Invoke(new InvocationRequest(contentType, accept, "", body), output);
        return (result, Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
