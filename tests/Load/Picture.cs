using System.Globalization;
using FraudServerless.Reporting;
using FraudServerless.Reporting.Charts;
using HdrHistogram;

namespace FraudServerless.Load;

/// <summary>An outcome as one HTML page: for each stage the latencies of all steps by percentile, as a picture and as a table.</summary>
internal static class Picture
{
    /// <summary>Where the curves end: what lies behind is one answer in ten thousand.</summary>
    private const double LastPercentile = 99.99;
    private const int PointsPerDecade = 24;

    private static readonly double[] Ticks = [0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000];
    private static readonly double[] TablePercentiles = [50, 90, 99, 99.9];

    // Colour and dashes together, so that colour alone tells nothing.
    private static readonly (Ink Ink, bool Dashed)[] Pens =
    [
        (Ink.Good, false),
        (Ink.Fraud, false),
        (Ink.Reference, false),
        (Ink.Good, true),
        (Ink.Fraud, true),
        (Ink.Reference, true),
    ];

    /// <param name="outcome">What came of the run.</param>
    /// <param name="breaches">What was not held.</param>
    /// <param name="slos">What had to be.</param>
    /// <param name="notes">Names and values, for the head.</param>
    public static string Write(
        Outcome outcome,
        IReadOnlyList<SloBreach> breaches,
        IReadOnlyList<Slo> slos,
        IEnumerable<(string Name, string Value)> notes
    )
    {
        var state =
            slos.Count == 0 ? null
            : breaches.Count == 0 ? "held"
            : "broken";
        var page = new ReportPage($"Load report {outcome.Plan.Name}".TrimEnd(), "Load report", state);
        FactList.Add(page.Head, Facts(outcome, slos, notes));
        AddSteps(page, outcome, slos);
        AddBreaches(page, breaches);
        AddStages(page, outcome);
        page.Foot =
            "Open loop: an order is sent when it is due, whether or not earlier ones are answered, and its latency counts from then. "
            + "Stages are what the function says of itself; its own time is what is left of it without waiting for the endpoint and the tables.";
        return page.ToHtml();
    }

    private static IEnumerable<(string Name, string Value)> Facts(
        Outcome outcome,
        IReadOnlyList<Slo> slos,
        IEnumerable<(string Name, string Value)> notes
    )
    {
        yield return ("Answered by", outcome.Answerer is { } answerer ? "a local stack: " + answerer : "what does not say what it is");
        yield return ("Connections", Format.Count(outcome.Plan.Connections));
        if (slos.Count > 0)
        {
            yield return ("Each step has to hold", string.Join(", ", slos));
        }

        foreach (var note in notes)
        {
            yield return note;
        }
    }

    private static void AddSteps(ReportPage page, Outcome outcome, IReadOnlyList<Slo> slos)
    {
        page.Begin("steps", "Steps", "What was due and what became of it. Unserved is what was due and was not begun before the run was given up.");
        HtmlTable.Add(
            page.Body,
            "Steps",
            [
                Column.OfText("step"),
                "due a second",
                "answered a second",
                "due",
                "answered",
                "degraded",
                "replayed",
                "errors",
                "unserved",
                .. slos.Select(slo => new Column(slo.Name)),
            ],
            outcome.Steps.Select(step => StepRow(step, slos)),
            showCaption: false
        );
        page.End();
    }

    private static Row StepRow(StepOutcome step, IReadOnlyList<Slo> slos) =>
        new([
            step.Name,
            Rate(step.Step?.Rate ?? step.Throughput),
            Rate(step.Throughput),
            Format.Count(step.Due),
            Format.Count(step.Tally.Good),
            Format.Count(step.Tally.Degraded),
            Format.Count(step.Tally.Replayed),
            Format.Count(step.Tally.Bad),
            Format.Count(step.Unserved),
            .. slos.Select(slo => SloCell(step, slo)),
        ]);

    private static Cell SloCell(StepOutcome step, Slo slo)
    {
        var figure = slo.Of(step);
        var held = figure <= slo.Bound;
        // In words too: the colour is not for everybody.
        var text = (figure is { } some ? slo.Say(some) : Format.None) + (held ? "" : " broken");
        return new Cell(text, held ? Ink.Good : Ink.Fraud);
    }

    private static void AddBreaches(ReportPage page, IReadOnlyList<SloBreach> breaches)
    {
        if (breaches.Count == 0)
        {
            return;
        }

        page.Begin("broken", "Not held", "Which step, and by how much.");
        page.Body.Add($"<ul>");
        foreach (var breach in breaches)
        {
            page.Body.Add($"<li>{breach.ToString()}</li>");
        }

        page.Body.Add($"</ul>");
        page.End();
    }

    private static void AddStages(ReportPage page, Outcome outcome)
    {
        var stages = outcome
            .Steps.SelectMany(step => StageLines.Of(outcome, step).Select(line => (Step: step, line.Name, line.Histogram)))
            .Where(line => line.Histogram.TotalCount > 0)
            .GroupBy(line => line.Name, StringComparer.Ordinal)
            .ToList();
        page.Begin(
            "stages",
            "Latency by stage",
            "Each line is a step. To the right stand the slower answers: at 99 % lies what one in a hundred exceeded. Both axes are logarithmic."
        );
        var number = 0;
        foreach (var stage in stages)
        {
            number++;
            var lines = stage.Select(line => (line.Step.Name, line.Histogram)).ToList();
            page.Body.Add($"""<div class="charts">""");
            page.Chart(Draw(FormattableString.Invariant($"stage{number}"), stage.Key, lines), Reading(lines));
            page.Body.Add($"<div>");
            HtmlTable.Add(
                page.Body,
                $"{stage.Key}, milliseconds",
                [Column.OfText("step"), "answers", .. TablePercentiles.Select(p => new Column(Percent(p))), "max"],
                lines.Select(line => TableRow(line.Name, line.Histogram))
            );
            page.Body.Add($"</div></div>");
        }

        page.End();
    }

    private static Row TableRow(string step, LongHistogram histogram) =>
        new([
            step,
            Format.Count(histogram.TotalCount),
            .. TablePercentiles.Append(100).Select(p => new Cell(Milliseconds(histogram.GetValueAtPercentile(p) / 1000.0))),
        ]);

    internal static Drawing Draw(string id, string stage, IReadOnlyList<(string Step, LongHistogram Histogram)> lines)
    {
        var least = lines.Min(line => line.Histogram.GetValueAtPercentile(1)) / 1000.0;
        var most = lines.Max(line => line.Histogram.GetValueAtPercentile(LastPercentile)) / 1000.0;
        var plot = new Plot(PercentileAxis, LatencyAxis(least, most));
        foreach (var (i, line) in lines.Index())
        {
            var (ink, dashed) = Pens[i % Pens.Length];
            plot.Line(line.Step, Points(line.Histogram), ink, dashed);
        }

        var words = string.Join("; ", lines.Select(line => $"{line.Step}: {Words(line.Histogram)}"));
        return plot.ToDrawing(id, stage, $"Latency by percentile, a line for each step. {words}.");
    }

    private static string Reading(IReadOnlyList<(string Step, LongHistogram Histogram)> lines) =>
        $"The last step, {lines[^1].Step}: {Words(lines[^1].Histogram)}.";

    private static string Words(LongHistogram histogram) =>
        $"half within {Milliseconds(histogram.GetValueAtPercentile(50) / 1000.0)} ms, 99 % within {Milliseconds(histogram.GetValueAtPercentile(99) / 1000.0)} ms";

    private static IEnumerable<Point> Points(LongHistogram histogram)
    {
        // The fastest of all, at 0, says little and would draw a wall.
        for (var i = 1; ; i++)
        {
            var percentile = 100 * (1 - Math.Pow(10, -(double)i / PointsPerDecade));
            if (percentile > LastPercentile || (i > 1 && (1 - (percentile / 100)) * histogram.TotalCount < 1))
            {
                // What fewer answers than one lie behind is the longest.
                yield break;
            }

            yield return new Point(percentile, histogram.GetValueAtPercentile(percentile) / 1000.0);
        }
    }

    private static Axis PercentileAxis { get; } =
        new(
            "answers that were faster",
            percentile => -Math.Log10(1 - (Math.Min(percentile, LastPercentile) / 100)) / 4,
            [.. new[] { 50, 90, 99, 99.9, LastPercentile }.Select(p => (p, Percent(p)))]
        );

    private static Axis LatencyAxis(double least, double most)
    {
        var low = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(least, Ticks[0]))));
        var high = Math.Pow(10, Math.Ceiling(Math.Log10(Math.Max(most, low * 1.01))));
        var decades = Math.Max(1, Math.Log10(high / low));
        return new Axis(
            "milliseconds",
            value => Math.Clamp(Math.Log10(Math.Max(value, low) / low) / decades, 0, 1),
            [.. Ticks.Where(tick => tick >= low * 0.99 && tick <= high * 1.01).Select(tick => (tick, Milliseconds(tick)))]
        );
    }

    private static string Percent(double percentile) => percentile.ToString("0.##", CultureInfo.InvariantCulture) + "\u00a0%";

    private static string Rate(double rate) => rate.ToString("N1", CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => value.ToString(value < 10 ? "0.###" : "N1", CultureInfo.InvariantCulture);
}
