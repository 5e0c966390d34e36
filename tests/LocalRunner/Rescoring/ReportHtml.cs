using System.Globalization;
using System.Net;
using System.Text;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>A report as one HTML file that needs nothing else: to be read, printed or mailed; light or dark as the reader has it.</summary>
internal static class ReportHtml
{
    private const string Style = """
        :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f27;--soft:#5b6475;--line:#dfe3ea;--card:#f6f7f9;--same:#3f7d63;--strict:#b3472f;--lenient:#2f64b3;--track:#e4e7ec}
        @media(prefers-color-scheme:dark){:root{--bg:#14171c;--fg:#e6e8ec;--soft:#9aa3b2;--line:#2c323c;--card:#1c2027;--same:#6dbb98;--strict:#e8836b;--lenient:#7ea9ec;--track:#2c323c}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
        main{max-width:1040px;margin:0 auto;padding:36px 24px 60px}
        h1{font-size:26px;line-height:1.2;margin:0 0 4px}h2{font-size:18px;margin:40px 0 4px}h3{font-size:15px;margin:0 0 6px}
        p{margin:0 0 12px;color:var(--soft);max-width:75ch}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:16px 0 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        .state{display:inline-block;border:1px solid currentColor;border-radius:99px;padding:1px 10px;font-size:13px;margin-left:8px;vertical-align:4px;color:var(--soft);font-weight:500}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(122px,1fr));gap:10px;margin:24px 0 0}
        .tile{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px}.tile b{display:block;font-size:24px;line-height:1.25}.tile span{color:var(--soft);font-size:13px}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;width:100%;margin:4px 0 0}
        th,td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
        th{font-weight:600;color:var(--soft);font-size:13px}th.t,td.t{text-align:left}td.w{white-space:normal}
        tr.sum td{font-weight:600;border-top:2px solid var(--line)}
        .markets{display:grid;gap:24px}.market table{max-width:760px}.market td,.market th{width:13%}
        td.z{color:var(--soft);opacity:.55}td.same{color:var(--same)}td.strict{color:var(--strict)}td.lenient{color:var(--lenient)}
        td.strict,td.lenient{font-weight:600}
        .bar{display:flex;height:10px;width:220px;border-radius:3px;overflow:hidden;background:var(--track)}.bar i{display:block;background:var(--same)}.bar i.d{background:var(--strict)}.bar i.m{background:var(--lenient)}
        .key{font-size:13px}.key b{font-weight:600}.c-same{color:var(--same)}.c-strict{color:var(--strict)}.c-lenient{color:var(--lenient)}
        footer{margin-top:44px;border-top:1px solid var(--line);padding-top:10px;color:var(--soft);font-size:13px}
        @media print{main{padding:0;max-width:none}.tile,h2,tr,.market{break-inside:avoid}h2{break-after:avoid}}
        """;

    public static string Write(RescoreReport report)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<title>Rescore report {Text(report.JobId)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n"
        );
        Head(html, report);
        Tiles(html, report);
        OutcomeTables(html, report);
        MoneyTables(html, report);
        Reasons(html, report);
        Bands(html, report);
        Faults(
            html,
            "Failed, by kind",
            "These orders were not decided again; their messages lie among the dead letters with the reason.",
            report.Failures
        );
        Faults(html, "Left alone, by kind", "Nothing was wrong with these; there was nothing to decide any more.", report.Skips);
        html.Append(
            CultureInfo.InvariantCulture,
            $"<footer>Counts as of {Say.Instant(report.At)}. Each order is counted in the transaction that puts its new decision on record, so the figures are exact.{(report.Job is { Selection.Listed: false } ? " Test orders are left out." : "")}</footer>\n"
        );
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Head(StringBuilder html, RescoreReport report)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h1>Rescore report <span class=\"state\">{Say.State(report.State)}</span></h1>\n<dl>\n");
        Entry("Job", report.JobId);
        if (report.Job is { } job)
        {
            Entry("Orders", Say.Selection(job.Selection));
            Entry("Mode", Say.Mode(job.Mode));
            Entry("Asked", Say.Model(job.Model));
            Entry(
                "Created",
                $"{Say.Instant(job.CreatedAt)} by {job.Actor}{(job.Pass > 0 ? string.Create(CultureInfo.InvariantCulture, $", resumed {job.Pass} times") : "")}"
            );
        }

        if (report is { FirstAt: { } first, LastAt: { } last })
        {
            Entry("Decided", $"{Say.Instant(first)} to {Say.Instant(last)} ({Say.Span(last - first)})");
        }

        html.Append("</dl>\n");

        void Entry(string name, string value) => html.Append(CultureInfo.InvariantCulture, $"<dt>{name}</dt><dd>{Text(value)}</dd>\n");
    }

    private static void Tiles(StringBuilder html, RescoreReport report)
    {
        html.Append("<div class=\"tiles\">\n");
        Tile(Say.Number(report.Done), report.Job is null ? "decided again" : $"of {Say.Number(report.Total)} orders decided again");
        if (report.All is { Compared: > 0 } all)
        {
            Tile(Say.Percent(all.Changed, all.Compared), $"changed their outcome ({Say.Number(all.Changed)})");
            Tile(Say.Number(all.Stricter), "stricter than before");
            Tile(Say.Number(all.Lenient), "more lenient than before");
        }

        Tile(Say.Number(report.Failed), "failed");
        Tile(Say.Number(report.LeftAlone), "left alone");
        Tile(
            Say.Rate(report.OrdersPerSecond).Replace(" orders/s", "", StringComparison.Ordinal),
            report.Job is { Pass: > 0 } ? "orders a second, pauses included" : "orders a second"
        );
        html.Append("</div>\n");

        void Tile(string figure, string meaning) =>
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"tile\"><b>{figure}</b><span>{meaning}</span></div>\n");
    }

    private static void OutcomeTables(StringBuilder html, RescoreReport report)
    {
        if (report.Matrices.Count == 0)
        {
            return;
        }

        html.Append(
            "<h2>Outcomes</h2>\n<p class=\"key\">A row is the outcome before, a column the outcome now: <b class=\"c-same\">unchanged</b>, <b class=\"c-strict\">stricter</b>, <b class=\"c-lenient\">more lenient</b>.</p>\n<div class=\"markets\">\n"
        );
        // All markets together first: that is what most readers want.
        foreach (var matrix in report.Matrices.OrderByDescending(matrix => matrix.Market == OutcomeMatrix.AllMarkets))
        {
            Matrix(html, matrix);
        }

        html.Append("</div>\n");
    }

    private static void Matrix(StringBuilder html, OutcomeMatrix matrix)
    {
        html.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"wide market\"><h3>{(matrix.Market == OutcomeMatrix.AllMarkets ? "All markets" : Text(matrix.Market))}</h3>\n<table><tr><th class=\"t\">before</th>"
        );
        foreach (var now in Outcomes.All)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th>{now}</th>");
        }

        html.Append("<th>all</th><th>changed</th></tr>\n");
        foreach (var old in matrix.Rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"t\">{(old == Outcomes.None ? "none" : old)}</td>");
            foreach (var now in Outcomes.All)
            {
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"{Class(old, now, matrix[old, now])}\">{Say.Number(matrix[old, now])}</td>");
            }

            html.Append(
                CultureInfo.InvariantCulture,
                $"<td>{Say.Number(matrix.Before(old))}</td><td>{(old == Outcomes.None ? "-" : Say.Percent(matrix.ChangedFrom(old), matrix.Before(old)))}</td></tr>\n"
            );
        }

        html.Append("<tr class=\"sum\"><td class=\"t\">all</td>");
        foreach (var now in Outcomes.All)
        {
            html.Append(CultureInfo.InvariantCulture, $"<td>{Say.Number(matrix.After(now))}</td>");
        }

        html.Append(
            CultureInfo.InvariantCulture,
            $"<td>{Say.Number(matrix.Orders)}</td><td>{Say.Percent(matrix.Changed, matrix.Compared)}</td></tr>\n</table></div>\n"
        );
    }

    private static string Class(string old, string now, long orders) =>
        orders == 0 ? "z"
        : old == now ? "same"
        : Outcomes.Compare(old, now) switch
        {
            > 0 => "strict",
            < 0 => "lenient",
            _ => "",
        };

    private static void MoneyTables(StringBuilder html, RescoreReport report)
    {
        if (report.Money.Count == 0)
        {
            return;
        }

        html.Append(
            "<h2>Money moved between outcomes</h2>\n<p>Grand totals of the orders whose outcome changed, by market and currency.</p>\n<div class=\"wide\"><table>\n"
        );
        html.Append(
            "<tr><th class=\"t\">market</th><th class=\"t\">from</th><th class=\"t\">to</th><th>amount</th><th class=\"t\">currency</th><th>of all</th><th></th></tr>\n"
        );
        foreach (var money in report.Money)
        {
            foreach (var move in money.Moves)
            {
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td class=\"t\">{Text(money.Market)}</td><td class=\"t\">{move.Old}</td><td class=\"t {Class(move.Old, move.New, 1)}\">{move.New}</td><td>{Say.Money(move.Amount)}</td><td class=\"t\">{Text(money.Currency)}</td><td>{Say.Percent(move.Amount, money.Total)}</td><td>{Bar(("m", money.Total == 0 ? 0 : move.Amount / money.Total))}</td></tr>\n"
                );
            }

            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr class=\"sum\"><td class=\"t\">{Text(money.Market)}</td><td class=\"t\" colspan=\"2\">all moved, of {Say.Money(money.Total)}</td><td>{Say.Money(money.Moved)}</td><td class=\"t\">{Text(money.Currency)}</td><td>{Say.Percent(money.Moved, money.Total)}</td><td></td></tr>\n"
            );
        }

        html.Append("</table></div>\n");
    }

    private static void Reasons(StringBuilder html, RescoreReport report)
    {
        if (report.Reasons.Count == 0)
        {
            return;
        }

        html.Append(
            "<h2>Reasons</h2>\n<p>On how many decisions each reason stood; the largest shift first.</p>\n<div class=\"wide\"><table>\n<tr><th class=\"t\">reason</th><th>before</th><th>after</th><th>difference</th></tr>\n"
        );
        foreach (var reason in report.Reasons)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td class=\"t\">{Text(reason.Code)}</td><td>{Say.Number(reason.Before)}</td><td>{Say.Number(reason.After)}</td><td>{Say.Difference(reason.Difference)}</td></tr>\n"
            );
        }

        html.Append("</table></div>\n");
    }

    private static void Bands(StringBuilder html, RescoreReport report)
    {
        if (report.Bands.Count == 0)
        {
            return;
        }

        html.Append(
            "<h2>Agreement by score</h2>\n<p>By the score that the order had before: how many kept their outcome. Decisions made without a model had no score and are not here.</p>\n<div class=\"wide\"><table>\n"
        );
        html.Append("<tr><th class=\"t\">score before</th><th>orders</th><th>same outcome</th><th>another</th><th>agreement</th><th></th></tr>\n");
        foreach (var band in report.Bands)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td class=\"t\">{Say.Bound(band.From)} to {Say.Bound(band.To)}</td><td>{Say.Number(band.Orders)}</td><td>{Say.Number(band.Agree)}</td><td>{Say.Number(band.Differ)}</td><td>{Say.Percent(band.Agree, band.Orders)}</td><td>{Bar(("", (decimal)band.Share), ("d", 1 - (decimal)band.Share))}</td></tr>\n"
            );
        }

        var (agree, differ) = (report.Bands.Sum(band => band.Agree), report.Bands.Sum(band => band.Differ));
        html.Append(
            CultureInfo.InvariantCulture,
            $"<tr class=\"sum\"><td class=\"t\">all</td><td>{Say.Number(agree + differ)}</td><td>{Say.Number(agree)}</td><td>{Say.Number(differ)}</td><td>{Say.Percent(agree, agree + differ)}</td><td></td></tr>\n</table></div>\n"
        );
    }

    private static void Faults(StringBuilder html, string title, string meaning, IReadOnlyList<FaultCount> faults)
    {
        if (faults.Count == 0)
        {
            return;
        }

        html.Append(
            CultureInfo.InvariantCulture,
            $"<h2>{title}</h2>\n<p>{meaning}</p>\n<div class=\"wide\"><table>\n<tr><th class=\"t\">code</th><th>orders</th><th class=\"t\">meaning</th></tr>\n"
        );
        foreach (var fault in faults)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td class=\"t\">{Text(fault.Code)}</td><td>{Say.Number(fault.Orders)}</td><td class=\"t w\">{Text(fault.Meaning)}</td></tr>\n"
            );
        }

        html.Append("</table></div>\n");
    }

    private static string Bar(params ReadOnlySpan<(string Class, decimal Share)> parts)
    {
        var bar = new StringBuilder("<div class=\"bar\">");
        foreach (var (kind, share) in parts)
        {
            bar.Append(CultureInfo.InvariantCulture, $"<i class=\"{kind}\" style=\"width:{100 * share:0.##}%\"></i>");
        }

        return bar.Append("</div>").ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
