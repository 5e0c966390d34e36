using BenchmarkDotNet.Attributes;
using FraudServerless.Trees;

namespace FraudServerless.Benchmarks;

/// <summary>
/// Many rows at once against one after the other, on complete trees, where every row goes to the full depth. One row an operation.
/// </summary>
public class BatchBenchmarks
{
    private readonly double[] _rows = [.. Workload.Rows.SelectMany(v => v)];
    private readonly double[] _raw = new double[Workload.Count];
    private readonly double[] _contributions = new double[Workload.Count * Workload.Spec.Columns.Count];
    private TreeModel _trees = null!;

    [Params(5, 6, 8)]
    public int Depth { get; set; }

    [GlobalSetup]
    public void Load() => _trees = TreeModel.Load(CompleteForest.Text(200, Depth, Workload.Spec.Columns, Workload.Vectors));

    [Benchmark(OperationsPerInvoke = Workload.Count)]
    public void PredictOneByOne()
    {
        for (var i = 0; i < Workload.Count; i++)
        {
            _raw[i] = _trees.PredictRaw(Workload.Rows[i]);
        }
    }

    [Benchmark(OperationsPerInvoke = Workload.Count)]
    public void PredictMany() => _trees.PredictRaw(_rows, _raw);

    [Benchmark(OperationsPerInvoke = Workload.Count)]
    public void ExplainOneByOne()
    {
        for (var i = 0; i < Workload.Count; i++)
        {
            _trees.Explain(Workload.Rows[i], _contributions);
        }
    }

    [Benchmark(OperationsPerInvoke = Workload.Count)]
    public void ExplainMany() => _trees.Explain(_rows, Workload.Count, _contributions);
}
