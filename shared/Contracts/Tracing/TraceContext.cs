using System.Buffers;
using System.Diagnostics;

namespace FraudServerless.Contracts.Tracing;

/// <summary>
/// Which trace a piece of work belongs to, and what asked for it: as W3C (https://www.w3.org/TR/trace-context/) and X-Ray write it. What is not valid is no context,
/// and never an error: it comes from others and must not stop an order.
/// </summary>
public sealed record TraceContext
{
    private const int TraceIdLength = 32;
    private const int SpanIdLength = 16;
    private const int TraceparentLength = 55;

    /// <summary>X-Ray's first part of a trace id, which is a time in seconds.</summary>
    private const int EpochLength = 8;
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private TraceContext(string traceId, string spanId, bool isSampled, string? state = null) =>
        (TraceId, SpanId, IsSampled, State) = (traceId, spanId, isSampled, state);

    /// <summary>32 lower-case hex digits, not all of them 0.</summary>
    public string TraceId { get; }

    /// <summary>What asked, 16 lower-case hex digits, not all of them 0.</summary>
    public string SpanId { get; init; }

    /// <summary>Whether whoever began it keeps the trace.</summary>
    public bool IsSampled { get; }

    /// <summary>X-Ray leaves to who comes next whether the trace is kept: a gateway that only draws its id.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>The <c>tracestate</c> of tracing systems that took part; null: none. Handed on as it came, in no log and no span.</summary>
    public string? State { get; }

    /// <summary>A trace that begins here.</summary>
    public static TraceContext Begin() =>
        new(ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString(), isSampled: false);

    /// <summary>Of a span of this process.</summary>
    public static TraceContext Of(Activity span, string? state) => new(span.TraceId.ToHexString(), span.SpanId.ToHexString(), span.Recorded, state);

    /// <param name="traceparent">The header; several headers of that name are none.</param>
    /// <param name="tracestate">The header, or several joined by commas; dropped when it is not valid.</param>
    /// <returns>Null: absent or not valid.</returns>
    public static TraceContext? FromW3C(string? traceparent, string? tracestate = null)
    {
        // Versions to come may add to the end; what stands before it keeps its meaning.
        if (
            traceparent is not { Length: >= TraceparentLength }
            || traceparent is not [_, _, '-', ..]
            || traceparent[35] != '-'
            || traceparent[52] != '-'
            || (
                traceparent.Length > TraceparentLength
                && (traceparent.StartsWith("00", StringComparison.Ordinal) || traceparent[TraceparentLength] != '-')
            )
        )
        {
            return null;
        }

        var version = traceparent.AsSpan(0, 2);
        var traceId = traceparent.AsSpan(3, TraceIdLength);
        var spanId = traceparent.AsSpan(36, SpanIdLength);
        var flags = traceparent.AsSpan(53, 2);
        return IsHex(version) && version is not "ff" && IsHex(flags) && IsId(traceId) && IsId(spanId)
            ? new TraceContext(new string(traceId), new string(spanId), (Digit(flags[1]) & 1) == 1, TraceState.Valid(tracestate))
            : null;
    }

    /// <summary>X-Ray's <c>X-Amzn-Trace-Id</c>, which also is <c>Lambda-Runtime-Trace-Id</c> and SQS's <c>AWSTraceHeader</c>.</summary>
    /// <param name="header">E.g. <c>Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1</c>; parts in any order, unknown ones among them.</param>
    /// <param name="tracestate">Where it travels beside the header.</param>
    /// <returns>Null: absent or not valid.</returns>
    public static TraceContext? FromXRay(string? header, string? tracestate = null)
    {
        string? traceId = null;
        string? parent = null;
        bool? isSampled = null;
        foreach (var range in header.AsSpan().Split(';'))
        {
            var part = header.AsSpan()[range].Trim();
            var equals = part.IndexOf('=');
            var value = equals < 0 ? default : part[(equals + 1)..];
            switch (equals < 0 ? part : part[..equals])
            {
                case "Root" when value.Length == TraceIdLength + 3 && value[0] == '1' && value[1] == '-' && value[2 + EpochLength] == '-':
                    traceId = string.Concat(value.Slice(2, EpochLength), value[(3 + EpochLength)..]);
                    break;
                case "Parent":
                    parent = new string(value);
                    break;
                case "Sampled":
                    isSampled =
                        value is "1" ? true
                        : value is "0" ? false
                        : null;
                    break;
            }
        }

        if (!IsId(traceId) || (parent is not null && !(parent.Length == SpanIdLength && IsId(parent))))
        {
            return null;
        }

        // A gateway that only draws the trace's id names no parent.
        return new TraceContext(traceId!, parent ?? ActivitySpanId.CreateRandom().ToHexString(), isSampled ?? false, TraceState.Valid(tracestate))
        {
            IsOpen = isSampled is null,
            NamesParent = parent is not null,
        };
    }

    /// <summary>The first that is valid of what a request brings: W3C's headers, X-Ray's, and what Lambda says of the invocation.</summary>
    public static TraceContext? FromRequest(string? traceparent, string? tracestate, string? xray, string? invocation)
    {
        if (FromW3C(traceparent, tracestate) is { } w3c)
        {
            return w3c;
        }

        // Of the same trace Lambda knows more: the parent that the gateway's header may leave out.
        var (gateway, lambda) = (FromXRay(xray), FromXRay(invocation));
        return gateway is null || (!gateway.NamesParent && lambda?.TraceId == gateway.TraceId) ? lambda : gateway;
    }

    public string ToTraceparent() => $"00-{TraceId}-{SpanId}-{(IsSampled ? "01" : "00")}";

    public string ToXRay() =>
        $"Root=1-{TraceId[..EpochLength]}-{TraceId[EpochLength..]};Parent={SpanId}{(IsOpen ? "" : IsSampled ? ";Sampled=1" : ";Sampled=0")}";

    /// <summary>As the framework's spans name what asked for them.</summary>
    public ActivityContext ToActivityContext() =>
        new(
            ActivityTraceId.CreateFromString(TraceId),
            ActivitySpanId.CreateFromString(SpanId),
            IsSampled || IsOpen ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
            isRemote: true
        );

    private bool NamesParent { get; init; } = true;

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(LowerHex);

    private static bool IsId(ReadOnlySpan<char> id) => !id.IsEmpty && IsHex(id) && id.ContainsAnyExcept('0');

    private static int Digit(char hex) => char.IsAsciiDigit(hex) ? hex - '0' : hex - 'a' + 10;
}
