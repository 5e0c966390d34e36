using FraudServerless.Contracts;
using FraudServerless.Ledger.Links;

namespace FraudServerless.Support;

/// <summary>Decisions and audit records to start from.</summary>
public static class Records
{
    public static DateTimeOffset DecidedAt { get; } = new(2026, 11, 23, 23, 59, 59, 123, TimeSpan.Zero);

    public static Decision Decision { get; } =
        new()
        {
            OrderNumber = "10021",
            DecisionId = new Guid("019aab00-0000-7000-8000-000000000001"),
            DecidedAt = DecidedAt,
            Outcome = DecisionOutcome.Review,
            AllowedMethods = ["PREPAYMENT"],
            Score = 0.4375,
            ScoreClass = "E",
            Reasons = [new Reason("R201", "Angaben zu früheren Bestellungen"), new Reason("R204", "Erste Bestellung")],
            Source = DecisionSources.Model,
            Versions = new DecisionVersions
            {
                ModelId = "de-fashion",
                Model = "2026.11.1",
                FeatureSpec = "1-0123456789ab",
                Policy = "p1",
                Routes = "r1",
                Endpoint = "fraud-pipeline",
                Code = "1.0.0",
            },
            AuditId = "check#shop-de#r-1",
            CustomerId = "c-1",
            Market = "DE",
            Assortment = "FASHION",
            PaymentMethod = "INVOICE",
            Currency = "EUR",
            GrandTotal = 149.9m,
            IsTest = false,
        };

    public static AuditRecord Audit { get; } =
        new()
        {
            TriggerId = "check#shop-de#r-1",
            PayloadHash = "aa11",
            Order = Orders.Plain,
            Extra = """{"ext":{"a":1}}"""u8.ToArray(),
            Vector = new[] { 1.5f, float.NaN, -0.1f, float.MaxValue },
            BaseValue = -3.1000000000000001,
            RawScore = -0.25131442828090605,
            Contributions = [new Contribution("history.x", 0.1 + 0.2), new Contribution("email.y", -1e-200)],
            Answer = """{"requestId":"r-1"}"""u8.ToArray(),
            Timings = new Dictionary<string, double>(StringComparer.Ordinal) { ["validate"] = 0.0312, ["invoke"] = 4.5 },
            PipelineOutcome = "ok",
            Warnings = ["NUM_ITEMS_DIFFERS"],
            Actor = "shop-de",
            Decision = Decision,
        };

    /// <summary>A decision of now over an order of its own, under a trigger of its own.</summary>
    public static AuditRecord Of(string orderNumber)
    {
        var id = Guid.CreateVersion7();
        var trigger = $"check#shop-de#{id:N}";
        return Audit with
        {
            TriggerId = trigger,
            Order = Orders.Plain with { OrderNumber = orderNumber },
            Decision = Decision with { OrderNumber = orderNumber, DecisionId = id, DecidedAt = DateTimeOffset.UtcNow, AuditId = trigger },
        };
    }

    /// <summary>An order as the projection writes it under a link, with one of its decisions.</summary>
    public static LinkedOrder LinkOf(Decision decision) =>
        new(decision.OrderNumber, decision.DecisionId, decision.DecidedAt, decision.Market, decision.Outcome, decision.GrandTotal, decision.Currency);
}
