using FraudServerless.Reporting;
using FraudServerless.Training.Report.Figures;

namespace FraudServerless.Training.Report.Sections;

/// <summary>Whether the held-out orders still look like those that the model was fitted on.</summary>
internal static class DriftSection
{
    private const int Shown = 15;

    public static void Add(ReportBody body)
    {
        var (data, columns) = (body.Data, body.Data.Card.Columns);
        var features = columns
            .Select((name, i) => (Name: name, Index: Stability.Index(Column(data.Training, i, columns.Count), Column(data.Test, i, columns.Count))))
            .OrderByDescending(f => f.Index)
            .ThenBy(f => f.Name, StringComparer.Ordinal)
            .ToList();
        var score = Stability.Index([.. data.Training.Orders.Select(o => o.Score)], [.. body.Orders.Select(o => o.Score)]);
        body.Report.Begin(
            "drift",
            "Drift between the orders fitted on and the newest",
            $"The population stability index (PSI) compares how the values are spread: below {Stability.Noticeable} is stable, from {Stability.Large} large. "
                + $"The score's own PSI is {Format.Figure(score)} ({Stability.Verdict(score)}); part of it is that a model is surer of orders that it was fitted on. "
                + $"Of {Format.Count(features.Count)} features {Format.Count(features.Count(f => f.Index >= Stability.Noticeable))} moved noticeably or more."
        );
        HtmlTable.Add(
            body.Page,
            $"The {Math.Min(Shown, features.Count)} features that moved most",
            ["Feature", "PSI", "Verdict", "Missing, fitted on", "Missing, newest"],
            features
                .Take(Shown)
                .Select(f =>
                {
                    var column = IndexOf(columns, f.Name);
                    return (string[])
                        [
                            f.Name,
                            Format.Figure(f.Index),
                            Stability.Verdict(f.Index),
                            Missing(Column(data.Training, column, columns.Count)),
                            Missing(Column(data.Test, column, columns.Count)),
                        ];
                })
        );
        body.Report.End();
    }

    private static double[] Column(ReportPart part, int column, int columns)
    {
        var values = part.Values.Span;
        var column1 = new double[part.Orders.Count];
        for (var row = 0; row < column1.Length; row++)
        {
            column1[row] = values[(row * columns) + column];
        }

        return column1;
    }

    private static int IndexOf(IReadOnlyList<string> columns, string name) => columns.ToList().IndexOf(name);

    private static string Missing(double[] values) => Format.Share(values.Count(double.IsNaN), values.Length);
}
