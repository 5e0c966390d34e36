using BenchmarkDotNet.Attributes;
using FraudServerless.Trees;

namespace FraudServerless.Benchmarks;

/// <summary>
/// Many rows at once against one after the other, on complete trees, where every row goes to the full depth. One row an operation.
/// </summary>
public class BatchBenchmarks
{
    private readonly double[] rows = [.. Workload.Rows.SelectMany(v => v)];
    private readonly double[] raw = new double[Workload.Count];
    private readonly double[] contributions = new double[Workload.Count * Workload.Spec.Columns.Count];
    private TreeModel trees = null!;

    [Params(5, 6, 8)]
    public int Depth { get; set; }

    [GlobalSetup]
    public void Load() => trees = TreeModel.Load(CompleteForest.Text(200, Depth, Workload.Spec.Columns, Workload.Vectors));

    [Benchmark(OperationsPerInvoke = Workload.Count)]
    public void PredictOneByOne()
    {
        for (var i = 0; i < Workload.Count; i++)
        {
            raw[i] = trees.PredictRaw(Workload.Rows[i]);
        }
    }

    [Benchmark(OperationsPerInvoke = Workload.Count)]
    public void PredictMany() => trees.PredictRaw(rows, raw);

    [Benchmark(OperationsPerInvoke = Workload.Count)]
    public void ExplainOneByOne()
    {
        for (var i = 0; i < Workload.Count; i++)
        {
            trees.Explain(Workload.Rows[i], contributions);
        }
    }

    [Benchmark(OperationsPerInvoke = Workload.Count)]
    public void ExplainMany() => trees.Explain(rows, Workload.Count, contributions);
}
