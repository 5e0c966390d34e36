using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Handles one invocation.</summary>
public delegate Task<InvocationResponse> LambdaBootstrapHandler(InvocationRequest invocation);

/// <summary>Work before the first invocation; false ends the function without an error.</summary>
public delegate Task<bool> LambdaBootstrapInitializer();

/// <summary>
/// The loop of a function: asks the Runtime API for an invocation, hands it to the handler, sends the answer or the error. It ends by
/// cancellation, or with an exception when the Runtime API is gone or says that the environment is beyond repair.
/// </summary>
public sealed class LambdaBootstrap : IDisposable
{
    private readonly LambdaBootstrapHandler _handler;
    private readonly LambdaBootstrapInitializer? _initializer;
    private readonly RuntimeApiClient _client;

    public LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapInitializer? initializer = null)
        : this(handler, options: null, initializer) { }

    public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapInitializer? initializer = null)
        : this(handlerWrapper.Handler, options: null, initializer) { }

    public LambdaBootstrap(
        HandlerWrapper handlerWrapper,
        LambdaBootstrapOptions? lambdaBootstrapOptions,
        LambdaBootstrapInitializer? initializer = null
    )
        : this(handlerWrapper.Handler, lambdaBootstrapOptions, initializer) { }

    public LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapOptions? options, LambdaBootstrapInitializer? initializer = null)
    {
        _handler = handler ?? throw new ArgumentNullException(nameof(handler));
        _initializer = initializer;
        _client = new RuntimeApiClient(options?.RuntimeApiEndpoint);
    }

    /// <param name="cancellationToken">Ends the loop; an invocation under way is finished and answered first.</param>
    /// <exception cref="RuntimeApiClientException">The Runtime API refused a call.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_initializer is not null && !await InitializeAsync(_initializer))
        {
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            InvocationRequest invocation;
            try
            {
                invocation = await _client.GetNextInvocationAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            using (invocation)
            {
                await InvokeAsync(invocation);
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> InitializeAsync(LambdaBootstrapInitializer initializer)
    {
        try
        {
            return await initializer();
        }
        catch (Exception fault)
        {
            RuntimeLog.WriteFault(requestId: null, fault);
            await _client.ReportInitializationErrorAsync(fault);
            throw;
        }
    }

    private async Task InvokeAsync(InvocationRequest invocation)
    {
        var requestId = invocation.LambdaContext.AwsRequestId;
        InvocationResponse? response;
        try
        {
            response = await _handler(invocation);
        }
#pragma warning disable CA1031 // Whatever a handler throws is the answer to this invocation and must not end the loop.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            RuntimeLog.WriteFault(requestId, fault);
            await _client.ReportInvocationErrorAsync(requestId, fault);
            return;
        }

        try
        {
            // No response, or none with a stream, is an empty one.
            await _client.SendResponseAsync(requestId, response?.OutputStream ?? Stream.Null);
        }
        finally
        {
            if (response is { DisposeOutputStream: true, OutputStream: { } output })
            {
                await output.DisposeAsync();
            }
        }
    }
}
