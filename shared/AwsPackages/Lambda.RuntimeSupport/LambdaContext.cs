using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The context of one invocation: the headers that came with it and the environment of the function.</summary>
internal sealed class LambdaContext(RuntimeApiReply headers) : ILambdaContext
{
    private ILambdaLogger? _logger;
    private MobileClientContext? _client;
    private CognitoIdentity? _identity;

    public string AwsRequestId { get; } = headers.RequestId ?? "";

    public string InvokedFunctionArn { get; } = headers.InvokedFunctionArn ?? "";

    public string? TraceId { get; } = headers.TraceId;

    public string? TenantId { get; } = headers.TenantId;

    public IClientContext? ClientContext => headers.ClientContext is { Length: > 0 } json ? _client ??= MobileClientContext.Parse(json) : null;

    public ICognitoIdentity? Identity => headers.CognitoIdentity is { Length: > 0 } json ? _identity ??= CognitoIdentity.Parse(json) : null;

    public string FunctionName => LambdaEnvironment.FunctionName;

    public string FunctionVersion => LambdaEnvironment.FunctionVersion;

    public string? LogGroupName => LambdaEnvironment.LogGroupName;

    public string? LogStreamName => LambdaEnvironment.LogStreamName;

    public int MemoryLimitInMB => LambdaEnvironment.MemoryLimitInMB;

    public ILambdaLogger Logger => _logger ??= new RuntimeLog(AwsRequestId);

    public TimeSpan RemainingTime =>
        TimeSpan.FromMilliseconds(headers.DeadlineMs - (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds);
}
