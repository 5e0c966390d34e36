using System.Buffers;
using System.Net;
using System.Text;
using FraudServerless.ContainerHosting;

namespace FraudServerless.Functions.Training;

/// <summary>A container's real handler behind its real server, in this process.</summary>
internal sealed class RunningContainer : IAsyncDisposable
{
    private readonly ContainerServer _server;

    private RunningContainer(ContainerServer server) => _server = server;

    public string Url => $"http://127.0.0.1:{_server.Port}";

    public static async Task<RunningContainer> StartAsync(IInvocationHandler handler)
    {
        var server = await ContainerServer.StartAsync(new ContainerSettings { Port = 0, Address = IPAddress.Loopback }, CancellationToken.None);
        server.Ready(handler);
        return new RunningContainer(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

/// <summary>A handler whose answer says another content type than the truth.</summary>
internal sealed class Relabelled(IInvocationHandler inner, string contentType) : IInvocationHandler
{
    public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output) =>
        inner.Invoke(request, output) with
        {
            ContentType = contentType,
        };
}

/// <summary>A handler that answers what a test says.</summary>
internal sealed class Scripted(int status, string contentType, Func<byte[], byte[]> answer) : IInvocationHandler
{
    public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
    {
        output.Write(answer(request.Body.ToArray()));
        return new InvocationResult(status, contentType);
    }
}

/// <summary>A handler that refuses every batch.</summary>
internal sealed class SinglesOnly(IInvocationHandler inner, int status) : IInvocationHandler
{
    public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output) =>
        request.ContentType == "application/jsonlines"
            ? InvocationError.Answer(output, status, "NO_BATCHES", "One at a time.")
            : inner.Invoke(request, output);
}

/// <summary>A handler whose successful answers are changed on their way.</summary>
internal sealed class Rewritten(IInvocationHandler inner, Func<string, string> change) : IInvocationHandler
{
    public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
    {
        var answer = new ArrayBufferWriter<byte>();
        var result = inner.Invoke(request, answer);
        var text = Encoding.UTF8.GetString(answer.WrittenSpan);
        output.Write(Encoding.UTF8.GetBytes(result.Status == 200 ? change(text) : text));
        return result;
    }
}
