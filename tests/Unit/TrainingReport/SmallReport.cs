using FraudServerless.Contracts;
using FraudServerless.Training.Report;

namespace FraudServerless.Unit.TrainingReport;

/// <summary>Four held-out orders and ten training orders, small enough to work every figure out by hand.</summary>
internal static class SmallReport
{
    public const string Awkward = "<b>&\"'\u0001ü";

    // Columns a, b, c. Of the training: a is 1 to 10, b half 0 and half 1, c never known.
    private static readonly float[] TrainingValues = [.. Enumerable.Range(1, 10).SelectMany(i => (float[])[i, i > 5 ? 1 : 0, float.NaN])];
    private static readonly float[] TestValues = [1, 0, float.NaN, 1, 1, float.NaN, 2, 1, float.NaN, 2, 1, float.NaN];

    public static IReadOnlyList<ReportOrder> Orders { get; } =
    [
        Order(1, false, 0.1, 100, "EUR", "DE", "FASHION", CustomerKind.Returning),
        Order(2, false, 0.4, 200, "EUR", "DE", "FASHION", CustomerKind.New),
        Order(3, true, 0.35, 1_000, "PLN", "PL", null, CustomerKind.New),
        Order(4, true, 0.8, 50, "EUR", "DE", Awkward, CustomerKind.Unknown),
    ];

    public static ReportData Data { get; } = With(Orders, TestValues);

    public static ReportData With(IReadOnlyList<ReportOrder> test, float[]? values = null) =>
        new()
        {
            Card = new ModelCard
            {
                Name = "small",
                Version = "2026.11.1",
                Features = "1-0123456789ab",
                Columns = ["a", "b", "c"],
                ModelFile = "model.txt",
                Seed = 4711,
                Inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["orders"] = "c0ffee" },
            },
            Training = new ReportPart(
                [.. Enumerable.Range(11, 10).Select(i => Order(i, i % 5 == 0, 0.2, 10, "EUR", "DE", "FASHION", CustomerKind.New))],
                TrainingValues
            ),
            Test = new ReportPart(test, values ?? TestValues.AsMemory(0, Math.Min(test.Count * 3, TestValues.Length))),
            // Only the third order's contributions have two against its label.
            Explain = row => row == 2 ? [-0.5, 0.2, -1.25] : [0.1, 0.3, 0],
            EuroRates = new Dictionary<string, decimal>(StringComparer.Ordinal) { ["EUR"] = 1, ["PLN"] = 0.23m },
            ApproveBelow = 0.15,
            LeftOut = [new("faulty lines", 7)],
        };

    public static ReportOrder Order(
        int number,
        bool label,
        double score,
        decimal total,
        string currency,
        string market,
        string? assortment,
        CustomerKind customer
    ) =>
        new(
            $"N-{number}",
            $"request-{number}",
            new DateTimeOffset(2026, 11, number, 12, 30, 0, TimeSpan.Zero),
            label,
            score,
            total,
            currency,
            market,
            assortment,
            customer
        );
}
