using System.Globalization;
using System.Text;
using System.Text.Json;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.LegacyApi;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.Messaging;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>
/// Orders for a listed job: one order number a line, or one order in the legacy v1 format as JSON. Blank lines and those that begin with <c>#</c> say nothing; what
/// stands there twice counts once.
/// </summary>
internal sealed class OrderFile
{
    /// <summary>As the legacy contract bounds order numbers.</summary>
    private const int MaxOrderNumber = 64;
    private const int MaxFaults = 20;

    private readonly List<string> _lines;

    private OrderFile(List<string> lines) => _lines = lines;

    public long Count => _lines.Count;

    /// <param name="file">Path of the file.</param>
    /// <param name="limit">Most orders, the first ones; null: all.</param>
    /// <param name="now">For what an order may say of time.</param>
    /// <exception cref="StackException">There is no such file, it names no order, or lines are faulty: all of them (the first 20), each with its number.</exception>
    public static OrderFile Read(string file, long? limit, DateTimeOffset now)
    {
        if (!File.Exists(file))
        {
            throw new StackException($"There is no file {file}.");
        }

        var seen = new Dictionary<string, (int Line, string Text)>(StringComparer.Ordinal);
        var lines = new List<string>();
        var faults = new List<string>();
        var number = 0;
        foreach (var raw in File.ReadLines(file))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var (orderNumber, fault) = line[0] == '{' ? ReadOrder(line, now) : (line, FaultOfNumber(line));
            if (fault is null && !seen.TryAdd(orderNumber!, (number, line)) && seen[orderNumber!] is var first && first.Text != line)
            {
                fault = string.Create(CultureInfo.InvariantCulture, $"the order of line {first.Line} again, but another text");
            }
            else if (fault is null && seen[orderNumber!].Line == number)
            {
                lines.Add(line);
            }

            if (fault is not null)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"line {number}: {fault}"));
            }
        }

        if (faults.Count > 0)
        {
            throw new StackException(
                string.Create(CultureInfo.InvariantCulture, $"{file} has {faults.Count} faulty lines, nothing was sent:\n  ")
                    + string.Join("\n  ", faults.Take(MaxFaults))
                    + (faults.Count > MaxFaults ? "\n  …" : "")
            );
        }

        if (lines.Count == 0)
        {
            throw new StackException($"{file} names no order: one order number a line, or one order as JSON.");
        }

        return new OrderFile(limit is { } max && max < lines.Count ? lines[..(int)max] : lines);
    }

    /// <summary>What the desk's API takes; null: there are whole orders among them, or too many, and they go into the queue directly.</summary>
    public IReadOnlyList<string>? Numbers =>
        _lines.Count <= ListedOrders.MaxInRequest && _lines.TrueForAll(static line => line[0] != '{') ? _lines : null;

    public ListedOrders For(RescoreJob job) => new(_lines.Select(line => Message(line, job)), Count);

    private static RescoreMessage Message(string line, RescoreJob job)
    {
        if (line[0] != '{')
        {
            return ListedOrders.MessageOf(job, line);
        }

        using var document = JsonDocument.Parse(line);
        return new ScoreOrder
        {
            Version = RescoreMessage.CurrentVersion,
            Id = job.JobId,
            Mode = job.Mode,
            Model = job.Model,
            Caller = job.Actor,
            Request = document.RootElement.Clone(),
        };
    }

    private static (string? OrderNumber, string? Fault) ReadOrder(string line, DateTimeOffset now)
    {
        LegacyReadResult reading = LegacyReader.Read(Encoding.UTF8.GetBytes(line), now);
        return reading.Order is { } order
            ? (order.Head.OrderNumber, null)
            : (
                null,
                reading.Faults.Count == 0
                    ? reading.Message ?? reading.ErrorCode
                    : string.Join("; ", reading.Faults.Take(3).Select(fault => $"{fault.Field} {fault.Message}"))
            );
    }

    private static string? FaultOfNumber(string line) =>
        line.Length <= MaxOrderNumber && RescoreMessageJson.IsName(line)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"no order number: those have 1 to {MaxOrderNumber} of A-Z a-z 0-9 - _ . :");
}
