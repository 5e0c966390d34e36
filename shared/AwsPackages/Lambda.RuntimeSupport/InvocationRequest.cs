using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation: the event and its context.</summary>
public class InvocationRequest(Stream inputStream, ILambdaContext lambdaContext) : IDisposable
{
    /// <summary>The event.</summary>
    public Stream InputStream { get; internal set; } = inputStream;

    public ILambdaContext LambdaContext { get; internal set; } = lambdaContext;

    public void Dispose()
    {
        InputStream.Dispose();
        GC.SuppressFinalize(this);
    }
}
