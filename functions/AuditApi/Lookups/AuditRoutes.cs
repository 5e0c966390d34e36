using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>
/// <c>GET /v1/decisions/{decisionId}/audit</c>, masked; <c>?reveal=FIELD&amp;purpose=…</c> shows auditors single fields, on record by their names.
/// </summary>
internal static class AuditRoutes
{
    private const int MinPurposeLength = 5;
    private const int MaxPurposeLength = 500;

    public static void MapAudits(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/decisions/{decisionId:guid}/audit", GetAsync).For(RouteAccess.Desk);

    private static async Task<Results<Ok<AuditAnswer>, JsonHttpResult<Problem>>> GetAsync(
        Guid decisionId,
        string[] reveal,
        string? purpose,
        HttpContext http,
        AuditLookup lookup,
        Views views,
        CancellationToken cancellationToken
    )
    {
        var user = http.GetUser();
        if (ProblemOf(reveal, purpose, user) is { } problem)
        {
            return problem.ToResult();
        }

        var found = await lookup.FindAsync(decisionId, cancellationToken);
        await views.WriteAsync(user, "audit", decisionId.ToString("D"), found.OrderNumber, reveal, purpose, cancellationToken);
        return found.Audit is { } audit ? TypedResults.Ok(AuditAnswer.FromAudit(audit, reveal, user)) : found.Problem!.ToResult();
    }

    private static Problem? ProblemOf(string[] reveal, string? purpose, DeskUser user)
    {
        if (reveal.Length == 0)
        {
            return null;
        }

        if (!user.Roles.Contains(DeskRole.Auditor))
        {
            return Problem.Forbidden(new RouteAccess(DeskRole.Auditor));
        }

        if (reveal.Except(MaskedFields.All.Select(field => field.Name), StringComparer.Ordinal).Any())
        {
            return Problem.Parameter("reveal", $"may name {string.Join(", ", MaskedFields.All.Select(field => field.Name))}");
        }

        return purpose?.Trim().Length is >= MinPurposeLength and <= MaxPurposeLength
            ? null
            : Problem.Parameter("purpose", $"must say why, in {MinPurposeLength} to {MaxPurposeLength} characters");
    }
}
