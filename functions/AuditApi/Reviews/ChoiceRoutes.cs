using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Decisions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>
/// <c>GET /v1/decisions/{decisionId}/choices</c>: what a person may decide in its place, as who claims a review is told. For reversals, which take no claim.
/// </summary>
internal static class ChoiceRoutes
{
    public static void MapChoices(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/decisions/{decisionId:guid}/choices", GetAsync).For(new RouteAccess(DeskRole.Reviewer));

    private static async Task<Results<Ok<ReviewChoices>, JsonHttpResult<Problem>>> GetAsync(
        Guid decisionId,
        HttpContext http,
        AuditLookup lookup,
        DecisionData data,
        Views views,
        CancellationToken cancellationToken
    )
    {
        var found = await lookup.FindAsync(decisionId, cancellationToken);
        await views.WriteAsync(http.GetUser(), "choices", decisionId.ToString("D"), found.OrderNumber, cancellationToken: cancellationToken);
        return found is { Decision: { } decision, Audit: { } audit }
            ? TypedResults.Ok(ReviewChoices.Of(data.Policy, audit with { Decision = decision }))
            : found.Problem!.ToResult();
    }
}
