using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Reporting;

namespace FraudServerless.Training.Report.Sections;

/// <summary>What somebody needs to repeat the training.</summary>
internal static class RecordSection
{
    public static void Add(ReportBody body)
    {
        var card = body.Data.Card;
        body.Report.Begin(
            "record",
            "Record of the training",
            "The same inputs, seed and parameters give the same model, byte for byte, on the same machine."
        );
        FactList.Add(body.Page, Facts(body.Data), areCode: true);
        if (card.Parameters.Count > 0)
        {
            HtmlTable.Add(
                body.Page,
                "Parameters of the training library",
                ["Parameter", "Value"],
                card.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (string[])[p.Key, p.Value]),
                texts: 2
            );
        }

        body.Report.End();
    }

    private static IEnumerable<(string Name, string Value)> Facts(ReportData data)
    {
        var card = data.Card;
        yield return ("Model", $"{card.Name} {card.Version}");
        yield return ("Feature spec", card.Features);
        yield return ("Columns", Format.Count(card.Columns.Count));
        yield return ("Seed", card.Seed.ToString(CultureInfo.InvariantCulture));
        if (card.Calibration is { } calibration)
        {
            yield return ("Calibration of the raw score", Text(calibration));
        }

        if (card.TrainedAt is { } at)
        {
            yield return ("Trained (UTC)", Format.Instant(at));
        }

        foreach (var (name, hash) in card.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            yield return ($"SHA-256 of {name}", hash);
        }

        foreach (var (reason, lines) in data.LeftOut)
        {
            yield return ($"Left out: {reason}", Format.Count(lines));
        }
    }

    private static string Text(Calibration calibration) =>
        calibration switch
        {
            PlattCalibration platt => string.Create(
                CultureInfo.InvariantCulture,
                $"Platt, slope {platt.Slope:0.0000}, intercept {platt.Intercept:0.0000}"
            ),
            IsotonicCalibration { Points: var points } => string.Create(
                CultureInfo.InvariantCulture,
                $"isotonic, {points.Count} points from {points[0].Raw:0.00} ({Format.Share(points[0].Probability)}) to {points[^1].Raw:0.00} ({Format.Share(points[^1].Probability)})"
            ),
            _ => calibration.GetType().Name,
        };
}
