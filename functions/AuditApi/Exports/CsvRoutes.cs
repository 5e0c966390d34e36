using System.Globalization;
using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Ledger.Lists;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Exports;

/// <summary>
/// <c>GET /v1/exports/decisions.csv</c>: the list of <see cref="ListRoutes"/> under the same filter, for a spreadsheet. Where it does not end, the header <c>Link</c>
/// says where it goes on.
/// </summary>
internal static class CsvRoutes
{
    /// <summary>Most rows of an answer.</summary>
    internal const int MaxRows = 1_000;

    /// <summary>
    /// Lambda takes 6 MB, as JSON in which a character may need three times its bytes: rows that are longer than anybody's are fewer.
    /// </summary>
    internal const int MaxBytes = 1_900_000;

    public static void MapCsv(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/exports/decisions.csv", GetAsync).For(new RouteAccess(DeskRole.Auditor, DeskRole.Risk));

    private static async Task<Results<FileContentHttpResult, JsonHttpResult<Problem>>> GetAsync(
        [AsParameters] DecisionQuery query,
        string? cursor,
        HttpContext http,
        DecisionLists lists,
        Views views,
        Cursors cursors,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (!query.TryOpen("decisions.csv", cursor, cursors, time, out var asked, out var problem))
        {
            return problem.ToResult();
        }

        var page = await lists.GetAsync(asked.Filter, asked.Before, MaxRows, cancellationToken);
        var csv = DecisionCsv.Begin();
        var rows = 0;
        while (rows < page.Decisions.Count && csv.Length < MaxBytes)
        {
            DecisionCsv.Write(csv, page.Decisions[rows]);
            rows++;
        }

        // What is taken out of the house is on record with how much it is.
        await views.WriteAsync(
            http.GetUser(),
            "export",
            string.Create(CultureInfo.InvariantCulture, $"{asked.Text} rows={rows}"),
            orderNumber: null,
            cancellationToken: cancellationToken
        );
        if ((rows < page.Decisions.Count ? page.Decisions[rows - 1].DecisionId : page.Next) is { } next)
        {
            http.Response.Headers.Link = $"</v1/exports/decisions.csv?{asked.Text}&cursor={asked.CursorOf(next)}>; rel=\"next\"";
        }

        return TypedResults.File(csv.ToArray(), "text/csv; charset=utf-8", FileName(asked.Filter));
    }

    private static string FileName(DecisionFilter filter) =>
        string.Create(CultureInfo.InvariantCulture, $"decisions-{filter.From:yyyy-MM-dd}-{filter.To:yyyy-MM-dd}.csv");
}
