using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Functions.Checkout;
using FraudServerless.Functions.Model;
using FraudServerless.LegacyApi;
using FraudServerless.Model;
using FraudServerless.Preprocess;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Training;

/// <summary>
/// From the legacy request to the score, over HTTP, against numbers worked out beside this code: whatever both sides of a parity would get wrong alike shows here.
/// </summary>
public sealed class GoldenVectorTests
{
    private const string Everything = """
        {"version":"9","markets":{"DE":{"currency":"EUR","timeZone":"Europe/Berlin","languages":["de"]}},"features":[
          {"kind":"numeric","column":"total","source":"order.grand_total"},
          {"kind":"numeric","column":"bounded","source":"order.grand_total","max":100},
          {"kind":"log","column":"basket","source":"basket.total"},
          {"kind":"ratio","column":"dearest","source":"basket.max_price","over":"basket.total"},
          {"kind":"one-hot","column":"method","source":"payment.method","categories":["CARD","INVOICE"],"other":true},
          {"kind":"one-hot","column":"group","source":"basket.groups","categories":["sneaker","JEANS"],"other":true},
          {"kind":"hashed","column":"domain","source":"email.domain","buckets":4},
          {"kind":"frequency","column":"brand","source":"basket.top_brand","frequencies":{"TRAILFOX":0.0123}},
          {"kind":"date-part","column":"hour","source":"order.date","part":"hour","zone":"market"},
          {"kind":"date-part","column":"weekday","source":"order.date","part":"weekday","zone":"market"},
          {"kind":"missing","column":"no_device","source":"device.fingerprint"},
          {"kind":"numeric","column":"installments","source":"payment.installments"},
          {"kind":"numeric","column":"age","source":"customer.age_years"},
          {"kind":"log","column":"account","source":"customer.account_age_days"},
          {"kind":"numeric","column":"last_paid","source":"history.days_since_last_paid"},
          {"kind":"numeric","column":"digits","source":"email.local_digit_share"},
          {"kind":"numeric","column":"same","source":"address.same"}
        ]}
        """;

    /// <summary>The three columns of <see cref="ModelContainer.ModelText"/>.</summary>
    private const string Three = """
        {"version":"9","features":[
          {"kind":"numeric","column":"order.total","source":"order.grand_total"},
          {"kind":"numeric","column":"customer.age","source":"customer.age_years"},
          {"kind":"numeric","column":"device.known","source":"payment.installments"}
        ]}
        """;

    /// <summary>
    /// tests/Payloads/checkout/order.json: EUR 149.90 of 99.95 and 49.95, at 22:14:09 in Germany on a Friday, account of 2020-01-01, born 1987; ln(150.9), 99.95/149.9,
    /// FNV-1a of example.org modulo 4 is 1, ln(1 + 2515.88…) and 2 digits of 18 letters.
    /// </summary>
    [Fact]
    public async Task Every_kind_of_feature_gives_the_golden_numbers()
    {
        await using var preprocess = await RunningContainer.StartAsync(new PreprocessHandler(FeatureSpec.Parse(Encoding.UTF8.GetBytes(Everything))));
        var (status, _, vector) = await PostAsync(preprocess.Url, Order(), "application/json");
        status.ShouldBe(200);
        vector.ShouldBe("149.9,100,5.0166173,0.66677785,0,1,0,1,0,1,0,1,0,0,0.0123,22.235834,5,0,,39,7.830777,80.46816,0.11111111,1\n");
    }

    [Fact]
    public async Task The_chain_gives_the_golden_score_and_refuses_the_vector_of_another_spec()
    {
        var spec = FeatureSpec.Parse(Encoding.UTF8.GetBytes(Three));
        await using var preprocess = await RunningContainer.StartAsync(new PreprocessHandler(spec));
        var (_, type, vector) = await PostAsync(preprocess.Url, Order(), "application/json");
        vector.ShouldBe("149.9,39,\n");

        // Raw -2 + 0 + 1: 1 / (1 + e).
        var card = ModelContainer.CardText.Replace("1-0123456789ab", spec.Id, StringComparison.Ordinal);
        await using var model = await ModelAsync(card);
        var (status, _, score) = await PostAsync(model.Url, Encoding.UTF8.GetBytes(vector), type);
        (status, score[.."""{"score":0.2689414213699951,""".Length]).ShouldBe((200, """{"score":0.2689414213699951,"""));

        await using var other = await ModelAsync(ModelContainer.CardText);
        var (refused, _, error) = await PostAsync(other.Url, Encoding.UTF8.GetBytes(vector), type);
        refused.ShouldBe(400);
        error.ShouldBe(
            $$$"""{"error":{"code":"FEATURES_MISMATCH","message":"The vectors were made by feature spec {{{spec.Id}}}, model 2026.11.1 was trained on 1-0123456789ab."}}"""
        );
    }

    private static async Task<RunningContainer> ModelAsync(string card)
    {
        var folder = ModelContainer.Artifacts(card, ModelContainer.ModelText);
        try
        {
            return await RunningContainer.StartAsync(new ScoringHandler(ServedModel.Load(folder)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Order()
    {
        LegacyReadResult reading = LegacyReader.Read(File.ReadAllBytes(CheckoutHost.PayloadPath("checkout", "order.json")), DateTimeOffset.MaxValue);
        return JsonSerializer.SerializeToUtf8Bytes(OrderNormaliser.Normalise(reading.Order!, TestMarkets.Shipped), ContractsJson.Default.Order);
    }

    private static async Task<(int Status, string Type, string Body)> PostAsync(string url, byte[] body, string contentType)
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var answer = await client.PostAsync(new Uri($"{url}/invocations"), content);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType!.ToString(), await answer.Content.ReadAsStringAsync());
    }
}
