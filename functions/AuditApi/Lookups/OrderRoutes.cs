using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts.Markets;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>
/// <c>GET /v1/orders?number=</c>: everything that was decided on an order, and who looked at it. <c>GET /v1/orders/{orderNumber}</c> is the same for a number of
/// letters and digits: an HTTP API decodes a path before it hands it on, and what was <c>/</c>, <c>%</c> or <c>?</c> in it is that no more.
/// </summary>
internal static class OrderRoutes
{
    private const int MaxViews = 50;

    public static void MapOrders(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/orders", GetByNumberAsync).For(RouteAccess.Desk);
        app.MapGet("/v1/orders/{orderNumber}", GetAsync).For(RouteAccess.Desk);
    }

    internal static async Task<Results<Ok<OrderAnswer>, JsonHttpResult<Problem>>> GetByNumberAsync(
        string? number,
        HttpContext http,
        DecisionReader reader,
        ViewLog log,
        Views views,
        MarketTable markets,
        CancellationToken cancellationToken
    ) =>
        Identifiers.ProblemOf("number", number) is { } problem
            ? problem.ToResult()
            : await GetAsync(number!, http, reader, log, views, markets, cancellationToken);

    private static async Task<Results<Ok<OrderAnswer>, JsonHttpResult<Problem>>> GetAsync(
        string orderNumber,
        HttpContext http,
        DecisionReader reader,
        ViewLog log,
        Views views,
        MarketTable markets,
        CancellationToken cancellationToken
    )
    {
        var looks = log.GetOfOrderAsync(orderNumber, before: null, MaxViews, cancellationToken);
        var reading = views.RecordAsync(
            http.GetUser(),
            "order",
            orderNumber,
            orderNumber,
            () => reader.GetHistoryAsync(orderNumber, cancellationToken),
            cancellationToken
        );
        await Task.WhenAll(looks, reading);
        var (decisions, others, shadows) = await reading;
        if (decisions.Count + others.Count + shadows.Count == 0)
        {
            return Problem.NotFound("order").ToResult();
        }

        var market = decisions.Concat(others).Concat(shadows).Select(found => found.Decision?.Market).FirstOrDefault(market => market is not null);
        return TypedResults.Ok(
            new OrderAnswer(
                orderNumber,
                market is not null && markets.TryFind(market, out var known) ? known.TimeZone : null,
                [.. decisions.Reverse().Select((decision, i) => DecisionItem.FromFound(decision, i == 0 ? "stands" : "replaced"))],
                [.. others.Reverse().Select(decision => DecisionItem.FromFound(decision, "setAside"))],
                [.. shadows.Reverse().Select(decision => DecisionItem.FromFound(decision, "shadow"))],
                (await looks).Views
            )
        );
    }
}
