using System.Globalization;
using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Hosting;
using FraudServerless.Ledger.Lists;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Exports;

/// <summary><c>GET /v1/decisions?outcome=&amp;from=&amp;to=&amp;market=&amp;method=&amp;limit=&amp;cursor=</c>, the newest first; test orders are in no list.</summary>
internal static class ListRoutes
{
    private const int PageSize = 50;
    private const int MaxPageSize = 200;

    public static void AddExports(this IServiceCollection services, AuditApiSettings settings) =>
        services.AddSingleton(provider =>
            DecisionLists.Create(settings.Ledger, provider.GetRequiredService<AwsConnections>(), provider.GetRequiredService<TimeProvider>())
        );

    public static void MapExports(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/decisions", GetAsync).For(RouteAccess.Desk);
        app.MapCsv();
    }

    private static async Task<Results<Ok<DecisionsAnswer>, JsonHttpResult<Problem>>> GetAsync(
        [AsParameters] DecisionQuery query,
        string? limit,
        string? cursor,
        HttpContext http,
        DecisionLists lists,
        Views views,
        Cursors cursors,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var max = PageSize;
        if (limit is not null && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out max) && max is >= 1 and <= MaxPageSize))
        {
            return Problem.Parameter("limit", $"must be a whole number from 1 to {MaxPageSize}").ToResult();
        }

        if (!query.TryOpen("decisions", cursor, cursors, time, out var asked, out var problem))
        {
            return problem.ToResult();
        }

        var page = await views.RecordAsync(
            http.GetUser(),
            "decisions",
            asked.Text,
            orderNumber: null,
            () => lists.GetAsync(asked.Filter, asked.Before, max, cancellationToken),
            cancellationToken
        );
        return TypedResults.Ok(
            new DecisionsAnswer(
                [.. page.Decisions.Select(decision => DecisionItem.FromFound(decision))],
                page.Next is { } next ? asked.CursorOf(next) : null
            )
        );
    }
}
