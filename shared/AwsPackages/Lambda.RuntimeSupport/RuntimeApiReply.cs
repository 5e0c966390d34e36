namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An answer of the Runtime API: status, the headers that matter, and the body.</summary>
internal sealed class RuntimeApiReply
{
    public int Status { get; set; }

    public byte[] Body { get; set; } = [];

    public string? RequestId { get; set; }

    /// <summary>When the invocation must be done, epoch milliseconds.</summary>
    public long DeadlineMs { get; set; }

    public string? InvokedFunctionArn { get; set; }

    public string? TraceId { get; set; }

    public string? ClientContext { get; set; }

    public string? CognitoIdentity { get; set; }

    public string? TenantId { get; set; }
}
