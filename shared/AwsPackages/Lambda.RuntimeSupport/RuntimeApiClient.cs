using System.Globalization;
using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The calls of the Lambda Runtime API, version 2018-06-01.</summary>
internal sealed class RuntimeApiClient : IDisposable
{
    private const int PayloadTooLarge = 413;

    private readonly RuntimeApiConnection _connection;
    private readonly byte[] _next;
    private readonly string _invocation;
    private readonly string _initError;
    private readonly string _headers;
    private string? _trace;

    /// <param name="endpoint"><c>host:port</c>, a path may follow (Amazon.Lambda.TestTool names the function there); null: as the environment says.</param>
    public RuntimeApiClient(string? endpoint)
    {
        endpoint ??= LambdaEnvironment.RuntimeApi;
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            throw new InvalidOperationException(
                "The variable AWS_LAMBDA_RUNTIME_API is not set: this process must be started by Lambda or by an emulator of its Runtime API."
            );
        }

        var slash = endpoint.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? endpoint : endpoint[..slash];
        var root = (slash < 0 ? "" : endpoint[slash..].TrimEnd('/')) + "/2018-06-01/runtime";
        _connection = new RuntimeApiConnection(host);
        _headers = $" HTTP/1.1\r\nHost: {host}\r\nUser-Agent: aws-lambda-dotnet\r\nAccept: application/json\r\n";
        _next = Encoding.ASCII.GetBytes($"GET {root}/invocation/next{_headers}\r\n");
        _invocation = $"POST {root}/invocation/";
        _initError = $"POST {root}/init/error";
    }

    /// <summary>Waits, as long as it takes, for the next invocation. Also makes its trace id known to the process, as X-Ray expects.</summary>
    public async ValueTask<InvocationRequest> GetNextInvocationAsync(CancellationToken cancellationToken)
    {
        var reply = await _connection.ExchangeAsync(_next, default, cancellationToken);
        if (reply.Status != 200)
        {
            throw Refusal("next", reply);
        }

        if (!string.Equals(_trace, reply.TraceId, StringComparison.Ordinal))
        {
            _trace = reply.TraceId;
            Environment.SetEnvironmentVariable(LambdaEnvironment.TraceVariable, _trace);
        }

        var context = new LambdaContext(reply);
        LambdaLogger.Use(context.Logger);
        return new InvocationRequest(new MemoryStream(reply.Body, 0, reply.Body.Length, writable: false, publiclyVisible: true), context);
    }

    public async ValueTask SendResponseAsync(string requestId, Stream output)
    {
        var body = await BytesAsync(output);
        var reply = await PostAsync($"{_invocation}{Uri.EscapeDataString(requestId)}/response", body, "application/json", errorType: null);
        if (reply.Status == PayloadTooLarge)
        {
            // The Runtime API has already failed this invocation (Function.ResponseSizeTooLarge); the next one is not concerned.
            RuntimeLog.WriteFault(
                requestId,
                new RuntimeApiClientException(
                    string.Create(CultureInfo.InvariantCulture, $"Payload Too Large: the response has {body.Length} bytes"),
                    reply.Status
                )
            );
        }
        else if (reply.Status is < 200 or > 299)
        {
            throw Refusal("response", reply);
        }
    }

    public async ValueTask ReportInvocationErrorAsync(string requestId, Exception fault)
    {
        var reply = await PostAsync(
            $"{_invocation}{Uri.EscapeDataString(requestId)}/error",
            FunctionError.Write(fault),
            FunctionError.ContentType,
            FunctionError.TypeOf(fault)
        );
        if (reply.Status is < 200 or > 299)
        {
            throw Refusal("error", reply);
        }
    }

    public async ValueTask ReportInitializationErrorAsync(Exception fault)
    {
        var reply = await PostAsync(_initError, FunctionError.Write(fault), FunctionError.ContentType, FunctionError.TypeOf(fault));
        if (reply.Status is < 200 or > 299)
        {
            throw Refusal("init/error", reply);
        }
    }

    public void Dispose() => _connection.Dispose();

    private ValueTask<RuntimeApiReply> PostAsync(string target, ReadOnlyMemory<byte> body, string contentType, string? errorType)
    {
        var type = errorType is null ? "" : $"Lambda-Runtime-Function-Error-Type: {errorType}\r\n";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"{target}{_headers}Content-Type: {contentType}\r\n{type}Content-Length: {body.Length}\r\n\r\n"
        );

        // An answer is sent even while the function is shutting down.
        return _connection.ExchangeAsync(Encoding.Latin1.GetBytes(head), body, CancellationToken.None);
    }

    private static RuntimeApiClientException Refusal(string call, RuntimeApiReply reply) =>
        reply.Status == 500
            ? new RuntimeApiClientException($"Container error on {call}: the environment is beyond repair and the runtime must end", reply.Status)
            : new RuntimeApiClientException($"The Runtime API refused {call}", reply.Status);

    private static async ValueTask<ReadOnlyMemory<byte>> BytesAsync(Stream output)
    {
        if (output is MemoryStream memory && memory.TryGetBuffer(out var bytes))
        {
            return bytes.AsMemory((int)memory.Position);
        }

        using var copy = new MemoryStream();
        await output.CopyToAsync(copy);
        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }
}
