using System.Globalization;
using System.Text;
using System.Text.Json;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.LocalRunner.Endpoint;

/// <summary>
/// SageMaker's runtime: <c>POST /endpoints/{name}/invocations</c> through the containers of an endpoint in their order, with the errors of InvokeEndpoint.
/// The first container gets the caller's content type, each further one that of the answer before it, the last one the caller's Accept; all get the custom attributes.
/// </summary>
public sealed class EndpointEmulator : IAsyncDisposable
{
    internal const string CustomAttributes = "X-Amzn-SageMaker-Custom-Attributes";

    // Limits of InvokeEndpoint: bytes of a request and of a response, and the time that a model may take. A larger request is read before it is refused: a caller that
    // still sends would see a broken connection instead.
    private const int MaxBody = 6 * 1024 * 1024;
    private static readonly TimeSpan ModelTime = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, EndpointDefinition> _endpoints;
    private readonly Dictionary<string, IReadOnlyList<Container>> _containers;
    private readonly Dictionary<string, CapturedData> _captured = new(StringComparer.OrdinalIgnoreCase);
    private LocalServer? _server;

    private EndpointEmulator(
        IReadOnlyList<EndpointDefinition> endpoints,
        Dictionary<string, IReadOnlyList<Container>> containers,
        string captureFolder
    )
    {
        foreach (var endpoint in endpoints.Where(endpoint => endpoint.CapturePercent > 0))
        {
            _captured[endpoint.Name] = new CapturedData(Path.Combine(captureFolder, endpoint.Name + ".captured.jsonl"));
        }

        _endpoints = endpoints.ToDictionary(endpoint => endpoint.Name, StringComparer.OrdinalIgnoreCase);
        _containers = containers;
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_server!.Ports[0]}");

    /// <summary>All containers, in the order of their endpoints and of the way through each.</summary>
    public IEnumerable<Container> Containers => _endpoints.Keys.SelectMany(name => _containers[name]);

    /// <param name="endpoints">All of the stack.</param>
    /// <param name="startContainer">Starts one of their containers.</param>
    /// <param name="port">0: any.</param>
    /// <param name="captureFolder">Where a file for each endpoint lies whose data is captured.</param>
    public static async Task<EndpointEmulator> StartAsync(
        IReadOnlyList<EndpointDefinition> endpoints,
        Func<ContainerDefinition, Task<Container>> startContainer,
        int port,
        string captureFolder
    )
    {
        var started = new Dictionary<string, IReadOnlyList<Container>>(StringComparer.OrdinalIgnoreCase);
        var emulator = new EndpointEmulator(endpoints, started, captureFolder);
        var containers = new List<Container>();
        try
        {
            foreach (var endpoint in endpoints)
            {
                var chain = new List<Container>();
                started[endpoint.Name] = chain;
                foreach (var description in endpoint.Containers)
                {
                    chain.Add(await startContainer(description));
                    containers.Add(chain[^1]);
                }
            }

            emulator._server = await LocalServer.StartAsync([port], 16 * MaxBody, emulator.AnswerAsync);
            return emulator;
        }
        catch
        {
            foreach (var container in containers)
            {
                await container.DisposeAsync();
            }

            throw;
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        var segments = context.Request.Path.Value!.Split('/');
        if (segments is not ["", "endpoints", var name, "invocations"] || !HttpMethods.IsPost(context.Request.Method))
        {
            await RefuseAsync(context, 404, "UnknownOperationException", "Only POST /endpoints/{name}/invocations is answered here.");
            return;
        }

        if (InvocationRules.FaultOf(Uri.UnescapeDataString(name), context.Request.Headers) is { } fault)
        {
            await RefuseAsync(context, 400, "ValidationError", fault);
            return;
        }

        if (!_endpoints.TryGetValue(name, out var endpoint))
        {
            await RefuseAsync(
                context,
                400,
                "ValidationError",
                $"Endpoint {Uri.UnescapeDataString(name)} of account {ResourceTypes.Account} not found."
            );
            return;
        }

        if (context.Request.Headers["X-Amzn-SageMaker-Target-Variant"] is { Count: > 0 } target && target != endpoint.Variant)
        {
            await RefuseAsync(context, 400, "ValidationError", $"Variant {target} not found for Endpoint {endpoint.Name}.");
            return;
        }

        var body = await Bodies.ReadAsync(context.Request);
        if (body.Length > MaxBody)
        {
            await RefuseAsync(context, 413, "ValidationError", "The request is larger than InvokeEndpoint takes (6 MB).");
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(ModelTime);
        try
        {
            await InvokeAsync(context, endpoint, body, limit.Token);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller gave up (or hedged and had its answer elsewhere); nobody listens any more.
            context.Abort();
        }
    }

    private async Task InvokeAsync(HttpContext context, EndpointDefinition endpoint, byte[] body, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var containers = _containers[endpoint.Name];
        var attributes = request.Headers[CustomAttributes].ToString() is { Length: > 0 } text ? text : null;
        var answer = new ContainerAnswer(200, request.ContentType ?? "", null, body);
        for (var i = 0; i < containers.Count; i++)
        {
            var container = containers[i];
            if (container.State == ContainerState.Starting)
            {
                await RefuseAsync(context, 429, "ModelNotReadyException", $"Container {container.Name} is not ready yet. Please try again later.");
                return;
            }

            try
            {
                var accept = i == containers.Count - 1 && request.Headers.Accept.Count > 0 ? request.Headers.Accept.ToString() : null;
                answer = await container.InvokeAsync(answer.Body, answer.ContentType, accept, attributes, cancellationToken);
            }
            catch (HttpRequestException) when (container.State == ContainerState.Dead)
            {
                await RefuseAsync(context, 503, "ServiceUnavailable", "The service is unavailable. Please try again later.");
                return;
            }
            catch (HttpRequestException)
            {
                await RefuseAsync(context, 500, "InternalFailure", $"Container {container.Name} broke off the connection.");
                return;
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                await ModelErrorAsync(context, endpoint, container, 0, "Your invocation timed out while waiting for a response from container.");
                return;
            }

            if (answer.Status is < 200 or > 299)
            {
                await ModelErrorAsync(context, endpoint, container, answer.Status, Encoding.UTF8.GetString(answer.Body));
                return;
            }
        }

        if (answer.Body.Length > MaxBody)
        {
            await ModelErrorAsync(context, endpoint, containers[^1], 0, "The response is larger than InvokeEndpoint gives (6 MB).");
            return;
        }

        if (_captured.TryGetValue(endpoint.Name, out var captured) && Random.Shared.Next(100) < endpoint.CapturePercent)
        {
            captured.Keep(request, body, answer);
        }

        var response = context.Response;
        response.StatusCode = 200;
        response.ContentType = answer.ContentType.Length > 0 ? answer.ContentType : null;
        response.ContentLength = answer.Body.Length;
        response.Headers["x-Amzn-Invoked-Production-Variant"] = endpoint.Variant;
        if (answer.Attributes is { } own)
        {
            response.Headers[CustomAttributes] = own;
        }

        await response.Body.WriteAsync(answer.Body, cancellationToken);
    }

    private static Task ModelErrorAsync(HttpContext context, EndpointDefinition endpoint, Container container, int status, string original)
    {
        var whose = status is >= 400 and < 500 ? "client" : "server";
        var logs = $"https://console.aws.amazon.com/cloudwatch/home#logEventViewer:group=/aws/sagemaker/Endpoints/{endpoint.Name}";
        return RefuseAsync(
            context,
            424,
            "ModelError",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Received {whose} error ({status}) from {container.Name} with message \"{original}\". See {logs} for more information."
            ),
            json =>
            {
                json.WriteNumber("OriginalStatusCode", status);
                json.WriteString("OriginalMessage", original);
                json.WriteString(
                    "LogStreamArn",
                    $"arn:aws:logs:{LocalStackOptions.Region}:{ResourceTypes.Account}:log-group:/aws/sagemaker/Endpoints/{endpoint.Name}"
                );
            }
        );
    }

    private static Task RefuseAsync(HttpContext context, int status, string type, string message, Action<Utf8JsonWriter>? more = null)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("Message", message);
            more?.Invoke(json);
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.Headers["x-amzn-ErrorType"] = type;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        return context.Response.Body.WriteAsync(body.WrittenMemory).AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        foreach (var container in Containers)
        {
            await container.DisposeAsync();
        }
    }
}
