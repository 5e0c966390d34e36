namespace FraudServerless.Decisions;

/// <summary>Where the configuration of decisions is.</summary>
/// <param name="Markets"><c>MARKETS_FILE</c>.</param>
/// <param name="Routes"><c>ROUTES_FILE</c>.</param>
/// <param name="Policy"><c>POLICY_FILE</c>.</param>
public sealed record DecisionFiles(string Markets, string Routes, string Policy)
{
    /// <param name="file">Path that a setting names, or of the file of that name beside the executable.</param>
    public static DecisionFiles Read(Func<string, string, string> file) =>
        new(file("MARKETS_FILE", "markets.json"), file("ROUTES_FILE", "routes.json"), file("POLICY_FILE", "policy.json"));
}
