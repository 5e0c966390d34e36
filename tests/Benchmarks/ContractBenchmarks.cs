using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FraudServerless.Contracts;
using FraudServerless.LegacyApi;
using FraudServerless.OrderGenerator;

namespace FraudServerless.Benchmarks;

/// <summary>From the caller's bytes to the order that goes to the endpoint. One order an operation.</summary>
public class ContractBenchmarks
{
    private readonly IEnumerator<GeneratedOrder> _orders = OrderSource.Generate(long.MaxValue, 4).GetEnumerator();
    private int _turn;

    private int Next => _turn = (_turn + 1) % Workload.Count;

    [Benchmark]
    public LegacyReadResult Read() => LegacyReader.Read(Workload.Requests[Next], Workload.Now);

    [Benchmark]
    public Order Normalise() => OrderNormaliser.Normalise(Workload.Legacy[Next], Workload.Markets);

    [Benchmark]
    public string Hash() => PayloadHash.Compute(Workload.Requests[Next]);

    [Benchmark]
    public byte[] WriteOrder() => JsonSerializer.SerializeToUtf8Bytes(Workload.Orders[Next], ContractsJson.Default.Order);

    /// <summary>How long the generator takes: what a driver spends beside the system under test.</summary>
    [Benchmark]
    public GeneratedOrder Generate()
    {
        _orders.MoveNext();
        return _orders.Current;
    }
}
