using System.Buffers;
using System.Runtime.InteropServices;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Runs one invocation after the other through the application: event in, answer out.</summary>
internal sealed partial class HttpApiRequests<TContext>(IHttpApplication<TContext> application, HostingOptions options, ILogger logger)
    where TContext : notnull
{
    // An execution environment runs one invocation at a time, so its buffers serve all of them.
    private const int KeptBytes = 1024 * 1024;
    private ArrayBufferWriter<byte> _body = new(16 * 1024);
    private ArrayBufferWriter<byte> _answer = new(16 * 1024);

    public async Task<InvocationResponse> HandleAsync(InvocationRequest invocation)
    {
        var request = HttpApiEvent.Read(Bytes(invocation.InputStream));
        _body = Emptied(_body);
        _answer = Emptied(_answer);
        var response = new LambdaHttpResponse(_body);
        var features = HttpApiFeatures.Create(request, response, invocation.LambdaContext);
        var isHead = HttpMethods.IsHead(request.RequestContext!.Http!.Method!);

        await ProcessAsync(features, response);
        HttpApiAnswer.Write(_answer, response, isHead, options);
        MemoryMarshal.TryGetArray(_answer.WrittenMemory, out var bytes);
        return new InvocationResponse(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false, publiclyVisible: true));
    }

    private async ValueTask ProcessAsync(FeatureCollection features, LambdaHttpResponse response)
    {
        var context = application.CreateContext(features);
        Exception? fault = null;
        try
        {
            await application.ProcessRequestAsync(context);
            await response.EndAsync();
            if (features.Get<IHttpRequestLifetimeFeature>() is RequestLifetime { IsAborted: true })
            {
                // Another server would drop the connection; here the nearest thing is a failure without a body.
                response.Fail(StatusCodes.Status500InternalServerError);
            }
        }
#pragma warning disable CA1031 // Whatever an application throws is a 500 to its caller and must not end the loop.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            fault = thrown;
            Log.Unhandled(logger, thrown);
            response.Fail(StatusCodes.Status500InternalServerError);
        }

        try
        {
            await response.CompletedAsync();
        }
#pragma warning disable CA1031 // The answer is ready; a failing clean-up does not change it.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            Log.Unhandled(logger, thrown);
        }

        application.DisposeContext(context, fault);
    }

    private static ReadOnlySpan<byte> Bytes(Stream input)
    {
        if (input is MemoryStream memory && memory.TryGetBuffer(out var bytes))
        {
            return bytes.AsSpan((int)memory.Position);
        }

        using var copy = new MemoryStream();
        input.CopyTo(copy);
        return copy.GetBuffer().AsSpan(0, (int)copy.Length);
    }

    private static ArrayBufferWriter<byte> Emptied(ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity > KeptBytes)
        {
            return new ArrayBufferWriter<byte>(16 * 1024);
        }

        buffer.ResetWrittenCount();
        return buffer;
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "An unhandled exception was thrown by the application")]
        public static partial void Unhandled(ILogger logger, Exception fault);
    }
}
