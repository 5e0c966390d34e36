using FraudServerless.Unit.Structure;

namespace FraudServerless.Unit.Trees;

/// <summary>Models that LightGBM wrote: <c>tests/Payloads/models/lightgbm</c>, whose README says what it makes of them.</summary>
internal static class LightGbmCase
{
    public static string PathOf(string file) => Path.Combine(Repository.Root, "tests", "Payloads", "models", "lightgbm", file);
}
