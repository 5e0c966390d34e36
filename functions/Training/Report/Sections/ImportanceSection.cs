using FraudServerless.Reporting;
using FraudServerless.Reporting.Charts;

namespace FraudServerless.Training.Report.Sections;

/// <summary>What the model goes by.</summary>
internal static class ImportanceSection
{
    private const int Most = 2_000;
    private const int Shown = 20;

    public static void Add(ReportBody body)
    {
        if (body.Data.Explain is not { } explain || body.Orders.Count == 0)
        {
            body.Report.Begin("importance", "What the model goes by", "There are no contributions to explain scores with.");
            body.Report.End();
            return;
        }

        // Evenly over the file.
        var taken = Math.Min(Most, body.Orders.Count);
        var columns = body.Data.Card.Columns;
        var sums = new double[columns.Count];
        for (var i = 0; i < taken; i++)
        {
            var contributions = explain((int)((long)i * body.Orders.Count / taken));
            for (var c = 0; c < sums.Length; c++)
            {
                sums[c] += Math.Abs(contributions[c]);
            }
        }

        var rows = columns
            .Zip(sums, (name, sum) => (Name: name, Value: sum / taken))
            .OrderByDescending(f => f.Value)
            .ThenBy(f => f.Name, StringComparer.Ordinal)
            .Take(Shown)
            .Select(f => (f.Name, f.Value, Format.Figure(f.Value)))
            .ToList();
        body.Report.Begin(
            "importance",
            "What the model goes by",
            $"Exact SHAP values of {Format.Count(taken)} held-out orders: how far each feature moves a score, up or down, in {body.LogOdds} (0.69 doubles the odds or halves them)."
        );
        body.Page.Add($"""<div class="charts">""");
        body.Report.Chart(
            Bars.Draw(
                "importance-bars",
                $"The {rows.Count} strongest features",
                $"Mean absolute contribution by feature; the strongest is {rows.FirstOrDefault().Name}.",
                rows
            ),
            "The longer the bar, the more the feature moves scores on average; it does not say in which direction."
        );
        body.Page.Add($"</div>");
        body.Report.End();
    }
}
