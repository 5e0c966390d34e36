using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Markets;
using FraudServerless.LegacyApi;
using FraudServerless.OrderGenerator;

namespace FraudServerless.Load;

/// <summary>What is posted.</summary>
internal static class Bodies
{
    /// <summary>Every line of a file that is not empty.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> FromFile(FileInfo file)
    {
        ReadOnlyMemory<byte> all = File.ReadAllBytes(file.FullName);
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!all.IsEmpty)
        {
            var end = all.Span.IndexOf((byte)'\n');
            var line = end < 0 ? all : all[..end];
            all = end < 0 ? default : all[(end + 1)..];
            line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
            if (!line.IsEmpty)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    /// <summary>Generated orders, as callers send them or (<paramref name="normalised"/>) as the endpoint gets them.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Generate(int count, ulong seed, bool normalised, DateTimeOffset now)
    {
        var orders = OrderSource.Generate(count, seed);
        return [.. normalised ? orders.Select(o => Normalise(o.Json, now)) : orders.Select(o => o.Json)];
    }

    /// <summary>Bodies of so many lines each; the last ones are filled up from the front.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Join(IReadOnlyList<ReadOnlyMemory<byte>> bodies, int lines)
    {
        var joined = new List<ReadOnlyMemory<byte>>();
        for (var start = 0; start < bodies.Count; start += lines)
        {
            using var body = new MemoryStream();
            for (var i = 0; i < lines; i++)
            {
                body.Write(bodies[(start + i) % bodies.Count].Span);
                body.WriteByte((byte)'\n');
            }

            joined.Add(body.ToArray());
        }

        return joined;
    }

    private static MarketTable Markets { get; } = MarketTable.Load(Path.Combine(AppContext.BaseDirectory, "markets.json"));

    private static ReadOnlyMemory<byte> Normalise(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        LegacyReadResult reading = LegacyReader.Read(json.Span, now);
        var order =
            reading.Order
            ?? throw new InvalidOperationException(
                $"A generated order was refused: {reading.ErrorCode} {(reading.Faults is [var fault, ..] ? fault.Field : "")}"
            );
        return JsonSerializer.SerializeToUtf8Bytes(OrderNormaliser.Normalise(order, Markets), ContractsJson.Default.Order);
    }
}
