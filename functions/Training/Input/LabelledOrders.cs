using FraudServerless.Contracts;

namespace FraudServerless.Training.Input;

/// <summary>What a line of the orders is for.</summary>
internal enum Part : byte
{
    None,
    Training,

    /// <summary>The newest of the training orders, when they decide how many trees are best or what a score means: neither spec nor trees are fitted on them.</summary>
    Validation,
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
/// memory; each walk reads the files again.
/// </summary>
internal sealed class LabelledOrders
{
    private const int ReportedFaults = 5;
    private const int ProgressEvery = 100_000;

    private readonly IReadOnlyList<string> _paths;
    private readonly TextWriter _progress;

    // By the line's index.
    private readonly List<Part> _parts = [];
    private readonly List<bool> _labels = [];

    private LabelledOrders(IReadOnlyList<string> paths, TextWriter progress)
    {
        _paths = paths;
        _progress = progress;
    }

    public InputCounts Counts { get; private set; } = new();

    /// <param name="paths">Files of legacy requests, one JSON object a line.</param>
    /// <param name="labels">By request id.</param>
    /// <param name="testShare">Of all labelled orders.</param>
    /// <param name="validationShare">Of those that are not held out; 0: no validation part.</param>
    /// <param name="progress">Gets a line for every stage and every so many lines.</param>
    /// <exception cref="TrainingException">There is nothing to train on, or nothing to test with.</exception>
    public static LabelledOrders Open(
        IReadOnlyList<string> paths,
        IReadOnlyDictionary<string, bool> labels,
        double testShare,
        double validationShare,
        TextWriter progress
    )
    {
        var orders = new LabelledOrders(paths, progress);
        var byTime = orders.Index(labels);
        byTime.Sort();
        var firstTest = (int)Math.Floor(byTime.Count * (1 - testShare));
        var firstValidation = (int)Math.Floor(firstTest * (1 - validationShare));
        for (var i = 0; i < byTime.Count; i++)
        {
            orders._parts[byTime[i].Line] =
                i < firstValidation ? Part.Training
                : i < firstTest ? Part.Validation
                : Part.Test;
        }

        orders.CheckLabels(Part.Training, "training");
        if (validationShare > 0)
        {
            orders.CheckLabels(Part.Validation, "validation");
        }

        orders.CheckLabels(Part.Test, "held-out");
        return orders;
    }

    public int Count(Part part) => _parts.Count(p => p == part);

    public int Count(Part part, bool label) => Enumerable.Range(0, _parts.Count).Count(i => _parts[i] == part && _labels[i] == label);

    /// <summary>The orders of a part with their labels, in the order of the files.</summary>
    public IEnumerable<(Order Order, bool Label)> Walk(Part part) =>
        Lines($"{part} orders".ToLowerInvariant(), i => i < _parts.Count && _parts[i] == part)
            .Where(line => line.Order is not null)
            .Select(line => (line.Order!, _labels[line.Index]));

    /// <summary>The orders of all parts, in the order of the files.</summary>
    public IEnumerable<(Part Part, Order Order, bool Label)> WalkAll() =>
        Lines("all orders", i => i < _parts.Count && _parts[i] != Part.None)
            .Where(line => line.Order is not null)
            .Select(line => (_parts[line.Index], line.Order!, _labels[line.Index]));

    private IEnumerable<OrderLine> Lines(string what, Func<int, bool>? isWanted)
    {
        var read = 0;
        foreach (var line in OrderFile.Read(_paths, isWanted))
        {
            if (++read % ProgressEvery == 0)
            {
                _progress.WriteLine(_parts.Count > read ? $"{what}: {read} of {_parts.Count} lines" : $"{what}: {read} lines");
            }

            yield return line;
        }
    }

    private void CheckLabels(Part part, string name)
    {
        var (good, bad) = (Count(part, label: false), Count(part, label: true));
        if (good == 0 || bad == 0)
        {
            throw new TrainingException($"The {name} part has {good} orders of label 0 and {bad} of label 1; it needs both.");
        }
    }

    private List<(DateTimeOffset At, int Line)> Index(IReadOnlyDictionary<string, bool> labels)
    {
        var byTime = new List<(DateTimeOffset At, int Line)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int lines = 0,
            faulty = 0,
            unlabelled = 0,
            repeated = 0,
            tests = 0;
        foreach (var line in Lines("reading", isWanted: null))
        {
            lines++;
            while (_parts.Count <= line.Index)
            {
                _parts.Add(Part.None);
                _labels.Add(false);
            }

            if (line.Order is not { } order)
            {
                if (++faulty <= ReportedFaults)
                {
                    _progress.WriteLine($"{line.File}: line {line.Number}: {line.Fault}; left out");
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
                _labels[line.Index] = label;
                byTime.Add((order.OrderDate, line.Index));
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
        _progress.WriteLine(
            $"{lines} lines: {byTime.Count} labelled orders; left out: {faulty} faulty, {unlabelled} without a label, {repeated} repeated, {tests} test orders"
        );
        return byTime.Count > 0 ? byTime : throw new TrainingException($"{string.Join(", ", _paths)}: no line is an order with a label.");
    }
}
