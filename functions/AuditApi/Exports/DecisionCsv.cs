using FraudServerless.AuditApi.Lookups;
using FraudServerless.Contracts;
using FraudServerless.Ledger;

namespace FraudServerless.AuditApi.Exports;

/// <summary>Decisions as rows, each under <see cref="Columns"/>.</summary>
internal static class DecisionCsv
{
    /// <summary>Their names, in the first row.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "decisionId",
        "orderNumber",
        "decidedAt",
        "trigger",
        "outcome",
        "scoreClass",
        "score",
        "degraded",
        "allowedMethods",
        "reasonCodes",
        "reasons",
        "market",
        "assortment",
        "paymentMethod",
        "currency",
        "grandTotal",
        "customerId",
        "modelId",
        "modelVersion",
        "policyVersion",
        "supersedes",
        "supersededOutcome",
    ];

    /// <summary>Begins with the names of the columns.</summary>
    public static CsvWriter Begin()
    {
        var csv = new CsvWriter();
        foreach (var name in Columns)
        {
            csv.Text(name);
        }

        csv.EndRow();
        return csv;
    }

    public static void Write(CsvWriter csv, FoundDecision found)
    {
        if (found.Decision is { } decision)
        {
            Write(csv, decision);
            return;
        }

        // A row that says so is better than one that is not there.
        csv.Text(found.DecisionId?.ToString("D")).Text(found.OrderNumber);
        foreach (var column in Columns.Skip(2))
        {
            csv.Text(column == "outcome" ? "unreadable" : null);
        }

        csv.EndRow();
    }

    private static void Write(CsvWriter csv, Decision decision) =>
        csv.Text(decision.DecisionId.ToString("D"))
            .Text(decision.OrderNumber)
            .Instant(decision.DecidedAt)
            .Text(DecisionView.TriggerOf(decision))
            .Text(decision.Outcome.ToWire())
            .Text(decision.ScoreClass)
            .Number(decision.Score)
            .Text(decision.Degraded ? "true" : "false")
            .Text(string.Join(' ', decision.AllowedMethods))
            .Text(string.Join(' ', decision.Reasons.Select(reason => reason.Code)))
            .Text(string.Join(" | ", decision.Reasons.Select(reason => reason.Text)))
            .Text(decision.Market)
            .Text(decision.Assortment)
            .Text(decision.PaymentMethod)
            .Text(decision.Currency)
            .Number<decimal>(decision.GrandTotal)
            .Text(decision.CustomerId)
            .Text(decision.Versions.ModelId)
            .Text(decision.Versions.Model)
            .Text(decision.Versions.Policy)
            .Text(decision.Supersedes?.ToString("D"))
            .Text(decision.SupersededOutcome?.ToWire())
            .EndRow();
}
