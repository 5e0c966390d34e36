using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Makes a <see cref="LambdaBootstrapHandler"/> of the handler signatures that functions use.</summary>
public sealed class HandlerWrapper : IDisposable
{
    // An execution environment runs one invocation at a time, so one buffer serves the answers of all.
    private readonly MemoryStream _output = new();

    private HandlerWrapper(Func<InvocationRequest, MemoryStream, Task<InvocationResponse>> handler) =>
        Handler = invocation => handler(invocation, _output);

    public LambdaBootstrapHandler Handler { get; }

    public static HandlerWrapper GetHandlerWrapper(Func<Stream, ILambdaContext, Task<Stream>> handler) =>
        new(async (invocation, _) => new InvocationResponse(await handler(invocation.InputStream, invocation.LambdaContext)));

    public static HandlerWrapper GetHandlerWrapper(Func<Stream, Task<Stream>> handler) =>
        new(async (invocation, _) => new InvocationResponse(await handler(invocation.InputStream)));

    public static HandlerWrapper GetHandlerWrapper(Func<Stream, ILambdaContext, Task> handler) =>
        new((invocation, _) => Nothing(handler(invocation.InputStream, invocation.LambdaContext)));

    public static HandlerWrapper GetHandlerWrapper(Func<Stream, Task> handler) => new((invocation, _) => Nothing(handler(invocation.InputStream)));

    public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer) =>
        new((invocation, _) => Nothing(handler(Input<TInput>(invocation, serializer), invocation.LambdaContext)));

    public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, Task> handler, ILambdaSerializer serializer) =>
        new((invocation, _) => Nothing(handler(Input<TInput>(invocation, serializer))));

    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler,
        ILambdaSerializer serializer
    ) =>
        new(async (invocation, buffer) => Output(await handler(Input<TInput>(invocation, serializer), invocation.LambdaContext), serializer, buffer));

    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(async (invocation, buffer) => Output(await handler(Input<TInput>(invocation, serializer)), serializer, buffer));

    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
        new(
            (invocation, buffer) =>
                Task.FromResult(Output(handler(Input<TInput>(invocation, serializer), invocation.LambdaContext), serializer, buffer))
        );

    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, TOutput> handler, ILambdaSerializer serializer) =>
        new((invocation, buffer) => Task.FromResult(Output(handler(Input<TInput>(invocation, serializer)), serializer, buffer)));

    public void Dispose() => _output.Dispose();

    private static TInput Input<TInput>(InvocationRequest invocation, ILambdaSerializer serializer) =>
        serializer.Deserialize<TInput>(invocation.InputStream);

    private static InvocationResponse Output<TOutput>(TOutput output, ILambdaSerializer serializer, MemoryStream buffer)
    {
        buffer.SetLength(0);
        serializer.Serialize(output, buffer);
        buffer.Position = 0;
        return new InvocationResponse(buffer, disposeOutputStream: false);
    }

    private static async Task<InvocationResponse> Nothing(Task done)
    {
        await done;
        return new InvocationResponse(Stream.Null, disposeOutputStream: false);
    }
}
