using System.Text.Json;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Rescorer.Messages;

namespace FraudServerless.Rescorer;

/// <summary>A message about an order that does not exist, all the way from its text to the log line, before the first one that does.</summary>
internal sealed class WarmUp(RescoreSettings settings, DecisionData data, AwsConnections connections, TraceExporter exporter, TimeProvider time)
{
    private const string Name = "warm-up";
    private const string Order = """
        {
          "requestId": "warm-up",
          "order": { "orderNumber": "warm-up", "orderDate": "2026-01-01T00:00:00Z", "currency": "EUR", "grandTotal": "1,99" },
          "items": [{ "sku": "warm-up", "qty": 1, "unitPrice": 1.99 }],
          "customer": { "customerId": "warm-up" },
          "billingAddress": { "countryCode": "DE" },
          "payment": { "method": "INVOICE" }
        }
        """;

    /// <returns>Whether the message was done.</returns>
    public async Task<bool> RunAsync()
    {
        using var warmUp = new WarmUpConnections(connections, time);
        var router = ModelRouter.Parse("""{"routes":[{"market":"*","assortment":"*","modelId":"warm-up","endpoint":"warm-up"}]}"""u8, Name);
        // A slow start is no reason for giving up.
        var patient = settings with
        {
            Ledger = settings.Ledger with { Timeout = TimeSpan.FromSeconds(10) },
            Budget = TimeSpan.FromSeconds(10),
        };
        var handler = RescorerServices.Handler(
            patient,
            data with
            {
                Router = router,
            },
            warmUp.Canned,
            new RescoreLog(Stream.Null, "-", time),
            exporter,
            time
        );
        using var order = JsonDocument.Parse(Order);
        var message = new ScoreOrder
        {
            Version = RescoreMessage.CurrentVersion,
            Caller = Name,
            Request = order.RootElement,
        };
        // The second can never be done: it goes the way to the dead letters, and so to the queues.
        var again = await handler.HandleAsync(
            [new QueuedMessage(Name, Name, RescoreMessageJson.Write(message), 1), new QueuedMessage(Name, Name, "-", 1)],
            // Nobody keeps it.
            TraceContext.Begin(),
            CancellationToken.None
        );
        await Task.WhenAll(warmUp.ConnectAsync(), exporter.ConnectAsync());
        return again.Count == 0;
    }
}
