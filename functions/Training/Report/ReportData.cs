using FraudServerless.Contracts;

namespace FraudServerless.Training.Report;

/// <summary>Whether the customer had ordered before, as the order's own history says.</summary>
public enum CustomerKind
{
    /// <summary>The order came without a history.</summary>
    Unknown,
    New,
    Returning,
}

/// <summary>One order of the report. It holds nothing of a person: numbers of the order alone.</summary>
/// <param name="Label">True: fraud or payment default.</param>
/// <param name="Score">Probability of <paramref name="Label"/>, as served.</param>
/// <param name="GrandTotal">In <paramref name="Currency"/>.</param>
/// <param name="DecidedAt">When the order was placed, which is when it has to be decided.</param>
public sealed record ReportOrder(
    string OrderNumber,
    string RequestId,
    DateTimeOffset DecidedAt,
    bool Label,
    double Score,
    decimal GrandTotal,
    string Currency,
    string Market,
    string? Assortment,
    CustomerKind Customer
)
{
    /// <summary>The model's own probability, where <see cref="Score"/> is a calibrated one; else null.</summary>
    public double? Uncalibrated { get; init; }

    internal static ReportOrder Of(Order order, bool label, double score) =>
        new(
            order.OrderNumber,
            order.RequestId,
            order.OrderDate,
            label,
            score,
            order.GrandTotal,
            order.Currency,
            order.Market,
            order.Assortment,
            KindOf(order.History)
        );

    /// <summary>New as the decision policy has it: a history without any order in it.</summary>
    private static CustomerKind KindOf(OrderHistory? history) =>
        history is null ? CustomerKind.Unknown
        : (history.OrdersTotal ?? 0) == 0 && (history.OrdersPaid ?? 0) == 0 && history.FirstPaidPurchase is null && history.LastPaidPurchase is null
            ? CustomerKind.New
        : CustomerKind.Returning;
}

/// <summary>Orders and their feature vectors, row by row.</summary>
/// <param name="Values">One row of the columns' number an order, NaN for missing.</param>
public sealed record ReportPart(IReadOnlyList<ReportOrder> Orders, ReadOnlyMemory<float> Values);

/// <summary>What a training's report is made of.</summary>
public sealed record ReportData
{
    /// <summary>The card; its columns name those of <see cref="ReportPart.Values"/>.</summary>
    public required ModelCard Card { get; init; }
    public required ReportPart Training { get; init; }

    /// <summary>Orders that are in neither part: early stopping looked at them, or the calibration was fitted on them.</summary>
    public int ValidationOrders { get; init; }

    /// <summary>The held-out orders, which every figure is of that says nothing else.</summary>
    public required ReportPart Test { get; init; }

    /// <summary>Contributions in log-odds of the score before any calibration, in the card's order of columns, of the held-out order with that index; null when the model has none.</summary>
    public Func<int, double[]>? Explain { get; init; }

    /// <summary>What one unit of a currency is worth in EUR; the amounts of other currencies are in no sum.</summary>
    public required IReadOnlyDictionary<string, decimal> EuroRates { get; init; }

    /// <summary>The score from which an order is no longer simply accepted; where one threshold has to stand for all.</summary>
    public required double ApproveBelow { get; init; }

    /// <summary>Lines of the input that were left out, by reason.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> LeftOut { get; init; } = [];
}
