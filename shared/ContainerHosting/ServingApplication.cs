using System.Buffers;
using System.Diagnostics;
using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Tracing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FraudServerless.ContainerHosting;

/// <summary>
/// SageMaker's serving contract straight on Kestrel's features, without routing, middleware or a service container: two paths need none of it,
/// and start-up, memory and each request are cheaper for it.
/// </summary>
internal sealed class ServingApplication(ContainerLog log, int maxPending, bool logInvocations) : IHttpApplication<IFeatureCollection>
{
    [ThreadStatic]
    private static AnswerWriter? Output;

    /// <summary>What batch transform asks before it starts; a handler is one thread's work, so more at a time than processors gain nothing.</summary>
    private readonly byte[] _executionParameters = Encoding.UTF8.GetBytes(
        $$"""{"MaxConcurrentTransforms":{{Environment.ProcessorCount}},"BatchStrategy":"MULTI_RECORD","MaxPayloadInMB":{{ContainerSettings.MaxBodyBytes / (1024 * 1024)}}}"""
    );

    private volatile IInvocationHandler? _handler;
    private int _pending;

    /// <summary>From now on <c>/ping</c> is 200.</summary>
    public void Ready(IInvocationHandler handler) => _handler = handler;

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception) { }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        return request.Path switch
        {
            "/invocations" when HttpMethods.IsPost(request.Method) => InvocationsAsync(context, request),
            "/invocations" => MethodNotAllowedAsync(context, "POST"),
            "/ping" when HttpMethods.IsGet(request.Method) => PingAsync(context),
            "/ping" => MethodNotAllowedAsync(context, "GET"),
            "/execution-parameters" when HttpMethods.IsGet(request.Method) => SendAsync(
                context,
                new(StatusCodes.Status200OK, "application/json"),
                _executionParameters
            ),
            "/execution-parameters" => MethodNotAllowedAsync(context, "GET"),
            _ => ErrorAsync(
                context,
                StatusCodes.Status404NotFound,
                "NOT_FOUND",
                "Only GET /ping, GET /execution-parameters and POST /invocations are served."
            ),
        };
    }

    private Task PingAsync(IFeatureCollection context)
    {
        if (_handler is null)
        {
            return ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "NOT_READY", "The artifacts are still loading.");
        }

        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.ContentLength = 0;
        return Task.CompletedTask;
    }

    private async Task InvocationsAsync(IFeatureCollection context, IHttpRequestFeature request)
    {
        var handler = _handler;
        if (handler is null)
        {
            await ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "NOT_READY", "The artifacts are still loading.");
            return;
        }

        var headers = request.Headers;
        if (headers.ContentLength > ContainerSettings.MaxBodyBytes)
        {
            await TooLargeAsync(context);
            return;
        }

        using var body = new RequestBody(context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader);
        try
        {
            if (!await body.ReadAsync())
            {
                await TooLargeAsync(context);
                return;
            }
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await TooLargeAsync(context);
            return;
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // Bad framing comes as either kind of IOException. Of a caller that is gone the server drops the answer.
            context.GetRequiredFeature<IHttpResponseFeature>().Headers.Connection = "close";
            await ErrorAsync(context, StatusCodes.Status400BadRequest, "BAD_REQUEST", "The request's body could not be read.");
            return;
        }

        // A caller that gave up (a hedged attempt that lost, a deadline) costs no scoring.
        if (!context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted.IsCancellationRequested)
        {
            await BoundedAsync(context, handler, headers, body.Memory);
        }
    }

    /// <summary>
    /// Beyond the bound a quick no is worth more than a place in a queue that the caller's deadline will not outlive. A body that is still on its way is not under
    /// way here: callers that take their time over it keep nobody else out.
    /// </summary>
    private async Task BoundedAsync(IFeatureCollection context, IInvocationHandler handler, IHeaderDictionary headers, ReadOnlyMemory<byte> body)
    {
        try
        {
            await (
                Interlocked.Increment(ref _pending) > maxPending
                    ? ErrorAsync(context, StatusCodes.Status429TooManyRequests, "BUSY", "Too many invocations are under way; try again.")
                    : Answer(context, handler, headers, body)
            );
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private Task Answer(IFeatureCollection context, IInvocationHandler handler, IHeaderDictionary headers, ReadOnlyMemory<byte> body)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var attributes = Text(headers[ScoreOptions.Header]);
        var output = Output ??= new AnswerWriter();
        output.Clear();
        InvocationResult result;
        try
        {
            result = handler.Invoke(new InvocationRequest(Text(headers.ContentType), Text(headers.Accept), attributes, body), output);
        }
#pragma warning disable CA1031 // The last line of defence: whatever a handler throws, the caller gets a typed answer and the process lives on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            log.HandlerFailed(fault, CallTrace.Read(attributes));
            output.Clear();
            result = InvocationError.Answer(
                output,
                StatusCodes.Status500InternalServerError,
                "INTERNAL",
                "The container failed on this request; its log says where."
            );
        }

        if (logInvocations)
        {
            log.Answered(result.Status, CallTrace.Read(attributes), Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
        }
        else if (result.Status is >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError)
        {
            log.Refused(result.Status, CallTrace.Read(attributes));
        }

        if (output.IsOnePiece)
        {
            return SendAsync(context, result, output.First);
        }

        // The answer leaves this thread with its writer.
        Output = null;
        return SendLongAsync(context, result, output);
    }

    private static async Task SendLongAsync(IFeatureCollection context, InvocationResult result, AnswerWriter output)
    {
        using var _ = output;
        Describe(context, result, output.Length);
        var sink = context.GetRequiredFeature<IHttpResponseBodyFeature>();
        await sink.StartAsync();
        await output.SendAsync(sink.Writer);
    }

    private static string Text(in Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count switch
        {
            0 => "",
            1 => values[0] ?? "",
            _ => string.Join(",", values.ToArray()),
        };

    private static Task TooLargeAsync(IFeatureCollection context)
    {
        context.GetRequiredFeature<IHttpResponseFeature>().Headers.Connection = "close";
        return ErrorAsync(
            context,
            StatusCodes.Status413PayloadTooLarge,
            "TOO_LARGE",
            $"The body is larger than {ContainerSettings.MaxBodyBytes / (1024 * 1024)} MiB."
        );
    }

    private static Task MethodNotAllowedAsync(IFeatureCollection context, string allowed)
    {
        context.GetRequiredFeature<IHttpResponseFeature>().Headers.Allow = allowed;
        return ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED", $"Only {allowed} is served on this path.");
    }

    private static Task ErrorAsync(IFeatureCollection context, int status, string code, string message)
    {
        var output = new ArrayBufferWriter<byte>(256);
        return SendAsync(context, InvocationError.Answer(output, status, code, message), output.WrittenSpan);
    }

    /// <summary>Copies the body to the connection before it returns, so that the caller's buffer is free again.</summary>
    private static Task SendAsync(IFeatureCollection context, in InvocationResult result, ReadOnlySpan<byte> body)
    {
        Describe(context, result, body.Length);
        if (body.IsEmpty)
        {
            return Task.CompletedTask;
        }

        var sink = context.GetRequiredFeature<IHttpResponseBodyFeature>();
        // Headers first: only then does the writer hand out the connection's own memory. It does not wait on HTTP/1.
        var started = sink.StartAsync();
        if (!started.IsCompletedSuccessfully)
        {
            return LaterAsync(started, sink, body.ToArray());
        }

        sink.Writer.Write(body);
        var flush = sink.Writer.FlushAsync();
        return flush.IsCompletedSuccessfully ? Task.CompletedTask : flush.AsTask();
    }

    private static void Describe(IFeatureCollection context, in InvocationResult result, int length)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = result.Status;
        response.Headers.ContentType = result.ContentType;
        response.Headers.ContentLength = length;
    }

    private static async Task LaterAsync(Task started, IHttpResponseBodyFeature sink, byte[] body)
    {
        await started;
        await sink.Writer.WriteAsync(body);
    }
}
