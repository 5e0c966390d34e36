using FraudServerless.Contracts.Tracing;

namespace FraudServerless.Hosting.Tracing;

/// <summary>What Lambda says of the trace of an invocation, to a function that does not see the invocation itself: the hosting of web applications hides it.</summary>
public static class InvocationTrace
{
    /// <summary><c>_X_AMZN_TRACE_ID</c>: the runtime sets it anew for each invocation. Null: not under Lambda, or without a trace.</summary>
    public static string? Header => Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID");

    /// <summary>Of a request to a web application.</summary>
    /// <param name="header">Name to value; null: absent.</param>
    public static TraceContext? OfRequest(Func<string, string?> header) =>
        TraceContext.FromRequest(header("traceparent"), header("tracestate"), header("X-Amzn-Trace-Id"), Header);
}
