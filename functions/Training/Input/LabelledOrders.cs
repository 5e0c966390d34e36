using FraudServerless.Contracts;

namespace FraudServerless.Training.Input;

/// <summary>What a line of the orders is for.</summary>
internal enum Part : byte
{
    None,
    Training,
    Test,
}

/// <summary>How many lines of the orders were what.</summary>
public sealed record InputCounts
{
    public int Lines { get; init; }

    /// <summary>Lines that the legacy reader refuses.</summary>
    public int Faulty { get; init; }
    public int Unlabelled { get; init; }

    /// <summary>Lines whose request id stood on an earlier line.</summary>
    public int Repeated { get; init; }

    /// <summary>Orders that say of themselves that they are a test.</summary>
    public int TestOrders { get; init; }
    public int Used { get; init; }
}

/// <summary>
/// The orders that have a label, split by time: the newest share is held out, as the future will be. Only a line's part and label are kept in
/// memory; each walk reads the file again.
/// </summary>
internal sealed class LabelledOrders
{
    private const int ReportedFaults = 5;

    private readonly string _path;

    // By line number - 1.
    private readonly List<Part> _parts = [];
    private readonly List<bool> _labels = [];

    private LabelledOrders(string path) => _path = path;

    public InputCounts Counts { get; private set; } = new();

    /// <exception cref="TrainingException">There is nothing to train on, or nothing to test with.</exception>
    public static LabelledOrders Open(string path, IReadOnlyDictionary<string, bool> labels, double testShare, TextWriter progress)
    {
        var orders = new LabelledOrders(path);
        var byTime = orders.Index(labels, progress);
        byTime.Sort();
        var firstTest = (int)Math.Floor(byTime.Count * (1 - testShare));
        for (var i = 0; i < byTime.Count; i++)
        {
            orders._parts[byTime[i].Line - 1] = i < firstTest ? Part.Training : Part.Test;
        }
        foreach (var part in new[] { Part.Training, Part.Test })
        {
            var (good, bad) = (orders.Count(part, label: false), orders.Count(part, label: true));
            if (good == 0 || bad == 0)
            {
                throw new TrainingException(
                    $"The {(part == Part.Test ? "held-out" : "training")} part has {good} orders of label 0 and {bad} of label 1; it needs both."
                );
            }
        }
        return orders;
    }

    public int Count(Part part) => _parts.Count(p => p == part);

    public int Count(Part part, bool label) => Enumerable.Range(0, _parts.Count).Count(i => _parts[i] == part && _labels[i] == label);

    /// <summary>The orders of a part with their labels, in the order of the file.</summary>
    public IEnumerable<(Order Order, bool Label)> Walk(Part part)
    {
        foreach (var line in OrderFile.Read(_path))
        {
            if (line.Number <= _parts.Count && _parts[line.Number - 1] == part && line.Order is { } order)
            {
                yield return (order, _labels[line.Number - 1]);
            }
        }
    }

    private List<(DateTimeOffset At, int Line)> Index(IReadOnlyDictionary<string, bool> labels, TextWriter progress)
    {
        var byTime = new List<(DateTimeOffset At, int Line)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int lines = 0,
            faulty = 0,
            unlabelled = 0,
            repeated = 0,
            tests = 0;
        foreach (var line in OrderFile.Read(_path))
        {
            lines++;
            while (_parts.Count < line.Number)
            {
                _parts.Add(Part.None);
                _labels.Add(false);
            }
            if (line.Order is not { } order)
            {
                if (++faulty <= ReportedFaults)
                {
                    progress.WriteLine($"{_path}: line {line.Number}: {line.Fault}; left out");
                }
            }
            else if (!seen.Add(order.RequestId))
            {
                repeated++;
            }
            else if (order.TestFlag)
            {
                tests++;
            }
            else if (!labels.TryGetValue(order.RequestId, out var label))
            {
                unlabelled++;
            }
            else
            {
                _labels[line.Number - 1] = label;
                byTime.Add((order.OrderDate, line.Number));
            }
        }
        Counts = new InputCounts
        {
            Lines = lines,
            Faulty = faulty,
            Unlabelled = unlabelled,
            Repeated = repeated,
            TestOrders = tests,
            Used = byTime.Count,
        };
        progress.WriteLine(
            $"{lines} lines: {byTime.Count} labelled orders; left out: {faulty} faulty, {unlabelled} without a label, {repeated} repeated, {tests} test orders"
        );
        return byTime.Count > 0 ? byTime : throw new TrainingException($"{_path}: no line is an order with a label.");
    }
}
