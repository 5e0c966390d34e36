namespace FraudServerless.LocalRunner.Costs;

/// <summary>A part of what a decision costs.</summary>
/// <param name="PerMillion">USD for a million decisions.</param>
internal sealed record CostPart(string Name, decimal PerMillion);

/// <summary>
/// What a million decisions cost at a steady rate. Left out: data transfer, keys, traces, alarms, backups, the desk, free tiers and discounts.
/// </summary>
internal static class CostModel
{
    private const decimal Million = 1_000_000;
    private const decimal SecondsAnHour = 3600;
    private const decimal KbPerGb = 1024 * 1024;

    /// <summary>A batch of the stream that the Projector takes at once.</summary>
    private const decimal StreamBatch = 100;

    /// <param name="workload">What is decided, and on what.</param>
    /// <param name="prices">Of the region.</param>
    /// <param name="rate">Decisions a second, on average.</param>
    public static IReadOnlyList<CostPart> Of(Workload workload, Prices prices, double rate)
    {
        var memoryGb = workload.MemoryMb / 1024m;
        // Kept instances cost by the second, whatever comes.
        var provisioned = workload.Provisioned * memoryGb * prices.LambdaProvisionedPerGbSecond[workload.Architecture] / (decimal)rate * Million;
        return
        [
            new("API requests", prices.HttpApiPerMillion),
            new("function requests", prices.LambdaPerMillion * (1 + (1 / StreamBatch))),
            new("function time", Million * memoryGb * (decimal)workload.DurationMs / 1000 * prices.LambdaPerGbSecond[workload.Architecture]),
            new("kept instances", provisioned),
            new("record: audit", WriteUnits(workload.AuditKb) * 2 * prices.WriteUnitsPerMillion),
            new("record: decision", WriteUnits(workload.DecisionKb) * 2 * prices.WriteUnitsPerMillion),
            new("record: indexes", workload.Indexes * prices.WriteUnitsPerMillion),
            new("record: links", workload.Links * prices.WriteUnitsPerMillion),
            new(
                "storage",
                (decimal)((workload.AuditKb + workload.DecisionKb + (workload.Links * workload.LinkKb)) * workload.Months)
                    * Million
                    / KbPerGb
                    * prices.StoragePerGbMonth
            ),
            new("logs", (decimal)workload.LogKb * Million / KbPerGb * prices.LogsPerGb),
            // Sent, received, deleted.
            new("queue", (decimal)workload.QueuedShare * 3 * prices.SqsPerMillion),
            new("endpoint", Endpoint(workload, prices, rate, endpoints: 1)),
        ];
    }

    /// <summary>Instances of one endpoint of so many that share the rate evenly.</summary>
    public static int Instances(Workload workload, double rate, int endpoints) =>
        Math.Max(workload.LeastInstances, (int)Math.Ceiling(rate / endpoints / workload.InstanceRate));

    /// <summary>Of so many endpoints that share the rate evenly, for a million decisions.</summary>
    public static decimal Endpoint(Workload workload, Prices prices, double rate, int endpoints) =>
        endpoints * Instances(workload, rate, endpoints) * prices.EndpointPerHour[workload.InstanceType] / ((decimal)rate * SecondsAnHour) * Million;

    private static decimal WriteUnits(double kb) => Math.Max(1, (decimal)Math.Ceiling(kb));
}
