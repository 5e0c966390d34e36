using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Lookups;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>
/// <c>POST /v1/reviews/next</c> claims the most valuable open review, <c>PUT</c> and <c>DELETE /v1/reviews/{orderNumber}/claim</c> keep it or let it go, and
/// <c>GET /v1/reviews</c> lists what is open and who holds it. An order that is called <c>next</c> cannot be decided on.
/// </summary>
internal static class ClaimRoutes
{
    public static void MapClaims(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/reviews", ListAsync).For(RouteAccess.Desk);
        app.MapPost("/v1/reviews/next", NextAsync).For(new RouteAccess(DeskRole.Reviewer));
        app.MapPut("/v1/reviews/{orderNumber}/claim", ClaimAsync).For(new RouteAccess(DeskRole.Reviewer));
        app.MapDelete("/v1/reviews/{orderNumber}/claim", FreeAsync).For(new RouteAccess(DeskRole.Reviewer));
    }

    private static async Task<IResult> ListAsync(
        string? market,
        string? method,
        HttpContext http,
        ReviewClaims claims,
        Views views,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await views.RecordAsync(
                http.GetUser(),
                "reviews",
                "open",
                orderNumber: null,
                () => claims.ListAsync(new ReviewFilter(market, method), cancellationToken),
                cancellationToken
            )
        );

    private static async Task<IResult> NextAsync(HttpContext http, ReviewClaims claims, Views views, CancellationToken cancellationToken)
    {
        var (body, problem) = await ReviewBodies.ReadNextAsync(http.Request, cancellationToken);
        if (body is null)
        {
            return problem!.ToResult();
        }

        var user = http.GetUser();
        var next = await claims.NextAsync(user, new ReviewFilter(body.Market, body.Method), body.After, body.Skip ?? [], cancellationToken);
        if (next.Review is { } review)
        {
            await ShowAsync(http, views, review, cancellationToken);
        }

        return TypedResults.Ok(next);
    }

    private static async Task<IResult> ClaimAsync(
        string orderNumber,
        HttpContext http,
        ReviewClaims claims,
        Views views,
        CancellationToken cancellationToken
    )
    {
        var (review, problem) = await claims.ClaimAsync(http.GetUser(), orderNumber, cancellationToken);
        if (review is null)
        {
            return problem!.ToResult();
        }

        await ShowAsync(http, views, review, cancellationToken);
        return TypedResults.Ok(review);
    }

    private static async Task<IResult> FreeAsync(string orderNumber, HttpContext http, ReviewClaims claims, CancellationToken cancellationToken) =>
        await claims.FreeAsync(http.GetUser(), orderNumber, cancellationToken) is { } problem ? problem.ToResult() : TypedResults.NoContent();

    private static Task ShowAsync(HttpContext http, Views views, ReviewView review, CancellationToken cancellationToken)
    {
        http.Response.Headers.ETag = $"\"{review.DecisionId:D}\"";
        return views.WriteAsync(http.GetUser(), "review", review.OrderNumber, review.OrderNumber, cancellationToken: cancellationToken);
    }
}
