using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Endpoint;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

/// <summary>The emulation of InvokeEndpoint before containers that only say what they got.</summary>
public sealed class EndpointEmulatorTests : IAsyncLifetime
{
    // Answers "name<content type|accept|attributes|body>"; a body of "name:status" makes the container of that name answer that status, "name:die" ends it.
    private const string Script = """
        const http = require('http'), name = process.argv[2];
        http.createServer((request, response) => {
          if (request.url === '/ping') return response.end();
          const parts = [];
          request.on('data', part => parts.push(part));
          request.on('end', () => {
            const body = Buffer.concat(parts).toString(), order = body.split(':');
            if (order[0] === name && order[1] === 'die') process.exit(3);
            if (order[0] === name) { response.statusCode = Number(order[1]); return response.end(name + ' says no'); }
            if (order.length === 2) return response.end(body);
            const headers = request.headers;
            response.setHeader('content-type', 'text/' + name);
            response.setHeader('x-amzn-sagemaker-custom-attributes', 'by=' + name);
            response.end(name + '<' + headers['content-type'] + '|' + headers['accept'] + '|' + headers['x-amzn-sagemaker-custom-attributes'] + '|' + body + '>');
          });
        }).listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), process.env.BIND_ADDRESS);
        """;

    private readonly ProcessGuard _guard = new();

    // Headers as bytes: what is no ASCII is to arrive.
    private readonly HttpClient _client = new(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private EndpointEmulator? _emulator;

    public async ValueTask InitializeAsync()
    {
        if (Tools.Find("node") is not { } node)
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "container.js"), Script);
        var endpoint = new EndpointDefinition("pipe", "main", [Definition("first"), Definition("second")]) { CapturePercent = 100 };
        _emulator = await EndpointEmulator.StartAsync([endpoint], StartAsync, port: 0, _folder.FullName);

        static ContainerDefinition Definition(string name) => new(name, "", "", new Dictionary<string, string>());

        Task<Container> StartAsync(ContainerDefinition definition)
        {
            var executable = Path.Combine(_folder.FullName, definition.Name);
            File.WriteAllText(
                executable,
                string.Create(CultureInfo.InvariantCulture, $"#!/bin/sh\nexec {node} {_folder.FullName}/container.js {definition.Name}\n")
            );
#pragma warning disable CA1416 // The local stack starts shell scripts and native executables: it is for Unix.
            File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
            return Container.StartAsync(
                definition,
                executable,
                _folder.FullName,
                Path.Combine(_folder.FullName, "log"),
                _guard,
                StackLog.Silent,
                CancellationToken.None
            );
        }
    }

    private async Task<(HttpStatusCode Status, string Body, HttpResponseMessage Response)> InvokeAsync(
        string body,
        string endpoint = "pipe",
        string? accept = null,
        string? attributes = null,
        (string Header, string Value)? more = null
    )
    {
        Assert.SkipWhen(_emulator is null, "node is not on the PATH; the containers of these tests are node programs");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_emulator.Url}/endpoints/{endpoint}/invocations");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        if (attributes is not null)
        {
            request.Headers.Add("X-Amzn-SageMaker-Custom-Attributes", attributes);
        }

        if (more is var (header, value))
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    [Fact]
    public async Task A_request_goes_through_both_containers_with_the_headers_of_each()
    {
        var (status, body, response) = await InvokeAsync("hello", accept: "application/json", attributes: "contributions=3");
        status.ShouldBe(HttpStatusCode.OK);
        body.ShouldBe("second<text/first|application/json|contributions=3|first<application/json|undefined|contributions=3|hello>>");
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/second");
        Header(response, "x-Amzn-Invoked-Production-Variant").ShouldBe("main");
        Header(response, "X-Amzn-SageMaker-Custom-Attributes").ShouldBe("by=second");
        Header(response, "x-amzn-RequestId").ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("first", 400, "client")]
    [InlineData("second", 415, "client")]
    [InlineData("second", 500, "server")]
    public async Task An_error_of_a_container_is_a_ModelError(string container, int original, string whose)
    {
        var (status, body, response) = await InvokeAsync(string.Create(CultureInfo.InvariantCulture, $"{container}:{original}"));
        ((int)status).ShouldBe(424);
        Header(response, "x-amzn-ErrorType").ShouldBe("ModelError");
        using var json = JsonDocument.Parse(body);
        json.RootElement.GetProperty("OriginalStatusCode").GetInt32().ShouldBe(original);
        json.RootElement.GetProperty("OriginalMessage").GetString().ShouldBe($"{container} says no");
        json.RootElement.GetProperty("LogStreamArn").GetString().ShouldNotBeNull().ShouldContain("/aws/sagemaker/Endpoints/pipe");
        json.RootElement.GetProperty("Message")
            .GetString()
            .ShouldNotBeNull()
            .ShouldStartWith($"Received {whose} error ({original}) from {container}");
    }

    [Fact]
    public async Task What_is_captured_of_a_call_has_its_inference_id()
    {
        await InvokeAsync("hello", more: ("X-Amzn-SageMaker-Inference-Id", "7e3b-9c41-5f0a6d2b8c17"));
        await InvokeAsync("first:400");
        // What failed is not captured.
        var line = (await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "pipe.captured.jsonl"))).ShouldHaveSingleItem();
        using var json = JsonDocument.Parse(line);
        json.RootElement.GetProperty("eventMetadata").GetProperty("inferenceId").GetString().ShouldBe("7e3b-9c41-5f0a6d2b8c17");
        var data = json.RootElement.GetProperty("captureData");
        data.GetProperty("endpointInput").GetProperty("data").GetString().ShouldBe("hello");
        data.GetProperty("endpointOutput").GetProperty("data").GetString()!.ShouldContain("hello");
    }

    [Fact]
    public async Task An_unknown_endpoint_is_a_ValidationError()
    {
        var (status, body, response) = await InvokeAsync("x", endpoint: "nobody");
        status.ShouldBe(HttpStatusCode.BadRequest);
        Header(response, "x-amzn-ErrorType").ShouldBe("ValidationError");
        body.ShouldContain("Endpoint nobody of account");
    }

    [Theory]
    [InlineData("X-Amzn-SageMaker-Custom-Attributes", "contributions=\u00e4", "customAttributes")]
    [InlineData("X-Amzn-SageMaker-Custom-Attributes", "1025", "customAttributes")]
    [InlineData("Accept", "1025", "accept")]
    [InlineData("X-Amzn-SageMaker-Target-Variant", "-main", "targetVariant")]
    [InlineData("X-Amzn-SageMaker-Target-Variant", "other", "Variant other not found")]
    [InlineData("X-Amzn-SageMaker-Inference-Id", "65", "inferenceId")]
    [InlineData("X-Amzn-SageMaker-Target-Model", "model.tar.gz", "X-Amzn-SageMaker-Target-Model is not supported")]
    [InlineData("X-Amzn-SageMaker-Target-Container-Hostname", "first", "is not supported")]
    public async Task A_parameter_beyond_its_bounds_is_a_ValidationError(string header, string value, string expected)
    {
        var text = int.TryParse(value, CultureInfo.InvariantCulture, out var length) ? new string('a', length) : value;
        var (status, body, response) = await InvokeAsync("hello", more: (header, text));
        status.ShouldBe(HttpStatusCode.BadRequest);
        Header(response, "x-amzn-ErrorType").ShouldBe("ValidationError");
        body.ShouldContain(expected);
    }

    [Theory]
    [InlineData("X-Amzn-SageMaker-Custom-Attributes", 1024)]
    [InlineData("X-Amzn-SageMaker-Inference-Id", 64)]
    public async Task A_parameter_at_its_bound_is_taken(string header, int length) =>
        (await InvokeAsync("hello", more: (header, new string('a', length)))).Status.ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData("-pipe")]
    [InlineData("pi_pe")]
    public async Task A_name_that_no_endpoint_can_have_is_a_ValidationError(string name) =>
        (await InvokeAsync("hello", endpoint: name)).Body.ShouldContain("endpointName");

    [Theory]
    [InlineData(6 * 1024 * 1024, 424)]
    [InlineData(6 * 1024 * 1024 - 200, 200)]
    public async Task Six_megabytes_are_the_most_that_comes_back(int length, int expected)
    {
        // What the containers write around it makes the difference.
        var (status, _, response) = await InvokeAsync(new string('a', length));
        ((int)status).ShouldBe(expected);
        Header(response, "x-amzn-ErrorType").ShouldBe(expected == 200 ? null : "ModelError");
    }

    [Fact]
    public async Task Six_megabytes_are_the_most_that_goes_in() =>
        Header((await InvokeAsync(new string('a', 6 * 1024 * 1024 + 1))).Response, "x-amzn-ErrorType").ShouldBe("ValidationError");

    [Fact]
    public async Task A_container_that_dies_over_a_request_is_an_error_and_comes_back_by_itself()
    {
        var (status, _, response) = await InvokeAsync("second:die");
        ((int)status).ShouldBeOneOf(500, 503);
        Header(response, "x-amzn-ErrorType").ShouldBeOneOf("InternalFailure", "ServiceUnavailable");

        var seen = new HashSet<string?>(StringComparer.Ordinal);
        while (true)
        {
            var (again, _, later) = await InvokeAsync("hello");
            if (again == HttpStatusCode.OK)
            {
                break;
            }

            ((int)again).ShouldBeOneOf(429, 500, 503);
            seen.Add(Header(later, "x-amzn-ErrorType"));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        seen.ShouldBeSubsetOf(["ModelNotReadyException", "InternalFailure", "ServiceUnavailable"]);
    }

    [Fact]
    public async Task A_container_killed_for_good_stays_dead_until_it_is_revived()
    {
        await InvokeAsync("hello");
        var container = _emulator!.Containers.First();
        await container.KillAsync(restart: false);
        container.State.ShouldBe(ContainerState.Dead);
        var (status, _, response) = await InvokeAsync("hello");
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        Header(response, "x-amzn-ErrorType").ShouldBe("ServiceUnavailable");

        await container.ReviveAsync(TestContext.Current.CancellationToken);
        (await InvokeAsync("hello")).Status.ShouldBe(HttpStatusCode.OK);
    }

    public async ValueTask DisposeAsync()
    {
        if (_emulator is not null)
        {
            await _emulator.DisposeAsync();
        }

        _client.Dispose();
        _guard.Dispose();
        _folder.Delete(recursive: true);
    }
}
