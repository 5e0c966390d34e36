namespace FraudServerless.Training.Report.Figures;

/// <summary>What orders are worth in EUR.</summary>
/// <param name="Known">With the amount; an order without a rate counts with nothing.</param>
/// <param name="WithoutRate">How many orders have a currency without a rate, by currency.</param>
internal sealed record Worth(IReadOnlyList<(ReportOrder Order, decimal Euros)> Known, IReadOnlyList<(string Currency, int Orders)> WithoutRate)
{
    public static Worth Of(ReportBody body)
    {
        var rates = body.Data.EuroRates;
        return new Worth(
            [.. body.Orders.Select(o => (o, o.GrandTotal * rates.GetValueOrDefault(o.Currency)))],
            [
                .. body
                    .Orders.Where(o => !rates.ContainsKey(o.Currency))
                    .GroupBy(o => o.Currency, StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => (g.Key, g.Count())),
            ]
        );
    }
}
