using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Explaining;

/// <summary>
/// Contributions in words and groups. The record names the strongest ones only; what the others added is the raw score less base and those named, which is only known
/// when the raw score is on record: the answered score went through a calibration that is the model's own. Decimals of six places add up exactly, which doubles do not.
/// </summary>
internal static class ContributionGroups
{
    private const int Places = 6;

    /// <summary>Beyond it a log-odds says nothing, and a decimal may not hold it.</summary>
    private const double Farthest = 1e12;

    /// <summary>Score and raw score agree within this where no calibration stands between them.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>Null: there are none.</summary>
    public static ExplainedContributions? Explain(ExplainedCase explained)
    {
        var audit = explained.Audit;
        if (audit.BaseValue is not { } start || !Holds(start) || !audit.Contributions.All(contribution => Holds(contribution.Value)))
        {
            return null;
        }

        var features = audit
            .Contributions.Select(contribution => new ExplainedFeature(
                contribution.Feature,
                explained.Words.Feature(contribution.Feature),
                FeatureValues.Of(contribution.Feature, explained),
                Rounded(contribution.Value)
            ))
            .ToArray();
        var named = Rounded(start) + features.Sum(feature => feature.LogOdds);
        decimal? raw =
            audit.RawScore is { } recorded && Holds(recorded) ? Rounded(recorded)
            : audit.Vector.Length > 0 && features.Length >= audit.Vector.Length ? named
            : null;
        return new ExplainedContributions
        {
            Base = Rounded(start),
            Groups = Groups(features, explained.Words),
            Rest = raw - named,
            RawScore = raw,
            Note =
                raw is not { } known ? explained.Words.RestUnknown
                : IsCalibrated((double)known, explained.Score) ? explained.Words.IsCalibrated
                : null,
        };
    }

    private static ContributionGroup[] Groups(IEnumerable<ExplainedFeature> features, Words words) =>
        [
            .. features
                .GroupBy(feature => GroupOf(feature.Feature), StringComparer.Ordinal)
                .Select(group => new ContributionGroup(
                    group.Key,
                    words.Group(group.Key),
                    group.Sum(feature => feature.LogOdds),
                    [.. group.OrderByDescending(feature => Math.Abs(feature.LogOdds)).ThenBy(feature => feature.Feature, StringComparer.Ordinal)]
                ))
                .OrderByDescending(group => Math.Abs(group.LogOdds))
                .ThenBy(group => group.Group, StringComparer.Ordinal),
        ];

    private static string GroupOf(string column)
    {
        var dot = column.IndexOf('.', StringComparison.Ordinal);
        return (dot > 0 ? column[..dot] : column) switch
        {
            "amount" => "order",
            "billing" or "shipping" => "address",
            var group and ("order" or "basket" or "customer" or "email" or "address" or "payment" or "history" or "device" or "time") => group,
            _ => "other",
        };
    }

    private static bool Holds(double value) => Math.Abs(value) < Farthest;

    private static decimal Rounded(double value) => Math.Round((decimal)value, Places);

    private static bool IsCalibrated(double raw, Score? score) => score is not null && Math.Abs((1 / (1 + Math.Exp(-raw))) - score.Value) > Tolerance;
}
