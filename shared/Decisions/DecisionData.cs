using FraudServerless.Contracts;
using FraudServerless.Contracts.Markets;
using FraudServerless.Decisions.Policy;
using FraudServerless.Decisions.Routing;

namespace FraudServerless.Decisions;

/// <summary>The configuration that decisions come from; the version of each part is recorded on every decision.</summary>
public sealed record DecisionData(ModelRouter Router, DecisionPolicy Policy, MarketTable Markets)
{
    /// <exception cref="SettingsException">A file is faulty; the faults of all files at once.</exception>
    public static DecisionData Load(DecisionFiles files)
    {
        var faults = new SettingsFaults();
        var markets = faults.Try(() => MarketTable.Load(files.Markets));
        var router = faults.Try(() => ModelRouter.Load(files.Routes));
        var policy = faults.Try(() => DecisionPolicy.Load(files.Policy, markets ?? MarketTable.Empty));
        faults.ThrowIfAny();
        return new DecisionData(router!, policy!, markets!);
    }
}
