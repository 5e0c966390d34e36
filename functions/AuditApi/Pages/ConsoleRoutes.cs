using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace FraudServerless.AuditApi.Pages;

/// <summary><c>GET /console</c>: the desk's page and what it is made of. The files are nobody's secret; what they show is asked for with a token.</summary>
internal static class ConsoleRoutes
{
    public static void MapConsole(this IEndpointRouteBuilder app)
    {
        app.MapGet("/console", (HttpContext http, ConsoleFiles files) => Send(http, files.Page, "no-cache")).For(RouteAccess.Public);
        app.MapGet("/console/settings.json", GetSettings).For(RouteAccess.Public);
        app.MapGet("/console/{version}/{file}", GetFile).For(RouteAccess.Public);
    }

    private static JsonHttpResult<ConsoleSettingsAnswer> GetSettings(HttpContext http, ConsoleSettings settings)
    {
        Guard(http.Response.Headers, settings);
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Json(settings.ToAnswer(), AuditApiJson.Default.ConsoleSettingsAnswer);
    }

    /// <summary>While versions change, a page may ask the new one for its files: it gets those that there are, and does not keep them.</summary>
    private static IResult GetFile(string version, string file, HttpContext http, ConsoleFiles files) =>
        files.Find(file) is { } found
            ? Send(http, found, version == files.Version ? "public, max-age=31536000, immutable" : "no-cache")
            : Problem.NoRoute.ToResult();

    private static FileContentHttpResult Send(HttpContext http, ConsoleFile file, string caching)
    {
        var headers = http.Response.Headers;
        Guard(headers, http.RequestServices.GetRequiredService<ConsoleSettings>());
        headers.CacheControl = caching;
        return TypedResults.Bytes(file.Content, file.Type, entityTag: EntityTagHeaderValue.Parse(file.Tag));
    }

    private static void Guard(IHeaderDictionary headers, ConsoleSettings settings)
    {
        headers.ContentSecurityPolicy = Policy(settings);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>Content-Security-Policy: this origin's own files, and besides the desk the identity provider alone to speak to.</summary>
    internal static string Policy(ConsoleSettings settings)
    {
        var connected = new[] { settings.IsLocal ? null : settings.Authority, settings.ExchangeOrigin }
            .OfType<Uri>()
            .Select(url => url.GetLeftPart(UriPartial.Authority))
            .Prepend("'self'")
            .Distinct(StringComparer.Ordinal);
        return $"default-src 'none'; script-src 'self'; style-src 'self'; connect-src {string.Join(' ', connected)}; img-src 'self' data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
