using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;
using FraudServerless.Decisions.Routing;

namespace FraudServerless.Decisions.Data;

/// <summary>The two files of configuration that decisions come from.</summary>
public static class ScoringData
{
    /// <exception cref="SettingsException">Routes or policy are faulty; the faults of both files at once.</exception>
    public static (ModelRouter Router, DecisionPolicy Policy) Load(string routesFile, string policyFile)
    {
        var faults = new SettingsFaults();
        var router = faults.Try(() => ModelRouter.Load(routesFile));
        var policy = faults.Try(() => DecisionPolicy.Load(policyFile));
        faults.ThrowIfAny();
        return (router!, policy!);
    }
}
