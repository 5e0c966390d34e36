using System.Buffers.Text;
using System.Text;

namespace FraudServerless.Load;

/// <summary>Reads <c>Server-Timing</c>: <c>name;dur=1.5, …</c>. One for each connection: its names and room are used again.</summary>
internal sealed class StageTimes
{
    /// <summary>What a function needs beside waiting for the endpoint and the tables.</summary>
    public const string Own = "own";
    private const string Total = "total";
    private static readonly string[] Waits = ["invoke", "record"];

    private readonly List<string> _names = [];
    private readonly List<(string Name, long Microseconds)> _times = [];

    /// <summary>Stages in their order; where the header has the checkout's, <see cref="Own"/> behind them. Good until the next call.</summary>
    public ReadOnlySpan<(string Name, long Microseconds)> Read(ReadOnlySpan<byte> header)
    {
        _times.Clear();
        while (!header.IsEmpty)
        {
            var comma = header.IndexOf((byte)',');
            var metric = comma < 0 ? header : header[..comma];
            header = comma < 0 ? default : header[(comma + 1)..];
            var semicolon = metric.IndexOf((byte)';');
            var duration = metric.IndexOf("dur="u8);
            if (semicolon > 0 && duration > semicolon && Utf8Parser.TryParse(metric[(duration + 4)..], out double milliseconds, out _))
            {
                _times.Add((NameOf(metric[..semicolon].Trim((byte)' ')), (long)(milliseconds * 1000)));
            }
        }

        AddOwn();
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_times);
    }

    private void AddOwn()
    {
        var total = _times.FindIndex(time => time.Name == Total);
        if (total >= 0 && Array.TrueForAll(Waits, wait => _times.Exists(time => time.Name == wait)))
        {
            var waited = _times.Where(time => Waits.Contains(time.Name, StringComparer.Ordinal)).Sum(time => time.Microseconds);
            _times.Add((Own, Math.Max(0, _times[total].Microseconds - waited)));
        }
    }

    private string NameOf(ReadOnlySpan<byte> name)
    {
        foreach (var known in _names)
        {
            if (Ascii.Equals(name, known))
            {
                return known;
            }
        }

        _names.Add(Encoding.ASCII.GetString(name));
        return _names[^1];
    }
}
