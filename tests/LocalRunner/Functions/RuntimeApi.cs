using System.Globalization;
using System.Text;
using FraudServerless.LocalRunner.Processes;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.LocalRunner.Functions;

/// <summary>
/// The Lambda Runtime API, version 2018-06-01, for the instances of one function. Every instance has a port of its own, since runtimes take a host and port and
/// expect to be the only one there.
/// </summary>
public sealed class RuntimeApi : IAsyncDisposable
{
    private const string Prefix = "/2018-06-01/runtime/";

    // What Lambda takes as an answer: 6 MB and a little.
    internal const int MaxPayload = 6 * 1024 * 1024 + 100;

    private readonly string _functionArn;
    private readonly Dictionary<int, int> _slots;
    private readonly LocalServer _server;
    private FunctionPool? _pool;

    private RuntimeApi(string functionArn, LocalServer server, Dictionary<int, int> slots) =>
        (_functionArn, _server, _slots) = (functionArn, server, slots);

    /// <summary>What the instance in a slot gets as <c>AWS_LAMBDA_RUNTIME_API</c>.</summary>
    public string Address(int slot) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_server.Ports[slot]}");

    /// <param name="instances">How many ports to open.</param>
    public static async Task<RuntimeApi> StartAsync(string functionArn, int instances)
    {
        RuntimeApi? api = null;
        var server = await LocalServer.StartAsync(Enumerable.Repeat(0, instances).ToList(), MaxPayload + 1024, context => api!.AnswerAsync(context));
        return api = new RuntimeApi(functionArn, server, server.Ports.Select((port, slot) => (port, slot)).ToDictionary());
    }

    /// <summary>Says whose instances ask here; before the first of them is started.</summary>
    public void Serve(FunctionPool pool) => _pool = pool;

    private async Task AnswerAsync(HttpContext context)
    {
        var slot = _slots[context.Connection.LocalPort];
        var path = context.Request.Path.Value!;
        var post = HttpMethods.IsPost(context.Request.Method);
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || _pool is null)
        {
            await RefuseAsync(context, 404, "NotFound", "There is no such path in the Runtime API.");
            return;
        }

        switch (path[Prefix.Length..].Split('/'))
        {
            case ["invocation", "next"] when HttpMethods.IsGet(context.Request.Method):
                await NextAsync(context, slot);
                break;
            case ["invocation", var id, "response"] when post:
                await CompleteAsync(context, slot, id, failed: false);
                break;
            case ["invocation", var id, "error"] when post:
                await CompleteAsync(context, slot, id, failed: true);
                break;
            case ["init", "error"] when post:
                var error = await Bodies.ReadAsync(context.Request);
                await AcceptAsync(context);
                await context.Response.CompleteAsync();
                await _pool.InitFailedAsync(slot, error);
                break;
            default:
                await RefuseAsync(context, 404, "NotFound", "There is no such path in the Runtime API.");
                break;
        }
    }

    private async Task NextAsync(HttpContext context, int slot)
    {
        Invocation? invocation;
        try
        {
            invocation = await _pool!.NextAsync(slot, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            return;
        }

        if (invocation is null)
        {
            await RefuseAsync(context, 403, "InvalidStateTransition", "The last event has no answer yet.");
            return;
        }

        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = invocation.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = _functionArn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = invocation.Payload.Length;
        await context.Response.Body.WriteAsync(invocation.Payload);
    }

    private async Task CompleteAsync(HttpContext context, int slot, string id, bool failed)
    {
        byte[] payload;
        try
        {
            payload = await Bodies.ReadAsync(context.Request);
        }
        catch (BadHttpRequestException)
        {
            payload = new byte[MaxPayload + 1];
        }

        if (payload.Length > MaxPayload)
        {
            var message = string.Create(
                CultureInfo.InvariantCulture,
                $"Response payload size exceeded maximum allowed payload size ({MaxPayload} bytes)."
            );
            _pool!.Complete(slot, id, ErrorBody("Function.ResponseSizeTooLarge", message), failed: true);
            await RefuseAsync(context, 413, "RequestEntityTooLarge", message);
            return;
        }

        if (_pool!.Complete(slot, id, payload, failed))
        {
            await AcceptAsync(context);
        }
        else
        {
            await RefuseAsync(context, 400, "InvalidRequestID", "This instance does not work on that event.");
        }
    }

    private static Task AcceptAsync(HttpContext context) => WriteAsync(context, 202, """{"status":"OK"}"""u8.ToArray());

    private static Task RefuseAsync(HttpContext context, int status, string type, string message) =>
        WriteAsync(context, status, ErrorBody(type, message));

    // Neither part needs escaping: both are ours.
    private static byte[] ErrorBody(string type, string message) =>
        Encoding.UTF8.GetBytes($$"""{"errorMessage":"{{message}}","errorType":"{{type}}"}""");

    private static Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
