using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Ledger.Links;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Lookups;

/// <summary><c>GET /v1/decisions/{decisionId}/related?by=device</c>: orders that have something in common with the decision's.</summary>
internal static class RelatedRoutes
{
    private static readonly string Kinds = string.Join(", ", LinkKinds.All.Except([LinkKind.Request]).Select(kind => kind.ToWire()));

    public static void MapRelated(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/decisions/{decisionId:guid}/related", GetAsync).For(RouteAccess.Desk);

    private static async Task<Results<Ok<LinkedOrders>, JsonHttpResult<Problem>>> GetAsync(
        Guid decisionId,
        string? by,
        HttpContext http,
        AuditLookup lookup,
        LinkReader links,
        Views views,
        CancellationToken cancellationToken
    )
    {
        if (!LinkKinds.TryParse(by, out var kind) || kind is LinkKind.Request)
        {
            return Problem.Parameter("by", $"must be one of {Kinds}").ToResult();
        }

        var found = await lookup.FindAsync(decisionId, cancellationToken);
        await views.WriteAsync(
            http.GetUser(),
            $"related by {kind.ToWire()}",
            decisionId.ToString("D"),
            found.OrderNumber,
            cancellationToken: cancellationToken
        );
        if (found.Audit is not { } audit)
        {
            return found.Problem!.ToResult();
        }

        // The value itself stays here: what leaves is which orders share it.
        return TypedResults.Ok(
            LinkValues.Of(audit.Order, kind) is { } value
                ? await links.ReadAsync(kind, value, cancellationToken: cancellationToken)
                : LinkedOrders.None
        );
    }
}
