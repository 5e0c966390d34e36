using FraudServerless.Reporting;
using FraudServerless.Reporting.Charts;

namespace FraudServerless.LocalRunner.Costs;

/// <summary>What a million decisions cost, as one HTML file: parts, architectures and memory, and one endpoint beside many.</summary>
internal static class CostPage
{
    private static readonly int[] Memories = [256, 512, 1024, 1769];

    public static string Write(Workload workload, Prices prices, IReadOnlyList<double> rates)
    {
        var page = new ReportPage("What decisions cost", state: $"list prices of {prices.Region} as of {prices.AsOf:yyyy-MM-dd}");
        Tile.Add(
            page.Head,
            rates.Select(rate => new Tile($"USD a million, at {CostText.Rate(rate)} a second", CostText.Usd(Sum(workload, prices, rate))))
        );
        FactList.Add(page.Head, Facts(workload));
        AddParts(page, workload, prices, rates);
        AddFunctions(page, workload, prices, rates);
        AddEndpoints(page, workload, prices, rates);
        page.Foot = CostText.Left(prices) + " " + string.Join(" ", prices.About);
        return page.ToHtml();
    }

    private static decimal Sum(Workload workload, Prices prices, double rate) => CostModel.Of(workload, prices, rate).Sum(part => part.PerMillion);

    private static IEnumerable<(string Name, string Value)> Facts(Workload workload)
    {
        yield return (
            "Function",
            Invariant($"{workload.Architecture}, {workload.MemoryMb} MB, {workload.DurationMs:0.#} ms billed, {workload.Provisioned} kept")
        );
        yield return (
            "Records",
            Invariant(
                $"audit {workload.AuditKb:0.##} KB, decision {workload.DecisionKb:0.##} KB in {workload.Indexes} indexes, {workload.Links} links; {workload.Months:0.#} months"
            )
        );
        yield return (
            "Endpoint",
            Invariant($"{workload.InstanceType}, {workload.InstanceRate:#,0} orders a second each, at least {workload.LeastInstances}")
        );
    }

    private static void AddParts(ReportPage page, Workload workload, Prices prices, IReadOnlyList<double> rates)
    {
        page.Begin(
            "parts",
            "Parts",
            "USD for a million decisions, by how many are made in a second on average. What is kept whether or not it is used costs less, the more come."
        );
        foreach (var (rate, i) in rates.Select((rate, i) => (rate, i)))
        {
            var parts = CostModel.Of(workload, prices, rate).Where(part => part.PerMillion > 0).ToList();
            page.Chart(
                Bars.Draw(
                    $"parts-{i}",
                    $"At {CostText.Rate(rate)} a second",
                    $"{string.Join(", ", parts.Select(part => $"{part.Name} {CostText.Usd(part.PerMillion)}"))} USD for a million decisions",
                    [.. parts.Select(part => (part.Name, (double)part.PerMillion, CostText.Usd(part.PerMillion)))]
                ),
                $"All of it: {CostText.Usd(parts.Sum(part => part.PerMillion))} USD for a million decisions."
            );
        }

        var columns = rates.Select(rate => CostModel.Of(workload, prices, rate)).ToList();
        HtmlTable.Add(
            page.Body,
            "USD for a million decisions, at decisions a second of",
            ["", .. rates.Select(CostText.Rate)],
            columns[0]
                .Select((part, at) => (IReadOnlyList<string>)[part.Name, .. columns.Select(column => CostText.Usd(column[at].PerMillion))])
                .Append(["all", .. columns.Select(column => CostText.Usd(column.Sum(part => part.PerMillion)))])
        );
        page.End();
    }

    private static void AddFunctions(ReportPage page, Workload workload, Prices prices, IReadOnlyList<double> rates)
    {
        page.Begin(
            "functions",
            "Memory and processor",
            "The same decision in other sizes of the function, all parts included. The billed time is taken to stay, which is so where most of it is waiting for endpoint and tables."
        );
        HtmlTable.Add(
            page.Body,
            "USD for a million decisions, at decisions a second of",
            ["", .. rates.Select(CostText.Rate)],
            prices
                .LambdaPerGbSecond.Keys.Order(StringComparer.Ordinal)
                .SelectMany(architecture => Memories.Select(memory => workload with { Architecture = architecture, MemoryMb = memory }))
                .Select(other =>
                    (IReadOnlyList<string>)
                        [Invariant($"{other.Architecture}, {other.MemoryMb} MB"), .. rates.Select(rate => CostText.Usd(Sum(other, prices, rate)))]
                )
        );
        page.End();
    }

    private static void AddEndpoints(ReportPage page, Workload workload, Prices prices, IReadOnlyList<double> rates)
    {
        page.Begin(
            "endpoints",
            "Endpoints",
            "One endpoint serves all models, or each market's model has its own. Each needs its least number of instances, whatever comes: that is what separate ones cost."
        );
        var least = rates.Min();
        List<(string Name, double Value, string Text)> bars = [.. Enumerable.Range(1, workload.Models).Select(Bar)];
        page.Chart(
            Bars.Draw(
                "endpoints-bars",
                $"USD for a million decisions, at {CostText.Rate(least)} a second",
                string.Join(", ", bars.Select(bar => $"{bar.Name} {bar.Text}")),
                bars
            ),
            Invariant(
                $"{workload.Models} endpoints cost {(CostModel.Endpoint(workload, prices, least, workload.Models) / CostModel.Endpoint(workload, prices, least, 1) - 1):P0} more than one."
            )
        );
        HtmlTable.Add(
            page.Body,
            "Instances, and USD for a million decisions",
            ["", .. rates.Select(CostText.Rate)],
            Enumerable
                .Range(1, workload.Models)
                .Select(endpoints =>
                    (IReadOnlyList<string>)
                        [CostText.Endpoints(endpoints), .. rates.Select(rate => CostText.Instances(workload, prices, rate, endpoints))]
                )
        );
        page.End();

        (string Name, double Value, string Text) Bar(int endpoints)
        {
            var usd = CostModel.Endpoint(workload, prices, least, endpoints);
            return (CostText.Endpoints(endpoints), (double)usd, CostText.Usd(usd));
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
