using FraudServerless.Contracts;

namespace FraudServerless.Training.Calibrators;

/// <summary>
/// Platt scaling: the logistic curve of greatest likelihood, each label drawn a little towards the other as he proposes, which bounds it on labels that the score
/// separates. By Newton's method with a step that is halved until it helps (Lin, Lin and Weng, "A note on Platt's probabilistic outputs for support vector machines", 2007).
/// </summary>
internal static class PlattFit
{
    private const int MostSteps = 100;
    private const int MostHalvings = 40;
    private const double Ridge = 1e-12;
    private const double Flat = 1e-10;

    /// <param name="raw">Raw scores of orders that the model was not fitted on.</param>
    /// <param name="labels">As many; both labels occur.</param>
    /// <returns>Null when a higher score is not a higher probability.</returns>
    public static PlattCalibration? Fit(double[] raw, bool[] labels)
    {
        double positives = labels.Count(label => label);
        var negatives = labels.Length - positives;
        var (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2));
        var targets = Array.ConvertAll(labels, label => label ? high : low);

        var (slope, intercept) = (0d, Math.Log((positives + 1) / (negatives + 1)));
        var loss = Loss(raw, targets, slope, intercept);
        for (var step = 0; step < MostSteps; step++)
        {
            var (towardsSlope, towardsIntercept, isFlat) = Direction(raw, targets, slope, intercept);
            if (isFlat)
            {
                break;
            }

            var (size, better) = (1d, double.NaN);
            for (var halving = 0; halving < MostHalvings; halving++, size /= 2)
            {
                better = Loss(raw, targets, slope + (size * towardsSlope), intercept + (size * towardsIntercept));
                if (better < loss)
                {
                    break;
                }
            }

            if (!(better < loss))
            {
                // As near as double can tell.
                break;
            }

            (slope, intercept, loss) = (slope + (size * towardsSlope), intercept + (size * towardsIntercept), better);
        }

        return slope > 0 && double.IsFinite(slope) && double.IsFinite(intercept) ? new PlattCalibration(slope, intercept) : null;
    }

    /// <summary>Newton's step, against the gradient.</summary>
    private static (double Slope, double Intercept, bool IsFlat) Direction(double[] raw, double[] targets, double slope, double intercept)
    {
        double h11 = Ridge,
            h12 = 0,
            h22 = Ridge,
            g1 = 0,
            g2 = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var p = 1 / (1 + Math.Exp(-((slope * raw[i]) + intercept)));
            var curvature = p * (1 - p);
            h11 += raw[i] * raw[i] * curvature;
            h12 += raw[i] * curvature;
            h22 += curvature;
            g1 += raw[i] * (p - targets[i]);
            g2 += p - targets[i];
        }

        var determinant = (h11 * h22) - (h12 * h12);
        return (
            -((h22 * g1) - (h12 * g2)) / determinant,
            -((h11 * g2) - (h12 * g1)) / determinant,
            Math.Abs(g1) <= Flat * raw.Length && Math.Abs(g2) <= Flat * raw.Length
        );
    }

    /// <summary>Cross-entropy; ln(1 + e^z) without overflow.</summary>
    private static double Loss(double[] raw, double[] targets, double slope, double intercept)
    {
        double sum = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var z = (slope * raw[i]) + intercept;
            sum += Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))) - (targets[i] * z);
        }

        return sum;
    }
}
