namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The answer to one invocation.</summary>
public class InvocationResponse(Stream outputStream, bool disposeOutputStream)
{
    public InvocationResponse(Stream outputStream)
        : this(outputStream, true) { }

    /// <summary>The answer; it is sent from the stream's position on.</summary>
    public Stream OutputStream { get; set; } = outputStream ?? throw new ArgumentNullException(nameof(outputStream));

    /// <summary>Whether the stream is disposed once it is sent; false for a stream that serves the next invocation too.</summary>
    public bool DisposeOutputStream { get; } = disposeOutputStream;
}
