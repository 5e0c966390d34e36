using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using FraudServerless.ContainerHosting;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Functions.Training;
using FraudServerless.Model;
using FraudServerless.Preprocess;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>Batch transform as SageMaker drives it: the largest body that is allowed through both containers, over HTTP.</summary>
public sealed class BatchChainTests : IAsyncLifetime
{
    private const int FaultyEach = 97;

    private static readonly FeatureSpec Spec = FeatureSpec.Parse(
        """
        {"version":"7","features":[
          {"kind":"numeric","column":"total","source":"order.grand_total"},
          {"kind":"numeric","column":"age","source":"customer.age_years"},
          {"kind":"numeric","column":"known","source":"device.session_age_s"}
        ]}
        """u8
    );

    private readonly HttpClient _client = new();
    private RunningContainer _preprocess = null!;
    private RunningContainer _model = null!;

    public async ValueTask InitializeAsync()
    {
        var card = new ModelCard
        {
            Name = "demo",
            Version = "1",
            Features = Spec.Id,
            Columns = Spec.Columns,
            ModelFile = "model.txt",
        };
        var trees = new TreeScorer(TreeModel.Load(Encoding.ASCII.GetBytes(ModelContainer.ModelText)));
        _preprocess = await RunningContainer.StartAsync(new PreprocessHandler(Spec));
        _model = await RunningContainer.StartAsync(ScoringHandler.Start(new ServedModel(trees, card)));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _preprocess.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_largest_body_goes_through_both_and_every_line_is_answered_in_its_place(bool chunked)
    {
        var (body, lines) = Orders();
        body.Length.ShouldBe(ContainerSettings.MaxBodyBytes);
        lines.ShouldBeGreaterThan(5000);

        var (status, type, vectors) = await PostAsync(_preprocess, body, "application/jsonlines", "text/csv", chunked: chunked);
        (status, type).ShouldBe((HttpStatusCode.OK, FeatureVector.ContentType(Spec.Id)));
        var csv = Lines(vectors);
        csv.Length.ShouldBe(lines);
        for (var i = 0; i < lines; i++)
        {
            csv[i].ShouldBe(IsFaulty(i) ? "!NOT_JSON This is not JSON, from byte 1 on." : $"{Total(i)},{Age(i)},");
        }

        (status, type, var answers) = await PostAsync(_model, vectors, type!, "application/jsonlines", "contributions=1,vector=1", chunked);
        (status, type).ShouldBe((HttpStatusCode.OK, "application/jsonlines"));
        var scored = Lines(answers);
        scored.Length.ShouldBe(lines);
        for (var i = 0; i < lines; i++)
        {
            if (IsFaulty(i))
            {
                scored[i].ShouldBe("""{"error":{"code":"NOT_JSON","message":"This is not JSON, from byte 1 on."}}""");
                continue;
            }

            ScoreJson.TryRead(Encoding.UTF8.GetBytes(scored[i]), out var score).ShouldBeTrue();
            score!.Vector.Span[0].ToString(CultureInfo.InvariantCulture).ShouldBe(Total(i));
            score.Contributions.Count.ShouldBe(1);
        }

        (status, type, var bare) = await PostAsync(_model, vectors, FeatureVector.ContentType(Spec.Id), "text/csv", chunked: chunked);
        (status, type).ShouldBe((HttpStatusCode.OK, "text/csv"));
        var scores = Lines(bare);
        scores.Length.ShouldBe(lines);
        for (var i = 0; i < lines; i++)
        {
            (scores[i][0] == '!').ShouldBe(IsFaulty(i));
            if (!IsFaulty(i))
            {
                scored[i].ShouldStartWith($$"""{"score":{{scores[i]}},""");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_byte_more_is_413_in_both_and_the_next_body_is_served(bool chunked)
    {
        var (body, _) = Orders();
        foreach (var (container, contentType) in new[] { (_preprocess, "application/jsonlines"), (_model, "text/csv") })
        {
            var (status, type, answer) = await PostAsync(container, [.. body, (byte)' '], contentType, chunked: chunked, expectContinue: true);
            (status, type).ShouldBe((HttpStatusCode.RequestEntityTooLarge, "application/json"));
            Encoding.UTF8.GetString(answer).ShouldBe("""{"error":{"code":"TOO_LARGE","message":"The body is larger than 6 MiB."}}""");
        }

        (await PostAsync(_model, "1,2,3\n4,5,6"u8.ToArray(), "text/csv")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_batch_transform_is_told_is_what_is_accepted()
    {
        foreach (var container in new[] { _preprocess, _model })
        {
            using var parameters = JsonDocument.Parse(await _client.GetStringAsync($"{container.Url}/execution-parameters"));
            var largest = parameters.RootElement.GetProperty("MaxPayloadInMB").GetInt32() * 1024 * 1024;
            largest.ShouldBe(ContainerSettings.MaxBodyBytes);
            parameters.RootElement.GetProperty("BatchStrategy").GetString().ShouldBe("MULTI_RECORD");
        }
    }

    [Theory]
    [InlineData("text/csv", HttpStatusCode.OK, "text/csv")]
    [InlineData("application/json", HttpStatusCode.OK, "application/jsonlines")]
    [InlineData("application/jsonlines;q=0, text/csv", HttpStatusCode.OK, "text/csv")]
    [InlineData("text/html", HttpStatusCode.NotAcceptable, "application/json")]
    public async Task A_batch_heeds_what_the_caller_accepts(string accept, HttpStatusCode status, string type)
    {
        var answer = await PostAsync(_model, "1,2,3\n4,5,6\n"u8.ToArray(), "text/csv", accept);
        (answer.Status, answer.Type).ShouldBe((status, type));
        var order = Encoding.UTF8.GetBytes($"{Line(1)}\n{Line(2)}\n");
        (await PostAsync(_preprocess, order, "application/jsonlines", "application/jsonlines")).Status.ShouldBe(HttpStatusCode.NotAcceptable);
        (await PostAsync(_preprocess, order, "application/jsonlines", "*/*")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<(HttpStatusCode Status, string? Type, byte[] Body)> PostAsync(
        RunningContainer container,
        byte[] body,
        string contentType,
        string? accept = null,
        string? attributes = null,
        bool chunked = false,
        bool expectContinue = false
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{container.Url}/invocations");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = expectContinue;
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (attributes is not null)
        {
            request.Headers.TryAddWithoutValidation(ScoreOptions.Header, attributes);
        }

        using var answer = await _client.SendAsync(request);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsByteArrayAsync());
    }

    private static bool IsFaulty(int line) => line % FaultyEach == 1;

    private static string Total(int line) => (line + 0.25m).ToString(CultureInfo.InvariantCulture);

    private static string Age(int line) => (line % 90).ToString(CultureInfo.InvariantCulture);

    private static string[] Lines(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        text.ShouldEndWith("\n");
        return text[..^1].Split('\n');
    }

    /// <summary>Numbered orders with a faulty line now and then, filled up with blanks to the largest body.</summary>
    private static (byte[] Body, int Lines) Orders()
    {
        var body = new MemoryStream();
        var lines = 0;
        while (true)
        {
            var line = Encoding.UTF8.GetBytes(IsFaulty(lines) ? "{order\n" : Line(lines) + "\n");
            if (body.Length + line.Length > ContainerSettings.MaxBodyBytes)
            {
                break;
            }

            body.Write(line);
            lines++;
        }

        // The last line end makes way for blanks behind the last order.
        body.SetLength(body.Length - 1);
        body.Write(Encoding.ASCII.GetBytes(new string(' ', ContainerSettings.MaxBodyBytes - (int)body.Length)));
        return (body.ToArray(), lines);
    }

    private static string Line(int number) =>
        $$$"""
            {"requestId":"r","orderNumber":"{{{number}}}","orderDate":"2026-11-18T12:00:00Z","currency":"EUR","grandTotal":{{{Total(
                number
            )}}},"market":"DE","items":[{"sku":"s","qty":1,"unitPrice":1}],"customer":{"customerId":"c","ageYears":{{{Age(
                number
            )}}}},"billingAddress":{"countryCode":"DE"},"shippingAddress":{"countryCode":"DE"},"sameAddress":true,"payment":{"method":"INVOICE"}}
            """;
}
