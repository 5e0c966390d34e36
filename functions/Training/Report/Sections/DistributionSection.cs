using FraudServerless.Reporting.Charts;

namespace FraudServerless.Training.Report.Sections;

/// <summary>How the scores of good orders and of fraud are spread.</summary>
internal static class DistributionSection
{
    // In log-odds: from 0.03 % to 99.3 %; what lies beyond is in the outermost bins.
    private const double Lowest = -8;
    private const double Step = 0.5;
    private const int Bins = 26;

    public static void Add(ReportBody body)
    {
        body.Report.Begin(
            "distribution",
            "Distribution of the score",
            "The scores of each label by themselves: each area is all orders of its label."
        );
        var (good, fraud) = (Shares(body.Orders.Where(o => !o.Label)), Shares(body.Orders.Where(o => o.Label)));
        var max = good.Concat(fraud).DefaultIfEmpty(1).Max();
        var plot = new Plot(Axis.LogOdds("Score"), Axis.Linear("Share of the label's orders", Math.Ceiling(max * 20) / 20));
        Draw(plot, "Good orders", good, Ink.Good);
        Draw(plot, "Fraud", fraud, Ink.Fraud);
        body.Page.Add($"""<div class="charts">""");
        body.Report.Chart(
            plot.ToDrawing("score-distribution", "Scores by label", "Histogram of the score for good orders and for fraud, over log-odds."),
            "The less the two areas overlap, the better the score separates; the score's axis is in log-odds, so that its low end can be seen."
        );
        body.Page.Add($"</div>");
        body.Report.End();
    }

    private static void Draw(Plot plot, string name, double[] shares, Ink ink)
    {
        if (shares.Length > 0)
        {
            plot.Area(name, [.. shares.SelectMany((share, i) => (Point[])[new(Probability(i), share), new(Probability(i + 1), share)])], ink);
        }
    }

    /// <summary>Of each bin; nothing without orders.</summary>
    private static double[] Shares(IEnumerable<ReportOrder> orders)
    {
        var counts = new double[Bins];
        var all = 0;
        foreach (var order in orders)
        {
            var odds = Math.Log(order.Score / (1 - order.Score));
            counts[(int)Math.Clamp(Math.Floor((odds - Lowest) / Step), 0, Bins - 1)]++;
            all++;
        }

        return all == 0 ? [] : [.. counts.Select(c => c / all)];
    }

    private static double Probability(int bound) => 1 / (1 + Math.Exp(-(Lowest + (bound * Step))));
}
