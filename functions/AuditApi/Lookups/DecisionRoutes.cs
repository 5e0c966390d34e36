using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Lookups;

/// <summary><c>GET /v1/decisions/{decisionId}</c>.</summary>
internal static class DecisionRoutes
{
    public static void MapDecisions(this IEndpointRouteBuilder app) => app.MapGet("/v1/decisions/{decisionId:guid}", GetAsync).For(RouteAccess.Desk);

    private static async Task<Results<Ok<DecisionView>, JsonHttpResult<Problem>>> GetAsync(
        Guid decisionId,
        HttpContext http,
        DecisionReader reader,
        Views views,
        CancellationToken cancellationToken
    )
    {
        var found = await reader.FindAsync(decisionId, cancellationToken);
        await views.WriteAsync(http.GetUser(), "decision", decisionId.ToString("D"), found?.OrderNumber, cancellationToken: cancellationToken);
        return found is null ? Problem.NotFound("decision").ToResult()
            : found.Decision is { } decision ? TypedResults.Ok(DecisionView.FromDecision(decision))
            : Problem.Unreadable.ToResult();
    }
}
