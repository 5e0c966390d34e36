using FraudServerless.AuditApi.Responses;

namespace FraudServerless.AuditApi.Access;

/// <summary>Lets nobody past who may not use the route, and hands on who it is.</summary>
internal static class AccessMiddleware
{
    public static async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var endpoint = http.GetEndpoint();
        var access = endpoint?.Metadata.GetMetadata<RouteAccess>();
        if (access is { Roles.Count: 0 })
        {
            await next(http);
            return;
        }

        var user = DeskUser.FromClaims(http.User);
        if (user is null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Problem.Unauthorized.ToResult().ExecuteAsync(http);
        }
        else if (endpoint is null)
        {
            await Problem.NoRoute.ToResult().ExecuteAsync(http);
        }
        else if (access is null || !access.Roles.Any(user.Roles.Contains))
        {
            await Problem.Forbidden(access).ToResult().ExecuteAsync(http);
        }
        else
        {
            http.Features.Set(user);
            await next(http);
        }
    }

    /// <summary>Who asks; only behind <see cref="RunAsync"/>.</summary>
    public static DeskUser GetUser(this HttpContext http) =>
        http.Features.Get<DeskUser>() ?? throw new InvalidOperationException("the route is public");
}
