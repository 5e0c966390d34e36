using System.Globalization;

namespace FraudServerless.Trees;

/// <summary>What LightGBM's objective makes of a raw score.</summary>
/// <param name="Text">As the file names it; null when it names none, as of an objective that the training program brought.</param>
/// <param name="Link">Null when nothing says.</param>
/// <param name="Sigmoid">Steepness of the logistic link.</param>
/// <param name="Classes">As the objective's parameters say.</param>
internal sealed record LightGbmObjective(string? Text, Link? Link, double Sigmoid = 1, int? Classes = null)
{
    /// <exception cref="ModelFormatException">The objective, or a parameter of it, is unknown.</exception>
    public static LightGbmObjective Of(LightGbmText.Section head)
    {
        if (head.Text("objective") is not { } text)
        {
            return new(null, null);
        }

        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (sigmoid, classes, roots) = (1.0, (int?)null, false);
        foreach (var parameter in words.Skip(1))
        {
            var value = parameter.AsSpan(parameter.IndexOf(':', StringComparison.Ordinal) + 1);
            if (parameter.StartsWith("sigmoid:", StringComparison.Ordinal))
            {
                if (
                    !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out sigmoid)
                    || !(sigmoid > 0 && double.IsFinite(sigmoid))
                )
                {
                    throw head.Fault("objective", $"'{parameter}' must be a number above 0");
                }
            }
            else if (parameter.StartsWith("num_class:", StringComparison.Ordinal))
            {
                classes = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw head.Fault("objective", $"'{parameter}' must be a whole number");
            }

            roots |= parameter == "sqrt";
        }

        switch (words.FirstOrDefault())
        {
            case "binary":
                return new(text, Trees.Link.Logistic, sigmoid, 1);
            case "cross_entropy" or "xentropy":
                return new(text, Trees.Link.Logistic, Classes: 1);
            case "multiclass" or "softmax":
                return new(text, Trees.Link.Softmax, Classes: classes);
            case "multiclassova" or "multiclass_ova" or "ova" or "ovr":
                return new(text, Trees.Link.Logistic, sigmoid, classes);
            case "poisson" or "gamma" or "tweedie":
                return new(text, Trees.Link.Exponential, Classes: 1);
            case "regression"
            or "regression_l2"
            or "l2"
            or "mse"
            or "rmse"
            or "regression_l1"
            or "l1"
            or "mae"
            or "huber"
            or "fair"
            or "quantile"
            or "mape" when !roots:
                return new(text, Trees.Link.Identity, Classes: 1);
            case "lambdarank" or "rank_xendcg":
                return new(text, Trees.Link.Identity, Classes: 1);
            // Its own prediction, ln(1 + e^raw), is an intensity.
            case "cross_entropy_lambda" or "xentlambda":
                return new(text, null, Classes: 1);
            case "custom" or "none":
                return new(text, null);
            default:
                throw head.Fault(
                    "objective",
                    $"'{text}' is not served; binary, cross_entropy, multiclass, multiclassova, poisson, gamma, tweedie, the regressions (without sqrt), the rankings and custom ones are"
                );
        }
    }
}
