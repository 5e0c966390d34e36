using FraudServerless.Scoring;

namespace FraudServerless.CheckoutApi;

/// <summary>The warm-up: a check of an order that does not exist, all the way from the request's bytes to the log line, before the first one that does.</summary>
internal static class FirstCheck
{
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
    public static async Task<bool> RunAsync(IServiceProvider services)
    {
        using var warmUp = services.GetRequiredService<WarmUp>();
        var time = services.GetRequiredService<TimeProvider>();
        var check = ActivatorUtilities.CreateInstance<FraudCheck>(services, warmUp.Decisions, new RequestLog(Stream.Null, "-", time));
        using var body = new MemoryStream(Order.ToArray());
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Method = HttpMethods.Post;
        http.Request.Body = body;
        await check.HandleAsync(http);
        await warmUp.ConnectAsync();
        return http.Response.StatusCode == StatusCodes.Status200OK;
    }
}
