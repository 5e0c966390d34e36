using System.Diagnostics;
using FraudServerless.Contracts.Tracing;

namespace FraudServerless.Hosting.Tracing;

/// <summary>
/// The trace that the work under way belongs to, and its spans. The trace is always known, since log lines, endpoint and queue are told of it; spans are made only
/// while somebody listens (<see cref="TraceExporter"/>), and then of traces alone that whoever began them keeps.
/// </summary>
public static class Traces
{
    /// <summary>Of the source of spans.</summary>
    public const string Name = "FraudServerless";

    private static readonly AsyncLocal<TraceContext?> Ambient = new();

    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>What others are told: the trace, and as what asks them the span under way where there is one. Null: the work belongs to none.</summary>
    public static TraceContext? Current
    {
        get
        {
            var context = Ambient.Value;
            return Activity.Current is { } span && span.Source == Source && context?.TraceId == span.TraceId.ToHexString()
                ? TraceContext.Of(span, context.State)
                : context;
        }
    }

    /// <summary>Begins what was asked from outside, for the rest of the caller's method.</summary>
    /// <param name="name">Of the span.</param>
    /// <param name="kind">Of the span.</param>
    /// <param name="received">Null: the trace begins here.</param>
    /// <returns>Null: nobody keeps it.</returns>
    public static Activity? Begin(string name, ActivityKind kind, TraceContext? received)
    {
        var span = Source.HasListeners() ? Source.StartActivity(name, kind, received?.ToActivityContext() ?? default) : null;
        Ambient.Value = span is null ? received ?? TraceContext.Begin() : TraceContext.Of(span, received?.State);
        return span;
    }

    /// <summary>Goes on with another trace for the rest of the caller's method: that of one message among others.</summary>
    public static void Continue(TraceContext context) => Ambient.Value = context;

    /// <summary>A part of what was begun.</summary>
    /// <returns>Null: nobody keeps it.</returns>
    public static Activity? Span(string name, ActivityKind kind = ActivityKind.Internal) =>
        // Without a span around it, one would begin a trace of its own, of work whose trace nobody keeps.
        Activity.Current
            is { } around
        && around.Source == Source
            ? Source.StartActivity(name, kind)
            : null;
}
