using System.Globalization;
using FraudServerless.Reporting;
using FraudServerless.Reporting.Charts;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>A report as one HTML file.</summary>
internal static class ReportHtml
{
    public static string Write(RescoreReport report)
    {
        var page = new ReportPage($"Rescore report {report.JobId}", "Rescore report", Say.State(report.State));
        FactList.Add(page.Head, Facts(report));
        Tile.Add(page.Head, Tiles(report));
        AddOutcomes(page, report);
        AddMoney(page, report);
        AddReasons(page, report);
        AddBands(page, report);
        AddFaults(
            page,
            "failed",
            "Failed, by kind",
            "These orders were not decided again; their messages lie among the dead letters with the reason.",
            report.Failures
        );
        AddFaults(page, "left", "Left alone, by kind", "Nothing was wrong with these; there was nothing to decide any more.", report.Skips);
        page.Foot =
            $"Counts as of {Say.Instant(report.At)}. Each order is counted in the transaction that puts its new decision on record, so the figures are exact."
            + (report.Job is { Selection.Listed: false } ? " Test orders are left out." : "");
        return page.ToHtml();
    }

    private static IEnumerable<(string Name, string Value)> Facts(RescoreReport report)
    {
        yield return ("Job", report.JobId);
        if (report.Job is { } job)
        {
            yield return ("Orders", Say.Selection(job.Selection));
            yield return ("Mode", Say.Mode(job.Mode));
            yield return ("Asked", Say.Model(job.Model));
            var resumed = job.Pass > 0 ? string.Create(CultureInfo.InvariantCulture, $", resumed {job.Pass} times") : "";
            yield return ("Created", $"{Say.Instant(job.CreatedAt)} by {job.Actor}{resumed}");
        }

        if (report.Nature is { } nature)
        {
            yield return ("Measured", nature);
        }

        if (report is { FirstAt: { } first, LastAt: { } last })
        {
            yield return ("Decided", $"{Say.Instant(first)} to {Say.Instant(last)} ({Say.Span(last - first)})");
        }
    }

    private static IEnumerable<Tile> Tiles(RescoreReport report)
    {
        yield return new Tile(
            report.Job is null ? "decided again" : $"of {Format.Count(report.Total)} orders decided again",
            Format.Count(report.Done)
        );
        if (report.All is { Compared: > 0 } all)
        {
            yield return new Tile($"changed their outcome ({Format.Count(all.Changed)})", Format.Share(all.Changed, all.Compared));
            yield return new Tile("stricter than before", Format.Count(all.Stricter));
            yield return new Tile("more lenient than before", Format.Count(all.Lenient));
        }

        yield return new Tile("failed", Format.Count(report.Failed));
        yield return new Tile("left alone", Format.Count(report.LeftAlone));
        yield return new Tile(
            report.Job is { Pass: > 0 } ? "orders a second, pauses included" : "orders a second",
            Say.PerSecond(report.OrdersPerSecond)
        );
    }

    private static void AddOutcomes(ReportPage page, RescoreReport report)
    {
        if (report.Matrices.Count == 0)
        {
            return;
        }

        var key = new HtmlWriter();
        key.Add(
            $"""A row is the outcome before, a column the outcome now: <b class="same">unchanged</b>, <b class="fraud">stricter</b>, <b class="good">more lenient</b>."""
        );
        page.Begin("outcomes", "Outcomes", key.ToMarkup());
        page.Body.Add($"""<div class="narrow">""");
        // All markets together first: that is what most readers want.
        foreach (var matrix in report.Matrices.OrderByDescending(matrix => matrix.Market == OutcomeMatrix.AllMarkets))
        {
            HtmlTable.Add(
                page.Body,
                matrix.Market == OutcomeMatrix.AllMarkets ? "All markets" : matrix.Market,
                [Column.OfText("before"), .. Outcomes.All.Select(now => new Column(now)), "all", "changed"],
                matrix.Rows.Select(old => OutcomesBefore(matrix, old)).Append(SumOf(matrix))
            );
        }

        page.Body.Add($"</div>");
        page.End();
    }

    private static Row OutcomesBefore(OutcomeMatrix matrix, string old) =>
        new([
            old == Outcomes.None ? "none" : old,
            .. Outcomes.All.Select(now => new Cell(Format.Count(matrix[old, now]), matrix[old, now] == 0 ? Ink.Faint : InkOf(old, now))),
            Format.Count(matrix.Before(old)),
            old == Outcomes.None ? Format.None : Format.Share(matrix.ChangedFrom(old), matrix.Before(old)),
        ]);

    private static Row SumOf(OutcomeMatrix matrix) =>
        new(
            [
                "all",
                .. Outcomes.All.Select(now => (Cell)Format.Count(matrix.After(now))),
                Format.Count(matrix.Orders),
                Format.Share(matrix.Changed, matrix.Compared),
            ],
            IsSum: true
        );

    private static Ink InkOf(string old, string now) =>
        old == now
            ? Ink.Same
            : Outcomes.Compare(old, now) switch
            {
                > 0 => Ink.Fraud,
                < 0 => Ink.Good,
                _ => Ink.Text,
            };

    private static void AddMoney(ReportPage page, RescoreReport report)
    {
        if (report.Money.Count == 0)
        {
            return;
        }

        const string Name = "Money moved between outcomes";
        page.Begin("money", Name, "Grand totals of the orders whose outcome changed, by market and currency.");
        HtmlTable.Add(
            page.Body,
            Name,
            [Column.OfText("market"), Column.OfText("from"), Column.OfText("to"), "amount", Column.OfText("currency"), "of all", ""],
            report.Money.SelectMany(money => money.Moves.Select(move => RowOf(money, move)).Append(SumOf(money))),
            showCaption: false
        );
        page.End();
    }

    private static Row RowOf(MoneyMoves money, MoneyMove move)
    {
        var share = money.Total == 0 ? 0 : (double)(move.Amount / money.Total);
        var ink = InkOf(move.Old, move.New);
        return new([
            money.Market,
            move.Old,
            new Cell(move.New, ink),
            Format.Amount(move.Amount),
            money.Currency,
            Format.Share((double)move.Amount, (double)money.Total),
            new Cell("") { Picture = ShareBar.Of((share, ink)) },
        ]);
    }

    private static Row SumOf(MoneyMoves money) =>
        new(
            [
                money.Market,
                new Cell($"all moved, of {Format.Amount(money.Total)}", Columns: 2),
                Format.Amount(money.Moved),
                money.Currency,
                Format.Share((double)money.Moved, (double)money.Total),
                "",
            ],
            IsSum: true
        );

    private static void AddReasons(ReportPage page, RescoreReport report)
    {
        if (report.Reasons.Count == 0)
        {
            return;
        }

        page.Begin("reasons", "Reasons", "On how many decisions each reason stood; the largest shift first.");
        HtmlTable.Add(
            page.Body,
            "Reasons",
            [Column.OfText("reason"), "before", "after", "difference"],
            report.Reasons.Select(reason => new Row([
                reason.Code,
                Format.Count(reason.Before),
                Format.Count(reason.After),
                Format.Difference(reason.Difference),
            ])),
            showCaption: false
        );
        page.End();
    }

    private static void AddBands(ReportPage page, RescoreReport report)
    {
        if (report.Bands.Count == 0)
        {
            return;
        }

        const string Name = "Agreement by score";
        page.Begin(
            "agreement",
            Name,
            "By the score that the order had before: how many kept their outcome. Decisions made without a model had no score and are not here."
        );
        HtmlTable.Add(
            page.Body,
            Name,
            [Column.OfText("score before"), "orders", "same outcome", "another", "agreement", ""],
            report
                .Bands.Select(band =>
                    BandRow(
                        $"{Say.Bound(band.From)} to {Say.Bound(band.To)}",
                        band.Agree,
                        band.Differ,
                        new Cell("") { Picture = ShareBar.Of((band.Share, Ink.Same), (1 - band.Share, Ink.Fraud)) },
                        isSum: false
                    )
                )
                .Append(BandRow("all", report.Bands.Sum(band => band.Agree), report.Bands.Sum(band => band.Differ), "", isSum: true)),
            showCaption: false
        );
        page.End();
    }

    private static Row BandRow(string name, long agree, long differ, Cell bar, bool isSum) =>
        new([name, Format.Count(agree + differ), Format.Count(agree), Format.Count(differ), Format.Share(agree, agree + differ), bar], isSum);

    private static void AddFaults(ReportPage page, string id, string name, string meaning, IReadOnlyList<FaultCount> faults)
    {
        if (faults.Count == 0)
        {
            return;
        }

        page.Begin(id, name, meaning);
        HtmlTable.Add(
            page.Body,
            name,
            [Column.OfText("code"), "orders", Column.OfText("meaning")],
            faults.Select(fault => new Row([fault.Code, Format.Count(fault.Orders), fault.Meaning])),
            showCaption: false
        );
        page.End();
    }
}
