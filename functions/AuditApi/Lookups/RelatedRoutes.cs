using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Ledger.Links;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>
/// <c>GET /v1/decisions/{decisionId}/related?by=device</c>: orders that have something in common with the decision's. Without <c>by</c> all kinds at once, which is one
/// look.
/// </summary>
internal static class RelatedRoutes
{
    private static readonly LinkKind[] Kinds = [.. LinkKinds.All.Except([LinkKind.Request])];

    public static void MapRelated(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/decisions/{decisionId:guid}/related", GetAsync).For(RouteAccess.Desk);

    private static async Task<Results<Ok<LinkedOrders>, Ok<RelatedAnswer>, JsonHttpResult<Problem>>> GetAsync(
        Guid decisionId,
        string? by,
        HttpContext http,
        AuditLookup lookup,
        LinkReader links,
        Views views,
        CancellationToken cancellationToken
    )
    {
        if (by is not null && !Kinds.Any(kind => kind.ToWire() == by))
        {
            return Problem.Parameter("by", $"must be one of {string.Join(", ", Kinds.Select(kind => kind.ToWire()))}, or left out").ToResult();
        }

        var found = await lookup.FindAsync(decisionId, cancellationToken);
        await views.WriteAsync(
            http.GetUser(),
            by is null ? "related" : $"related by {by}",
            decisionId.ToString("D"),
            found.OrderNumber,
            cancellationToken: cancellationToken
        );
        if (found.Audit is not { } audit)
        {
            return found.Problem!.ToResult();
        }

        if (LinkKinds.TryParse(by, out var one))
        {
            return TypedResults.Ok(await ReadAsync(one));
        }

        var all = await Task.WhenAll(Kinds.Select(ReadAsync));
        return TypedResults.Ok(
            new RelatedAnswer(Kinds.Zip(all).ToDictionary(kind => kind.First.ToWire(), kind => kind.Second, StringComparer.Ordinal))
        );

        // The value itself stays here: what leaves is which orders share it.
        Task<LinkedOrders> ReadAsync(LinkKind kind) =>
            LinkValues.Of(audit.Order, kind) is { } value
                ? links.ReadAsync(kind, value, cancellationToken: cancellationToken)
                : Task.FromResult(LinkedOrders.None);
    }
}
