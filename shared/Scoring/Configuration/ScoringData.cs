namespace FraudServerless.Scoring;

/// <summary>The two files of configuration that decisions come from.</summary>
public static class ScoringData
{
    /// <exception cref="SettingsException">Routes or policy are faulty; the faults of both files at once.</exception>
    public static (ModelRouter Router, DecisionPolicy Policy) Load(ScoringSettings settings)
    {
        var faults = new List<string>();
        var router = Load(() => ModelRouter.Load(settings.RoutesFile));
        var policy = Load(() => DecisionPolicy.Load(settings.PolicyFile));
        return router is null || policy is null ? throw new SettingsException(faults) : (router, policy);

        T? Load<T>(Func<T> load)
            where T : class
        {
            try
            {
                return load();
            }
            catch (SettingsException e)
            {
                faults.AddRange(e.Faults);
                return null;
            }
        }
    }
}
