using Amazon.SQS.Model;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Hosting.Tracing;

namespace FraudServerless.Messaging;

/// <summary>
/// The trace of a message beside its body: X-Ray's header as the attribute that SQS has for it, which every service of AWS and of OpenTelemetry finds there, and
/// what W3C wants handed on as an attribute of its own.
/// </summary>
public static class MessageTrace
{
    private const string Header = "AWSTraceHeader";
    private const string State = "tracestate";

    /// <summary>Most that the attributes add to what SQS counts of a message; it does not count its own.</summary>
    internal const int Bytes = 600;

    /// <summary>Of a received message.</summary>
    /// <param name="systemAttribute">A system attribute by name; null: absent.</param>
    /// <param name="attribute">The sender's own, likewise.</param>
    /// <returns>Null: it came without a trace.</returns>
    public static TraceContext? Read(Func<string, string?> systemAttribute, Func<string, string?> attribute) =>
        TraceContext.FromXRay(systemAttribute(Header), attribute(State));

    /// <returns>Null: the work under way belongs to no trace.</returns>
    internal static Dictionary<string, MessageSystemAttributeValue>? SystemAttributes() =>
        Traces.Current is { } trace
            ? new(StringComparer.Ordinal)
            {
                [Header] = new MessageSystemAttributeValue { DataType = "String", StringValue = trace.ToXRay() },
            }
            : null;

    /// <returns>Null: nothing is to be handed on.</returns>
    internal static Dictionary<string, MessageAttributeValue>? Attributes() =>
        Traces.Current?.State is { } state
            ? new(StringComparer.Ordinal)
            {
                [State] = new MessageAttributeValue { DataType = "String", StringValue = state },
            }
            : null;
}
