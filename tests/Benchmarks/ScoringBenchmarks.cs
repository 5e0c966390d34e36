using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FraudServerless.ContainerHosting;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;
using FraudServerless.LegacyApi;
using FraudServerless.Preprocess;

namespace FraudServerless.Benchmarks;

/// <summary>From the order to the decision, stage by stage, and all of it in one process without a socket. One order an operation.</summary>
public class ScoringBenchmarks
{
    private readonly float[] _vector = new float[Workload.Spec.Columns.Count];
    private readonly double[] _contributions = new double[Workload.Spec.Columns.Count];
    private readonly ArrayBufferWriter<byte> _csv = new(4096);
    private readonly ArrayBufferWriter<byte> _json = new(4096);
    private readonly byte[][] _vectorCsv = [.. Workload.Vectors.Select(Csv)];
    private readonly string _contentType = FeatureVector.ContentType(Workload.Spec.Id);
    private readonly PreprocessHandler _preprocess = new(Workload.Spec);
    private int _turn;

    private int Next => _turn = (_turn + 1) % Workload.Count;

    /// <summary>An error answer is quick to make: nothing is measured unless both containers answer 200.</summary>
    [GlobalSetup]
    public void Check()
    {
        for (var i = 0; i < Workload.Count; i++)
        {
            if (Preprocess(Workload.OrderJson[i]) != 200 || ModelAnswer(_csv.WrittenMemory) != 200)
            {
                throw new InvalidOperationException($"Order {i} was not scored.");
            }
        }
    }

    [Benchmark]
    public float Features()
    {
        Workload.Spec.Transform(Workload.Orders[Next], _vector);
        return _vector[0];
    }

    /// <summary>Container 1 without its socket: order as JSON to vector as CSV.</summary>
    [Benchmark]
    public int PreprocessInvocation() => Preprocess(Workload.OrderJson[Next]);

    /// <summary>200 complete trees of depth 6.</summary>
    [Benchmark]
    public double Predict() => Workload.Trees.PredictRaw(Workload.Rows[Next]);

    /// <summary>Exact contributions of the same trees.</summary>
    [Benchmark]
    public double Explain() => Workload.Trees.Explain(Workload.Rows[Next], _contributions);

    /// <summary>Container 2 without its socket: vector as CSV to score and the strongest eight contributions as JSON.</summary>
    [Benchmark]
    public int ModelInvocation() => ModelAnswer(_vectorCsv[Next]);

    [Benchmark]
    public int WriteScore()
    {
        _json.ResetWrittenCount();
        ScoreJson.Write(Workload.Scores[Next], _json);
        return _json.WrittenCount;
    }

    [Benchmark]
    public Ruling Decide()
    {
        var order = Workload.Orders[Next];
        return Workload.Policy.Decide(order, Workload.Scores[_turn], Workload.Router.Find(order.Market, order.Assortment)!);
    }

    /// <summary>Everything but sockets and tables: request, order, endpoint's JSON, vector as CSV and back, score with contributions as JSON and back, decision.</summary>
    [Benchmark]
    public Ruling Chain()
    {
        var order = OrderNormaliser.Normalise(LegacyReader.Read(Workload.Requests[Next], Workload.Now).Order!, Workload.Markets);
        Preprocess(JsonSerializer.SerializeToUtf8Bytes(order, ContractsJson.Default.Order));
        ModelAnswer(_csv.WrittenMemory);
        ScoreJson.TryRead(_json.WrittenSpan, out var score);
        return Workload.Policy.Decide(order, score, Workload.Router.Find(order.Market, order.Assortment)!);
    }

    private int ModelAnswer(ReadOnlyMemory<byte> line)
    {
        _json.ResetWrittenCount();
        return Workload.Model.Invoke(new InvocationRequest(_contentType, "", "", line), _json).Status;
    }

    private static byte[] Csv(float[] vector)
    {
        var line = new ArrayBufferWriter<byte>();
        FeatureVector.WriteCsv(vector, line);
        return line.WrittenSpan.ToArray();
    }

    private int Preprocess(ReadOnlyMemory<byte> order)
    {
        _csv.ResetWrittenCount();
        return _preprocess.Invoke(new InvocationRequest("application/json", "text/csv", "", order), _csv).Status;
    }
}
