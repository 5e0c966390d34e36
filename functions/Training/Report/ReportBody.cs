using FraudServerless.Reporting;
using FraudServerless.Training.Report.Figures;

namespace FraudServerless.Training.Report;

/// <summary>The page as it grows, section by section, with what several sections need of the data.</summary>
internal sealed class ReportBody(ReportData data)
{
    public ReportData Data { get; } = data;
    public ReportPage Report { get; } = new($"Training report: {data.Card.Name} {data.Card.Version}");

    /// <summary>Where the sections stand.</summary>
    public HtmlWriter Page => Report.Body;

    /// <summary>The held-out orders.</summary>
    public IReadOnlyList<ReportOrder> Orders { get; } = data.Test.Orders;
    public ScoredOrders Held { get; } = new(data.Test.Orders);

    /// <summary>What contributions are counted in.</summary>
    public string LogOdds => Data.Card.Calibration is null ? "log-odds" : "log-odds before calibration";
}
