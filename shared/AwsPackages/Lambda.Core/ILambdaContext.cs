namespace Amazon.Lambda.Core;

/// <summary>What a handler may know about its invocation and its execution environment.</summary>
public interface ILambdaContext
{
    /// <summary>The id of the invocation; a retry of the same event has the same id.</summary>
    string AwsRequestId { get; }

    /// <summary>What a mobile SDK told about the calling application; null for every other caller.</summary>
    IClientContext? ClientContext { get; }

    string FunctionName { get; }

    string FunctionVersion { get; }

    /// <summary>The Cognito identity of the caller; null for every other caller.</summary>
    ICognitoIdentity? Identity { get; }

    /// <summary>The ARN the caller used: of the function, a version or an alias.</summary>
    string InvokedFunctionArn { get; }

    ILambdaLogger Logger { get; }

    string? LogGroupName { get; }

    string? LogStreamName { get; }

    /// <summary>The memory limit of the function in MB.</summary>
    int MemoryLimitInMB { get; }

    /// <summary>The time left until Lambda ends the invocation; negative when it is over.</summary>
    TimeSpan RemainingTime { get; }

    /// <summary>The tenant of an invocation of a function with tenant isolation; null otherwise.</summary>
    string? TenantId => null;

    /// <summary>The X-Ray trace header of the invocation.</summary>
    string? TraceId => null;
}
