using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Reviews;
using FraudServerless.Support;
using Shouldly;

namespace FraudServerless.Browser;

/// <summary>What stands around the desk when reviews are worked on: the Projector's and the Rescorer's part.</summary>
internal static class ReviewDesk
{
    /// <summary>An order of this amount that waits for so many minutes. What is worth more or waits longer comes first, whatever the machine's pace.</summary>
    public static AuditRecord Waiting(string orderNumber, int minutes, decimal amount = 640, string customerId = "c-77")
    {
        var at = DateTimeOffset.UtcNow.AddMinutes(-minutes);
        var audit = Cases.Review(orderNumber, customerId);
        return audit with
        {
            Order = audit.Order with { GrandTotal = amount },
            Decision = audit.Decision with { DecisionId = Guid.CreateVersion7(at), DecidedAt = at, GrandTotal = amount },
        };
    }

    /// <summary>Puts a REVIEW on record and opens it.</summary>
    public static async Task<Decision> OpenReviewAsync(this ConsoleHost host, AuditRecord audit)
    {
        var decision = await host.RecordAsync(audit);
        var settings = new ReviewSettings
        {
            ReviewsTable = "Reviews",
            Timeout = TimeSpan.FromMinutes(1),
            Url = host.Aws.Url,
        };
        var faults = await ReviewProjection
            .Create(settings, Clients.Connections(), TimeProvider.System)
            .WriteAsync([ReviewFacts.Of(decision, new RetentionSettings())], CancellationToken.None);
        faults.ShouldAllBe(fault => fault == null);
        return decision;
    }

    public static Task<Decision> OpenReviewAsync(this ConsoleHost host, string orderNumber, int minutes, decimal amount = 640) =>
        host.OpenReviewAsync(Waiting(orderNumber, minutes, amount));

    /// <summary>What the Rescorer does when the time is up.</summary>
    public static async Task TakeEffectAsync(this ConsoleHost host, string orderNumber)
    {
        var (settings, connections) = (Clients.Ledger(host.Aws.Url), Clients.Connections());
        var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(1));
        var state = await ReviewEffects
            .Create(settings, connections, DecisionReader.Create(settings, connections, later), later)
            .TakeEffectAsync(
                new ReviewEffect
                {
                    Version = 1,
                    OrderNumber = orderNumber,
                    DecisionId = Guid.Empty,
                    CommandId = Guid.Parse(Text(host.Review(orderNumber), "commandId")!),
                },
                CancellationToken.None
            );
        state.ShouldBe(ReviewEffectState.Effective);
    }

    /// <summary>What stands.</summary>
    public static async Task<Decision> CurrentAsync(this ConsoleHost host, string orderNumber) =>
        (
            await DecisionReader
                .Create(Clients.Ledger(host.Aws.Url), Clients.Connections(), TimeProvider.System)
                .GetCurrentAsync(orderNumber, CancellationToken.None)
        )!;

    /// <summary>The proof of what stands.</summary>
    public static async Task<AuditRecord> ProofAsync(this ConsoleHost host, string orderNumber)
    {
        var current = await host.CurrentAsync(orderNumber);
        return (
            await DecisionReader
                .Create(Clients.Ledger(host.Aws.Url), Clients.Connections(), TimeProvider.System)
                .GetAuditAsync(current.AuditId, CancellationToken.None)
        )!;
    }

    public static int DecisionsOn(this ConsoleHost host, string orderNumber) => host.Aws.Tables.Of("Decisions", orderNumber).Count;

    public static JsonObject Review(this ConsoleHost host, string orderNumber) => host.Aws.Tables.Of("Reviews", orderNumber).Single();

    /// <summary>Who holds it; null: nobody.</summary>
    public static string? HolderOf(this ConsoleHost host, string orderNumber) => Text(host.Review(orderNumber), "claimedBy");

    /// <summary>As if that one's claim had run out, and somebody else had taken it.</summary>
    public static void Give(this ConsoleHost host, string orderNumber, string name)
    {
        var item = host.Review(orderNumber).DeepClone().AsObject();
        item["claimedBy"] = new JsonObject { ["S"] = name };
        host.Aws.Tables.Plant("Reviews", item);
    }

    private static string? Text(JsonObject item, string name) => item[name]?["S"]?.GetValue<string>();
}
