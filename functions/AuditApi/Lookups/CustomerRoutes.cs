using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>
/// <c>GET /v1/customers?customer=</c>: decisions over a customer's orders, the newest first. <c>GET /v1/customers/{customerId}/decisions</c> is the same for an id of
/// letters and digits, as with orders.
/// </summary>
internal static class CustomerRoutes
{
    private const int PageSize = 50;

    public static void MapCustomers(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/customers", GetOfCustomerAsync).For(RouteAccess.Desk);
        app.MapGet("/v1/customers/{customerId}/decisions", GetAsync).For(RouteAccess.Desk);
    }

    private static async Task<Results<Ok<DecisionsAnswer>, JsonHttpResult<Problem>>> GetOfCustomerAsync(
        string? customer,
        string? cursor,
        HttpContext http,
        DecisionReader reader,
        Views views,
        Cursors cursors,
        CancellationToken cancellationToken
    ) =>
        Identifiers.ProblemOf("customer", customer) is { } problem
            ? problem.ToResult()
            : await GetAsync(customer!, cursor, http, reader, views, cursors, cancellationToken);

    private static async Task<Results<Ok<DecisionsAnswer>, JsonHttpResult<Problem>>> GetAsync(
        string customerId,
        string? cursor,
        HttpContext http,
        DecisionReader reader,
        Views views,
        Cursors cursors,
        CancellationToken cancellationToken
    )
    {
        var list = $"customer {customerId}";
        if (!cursors.TryRead(list, cursor, out var before, out var problem))
        {
            return problem.ToResult();
        }

        var (decisions, last) = await views.RecordAsync(
            http.GetUser(),
            "customer",
            customerId,
            orderNumber: null,
            () => reader.GetOfCustomerAsync(customerId, before, PageSize, cancellationToken),
            cancellationToken
        );
        // A key that is none of ours cannot be gone on from; the one before it can.
        var end = decisions.LastOrDefault(decision => decision.DecisionId is not null)?.DecisionId;
        return TypedResults.Ok(
            new DecisionsAnswer(
                [.. decisions.Select(decision => DecisionItem.FromFound(decision))],
                last || end is null ? null : cursors.Write(list, end.Value)
            )
        );
    }
}
