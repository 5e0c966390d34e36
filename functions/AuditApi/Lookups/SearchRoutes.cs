using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Lookups;

/// <summary><c>GET /v1/search?q=</c>: one box for every identifier.</summary>
internal static class SearchRoutes
{
    private const int MaxLength = 320;

    public static void MapSearch(this IEndpointRouteBuilder app) => app.MapGet("/v1/search", GetAsync).For(RouteAccess.Desk);

    private static async Task<Results<Ok<SearchAnswer>, JsonHttpResult<Problem>>> GetAsync(
        string? q,
        HttpContext http,
        Search search,
        Views views,
        CancellationToken cancellationToken
    )
    {
        var text = q?.Trim() ?? "";
        if (text.Length is 0 or > MaxLength)
        {
            return Problem.Parameter("q", $"must be an identifier of at most {MaxLength} characters").ToResult();
        }

        // Of an e-mail address only that one was asked for: it is nobody's business which.
        var isEmail = Search.IsEmail(text);
        var hits = await views.RecordAsync(
            http.GetUser(),
            "search",
            isEmail ? "email" : text,
            orderNumber: null,
            () => search.FindAsync(text, cancellationToken),
            cancellationToken
        );
        return TypedResults.Ok(new SearchAnswer(hits));
    }
}
