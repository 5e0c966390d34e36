using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Explaining;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>
/// <c>GET /v1/decisions/{decisionId}/explanation?audience=agent|customer&amp;lang=en|de</c>: why it was decided so, for whoever reads it out or writes to the customer.
/// </summary>
internal static class ExplanationRoutes
{
    public static void MapExplanations(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/decisions/{decisionId:guid}/explanation", GetAsync).For(RouteAccess.Desk);

    private static async Task<Results<JsonHttpResult<Explanation>, JsonHttpResult<Problem>>> GetAsync(
        Guid decisionId,
        string? audience,
        string? lang,
        HttpContext http,
        AuditLookup lookup,
        Views views,
        DecisionData data,
        CancellationToken cancellationToken
    )
    {
        ExplanationAudience? reader = audience switch
        {
            null or "agent" => ExplanationAudience.Agent,
            "customer" => ExplanationAudience.Customer,
            _ => null,
        };
        ExplanationLanguage? language = lang switch
        {
            null or "en" => ExplanationLanguage.English,
            "de" => ExplanationLanguage.German,
            _ => null,
        };
        if (reader is null || language is null)
        {
            return (
                reader is null ? Problem.Parameter("audience", "must be agent or customer") : Problem.Parameter("lang", "must be en or de")
            ).ToResult();
        }

        var found = await lookup.FindAsync(decisionId, cancellationToken);
        // A letter goes out of the house: that is another look than an agent's.
        var kind = reader is ExplanationAudience.Customer ? "letter" : "explanation";
        await views.WriteAsync(http.GetUser(), kind, decisionId.ToString("D"), found.OrderNumber, cancellationToken: cancellationToken);
        return found.Audit is { } audit
            ? TypedResults.Json(DecisionExplainer.Explain(audit, data, reader.Value, language.Value), ExplainingJson.Default.Explanation)
            : found.Problem!.ToResult();
    }
}
