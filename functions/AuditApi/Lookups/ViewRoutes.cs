using System.Globalization;
using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Ledger.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Lookups;

/// <summary><c>GET /v1/views?day=2026-11-27</c> or <c>?order=NUMBER</c>: who looked at what, the newest first. Looking at it is on record too.</summary>
internal static class ViewRoutes
{
    private const int PageSize = 50;

    public static void MapViews(this IEndpointRouteBuilder app) => app.MapGet("/v1/views", GetAsync).For(new RouteAccess(DeskRole.Auditor));

    private static async Task<Results<Ok<ViewsAnswer>, JsonHttpResult<Problem>>> GetAsync(
        string? day,
        string? order,
        string? cursor,
        HttpContext http,
        ViewLog log,
        Views views,
        Cursors cursors,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var date = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (day is not null && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
        {
            return Problem.Parameter("day", "must be a day such as 2026-11-27, in UTC").ToResult();
        }

        var asked = order is null ? ViewDay(date) : order;
        var list = $"views {(order is null ? "day" : "order")} {asked}";
        if (!cursors.TryRead(list, cursor, out var before, out var problem))
        {
            return problem.ToResult();
        }

        var (found, last) = await views.RecordAsync(
            http.GetUser(),
            "views",
            asked,
            order,
            () =>
                order is null
                    ? log.GetDayAsync(date, before, PageSize, cancellationToken)
                    : log.GetOfOrderAsync(order, before, PageSize, cancellationToken),
            cancellationToken
        );
        return TypedResults.Ok(new ViewsAnswer(found, last || found.Count == 0 ? null : cursors.Write(list, found[^1].ViewId)));
    }

    private static string ViewDay(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
