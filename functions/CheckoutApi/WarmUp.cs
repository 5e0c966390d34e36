using FraudServerless.Contracts.Tracing;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;

namespace FraudServerless.CheckoutApi;

/// <summary>A check of an order that does not exist, all the way from the request's bytes to the log line, before the first one that does.</summary>
internal sealed class WarmUp(
    CheckoutSettings settings,
    AwsConnections connections,
    DecisionService decisions,
    IServiceProvider services,
    TimeProvider time
)
{
    private const string Name = "warm-up";

    private static ReadOnlySpan<byte> Order =>
        """
            {
              "requestId": "warm-up",
              "order": { "orderNumber": "warm-up", "orderDate": "2026-01-01T00:00:00Z", "currency": "EUR", "grandTotal": "1,99" },
              "items": [{ "sku": "warm-up", "name": "-", "category": "-", "qty": 1, "unitPrice": 1.99 }],
              "customer": { "customerId": "warm-up", "email": "a@example.org" },
              "billingAddress": { "firstName": "-", "lastName": "-", "street": "-", "zip": "-", "city": "-", "countryCode": "DE" },
              "payment": { "method": "INVOICE" }
            }
            """u8;

    /// <returns>Whether the check went all the way.</returns>
    public async Task<bool> RunAsync()
    {
        using var warmUp = new WarmUpConnections(connections, time);
        var check = ActivatorUtilities.CreateInstance<FraudCheck>(
            services,
            Decisions(settings, warmUp.Canned, decisions.Data, time),
            new RequestLog(Stream.Null, "-", time)
        );
        using var body = new MemoryStream(Order.ToArray());
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Method = HttpMethods.Post;
        http.Request.Body = body;
        // Of a trace that nobody keeps.
        http.Request.Headers.TraceParent = TraceContext.Begin().ToTraceparent();
        await check.HandleAsync(http);
        await Task.WhenAll(warmUp.ConnectAsync(), services.GetRequiredService<TraceExporter>().ConnectAsync());
        return http.Response.StatusCode == StatusCodes.Status200OK;
    }

    /// <summary>Decides on whatever it is given, with nobody's knowledge.</summary>
    internal static DecisionService Decisions(CheckoutSettings settings, AwsConnections canned, DecisionData shipped, TimeProvider time)
    {
        // A slow start is no reason for a second attempt or a decision without the model.
        var patience = TimeSpan.FromSeconds(10);
        var queues = settings.Queues is { } own ? own with { Timeout = patience } : null;
        var data = shipped with
        {
            Router = ModelRouter.Parse(
                """{"routes":[{"market":"*","assortment":"*","modelId":"warm-up","endpoint":"warm-up","shadow":"warm-up"}]}"""u8,
                Name
            ),
        };
        return new DecisionService(
            data,
            PipelineClient.Create(settings.Pipeline with { Budget = patience, HedgeDelay = patience / 2 }, canned, time),
            new DecisionMaker(data, settings.Host.CodeVersion, time),
            DecisionWriter.Create(settings.Ledger with { Timeout = patience }, canned, time),
            queues is null ? null : RescoreQueue.Create(queues, canned, time),
            requeueDelay: TimeSpan.Zero,
            patience,
            time
        );
    }
}
