using System.Runtime.InteropServices;
using System.Text.Json;
using FraudServerless.Contracts;

namespace FraudServerless.Pipeline;

/// <summary>Bodies to and from the endpoint, without copying where that is possible.</summary>
internal static class PipelineBody
{
    public static MemoryStream Of(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false, publiclyVisible: true)
            : new MemoryStream(json.ToArray(), writable: false);

    /// <summary>One order a line.</summary>
    public static MemoryStream Lines(ReadOnlySpan<PipelineOrder> orders)
    {
        var body = new MemoryStream();
        foreach (var order in orders)
        {
            body.Write(order.Json.Span);
            body.WriteByte((byte)'\n');
        }

        body.Position = 0;
        return body;
    }

    public static PipelineResult Read(MemoryStream? body) =>
        body is null || body.Length == 0 ? new PipelineResult(PipelineKind.Empty) : Read(Bytes(body));

    /// <summary>The answers to several orders.</summary>
    /// <returns>False when there are not as many lines as orders: nobody knows which is whose.</returns>
    public static bool TryReadLines(MemoryStream? body, Span<PipelineResult> results)
    {
        var rest = body is null ? default : Bytes(body).TrimEnd("\r\n"u8);
        for (var i = 0; i < results.Length; i++)
        {
            if (rest.IsEmpty)
            {
                return false;
            }

            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            results[i] = ReadFault(line) is { } code ? new PipelineResult(PipelineKind.OrderFault, Code: code) : Read(line);
        }

        return rest.IsEmpty;
    }

    /// <summary>The code of <c>{"error":{"code":…,"message":…}}</c>; null for anything else.</summary>
    private static string? ReadFault(ReadOnlySpan<byte> line)
    {
        if (!line.TrimStart(" "u8).StartsWith("{\"error\""u8))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            using var json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.GetProperty("error"u8).GetProperty("code"u8).GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A number beyond all bounds, such as 1e999, can neither be compared nor put on record.</summary>
    private static bool IsFinite(Score score) =>
        double.IsFinite(score.Base ?? 0)
        && double.IsFinite(score.Raw ?? 0)
        && score.Contributions.All(contribution => double.IsFinite(contribution.Value));

    private static ReadOnlySpan<byte> Bytes(MemoryStream body) => body.TryGetBuffer(out var buffer) ? buffer : body.ToArray();

    private static PipelineResult Read(ReadOnlySpan<byte> bytes)
    {
        return ScoreJson.TryRead(bytes, out var score) && IsFinite(score!)
            ? new PipelineResult(PipelineKind.Ok, score)
            : new PipelineResult(PipelineKind.Malformed);
    }
}
