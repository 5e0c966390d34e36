namespace FraudServerless.Trees;

/// <summary>What XGBoost's objectives make of a raw score, and of a base score.</summary>
internal static class XgBoostObjective
{
    /// <returns>The link, null where the prediction is a label; and how a base score becomes a raw score (not finite: the base score is out of range).</returns>
    /// <exception cref="ModelFormatException">The objective is unknown.</exception>
    public static (Link? Link, Func<float, float> Margin) Of(ModelNode name) =>
        name.Text() switch
        {
            "binary:logistic" or "reg:logistic" => (Link.Logistic, LogOdds),
            "binary:hinge" => (Link.Step, Same),
            "multi:softprob" => (Link.Softmax, Same),
            "multi:softmax" => (null, Same),
            "count:poisson" or "reg:gamma" or "reg:tweedie" or "survival:cox" or "survival:aft" => (Link.Exponential, MathF.Log),
            "binary:logitraw"
            or "reg:squarederror"
            or "reg:linear"
            or "reg:squaredlogerror"
            or "reg:pseudohubererror"
            or "reg:absoluteerror"
            or "reg:quantileerror"
            or "rank:pairwise"
            or "rank:ndcg"
            or "rank:map" => (Link.Identity, Same),
            var other => throw name.Fault(
                $"'{other}' is not served; binary:logistic, logitraw and hinge, reg:logistic, multi:softprob and softmax, count:poisson, reg:gamma and tweedie, the survival, the ranking and the other regression objectives are"
            ),
        };

    private static float Same(float score) => score;

    private static float LogOdds(float probability) => probability > 0 && probability < 1 ? -MathF.Log((1 / probability) - 1) : float.NaN;
}
