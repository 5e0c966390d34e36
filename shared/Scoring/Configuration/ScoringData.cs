namespace FraudServerless.Scoring;

/// <summary>The two files of configuration that decisions come from.</summary>
public static class ScoringData
{
    /// <exception cref="SettingsException">Routes or policy are faulty; the faults of both files at once.</exception>
    public static (ModelRouter Router, DecisionPolicy Policy) Load(ScoringSettings settings)
    {
        var faults = new SettingsFaults();
        var router = faults.Try(() => ModelRouter.Load(settings.RoutesFile));
        var policy = faults.Try(() => DecisionPolicy.Load(settings.PolicyFile));
        faults.ThrowIfAny();
        return (router!, policy!);
    }
}
