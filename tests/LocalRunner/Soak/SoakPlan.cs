namespace FraudServerless.LocalRunner.Soak;

/// <summary>How much is sent, and how much is broken.</summary>
/// <param name="Orders">Orders posted to the API.</param>
/// <param name="Callers">Callers at a time.</param>
/// <param name="Seed">Of the orders and of all chance.</param>
/// <param name="CalmSeconds">Mean time between two kills.</param>
public sealed record SoakPlan(int Orders, int Callers, ulong Seed, double CalmSeconds)
{
    /// <summary>Parameters of the template under which nothing has to be waited for longer than for the kills themselves.</summary>
    public static IReadOnlyDictionary<string, string> Parameters { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RescoreTimeoutSeconds"] = "15",
            ["RescoreVisibilitySeconds"] = "30",
            ["RescoreBackoffSeconds"] = "1",
            ["RescoreMaxReceives"] = "40",
            ["RequeueDelaySeconds"] = "2",
        };
}
