using FraudServerless.AuditApi.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>Who may use which route: every route that there is, with every role that there is.</summary>
public sealed class RouteAccessTests(DeskHost desk)
{
    /// <summary>The roles that may use a route; a new route is entered here, or the first test fails.</summary>
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["GET /v1/search"] = "support reviewer auditor risk",
        ["GET /v1/orders"] = "support reviewer auditor risk",
        ["GET /v1/customers"] = "support reviewer auditor risk",
        ["GET /v1/orders/{orderNumber}"] = "support reviewer auditor risk",
        ["GET /v1/decisions/{decisionId:guid}"] = "support reviewer auditor risk",
        ["GET /v1/decisions/{decisionId:guid}/audit"] = "support reviewer auditor risk",
        ["GET /v1/decisions/{decisionId:guid}/explanation"] = "support reviewer auditor risk",
        ["GET /v1/decisions/{decisionId:guid}/related"] = "support reviewer auditor risk",
        ["GET /v1/decisions/{decisionId:guid}/choices"] = "reviewer",
        ["POST /v1/decisions/{decisionId:guid}/replay"] = "support reviewer auditor risk",
        ["GET /v1/decisions"] = "support reviewer auditor risk",
        ["GET /v1/exports/decisions.csv"] = "auditor risk",
        ["GET /v1/customers/{customerId}/decisions"] = "support reviewer auditor risk",
        ["GET /v1/views"] = "auditor",
        ["GET /v1/reviews"] = "support reviewer auditor risk",
        ["POST /v1/reviews/next"] = "reviewer",
        ["PUT /v1/reviews/{orderNumber}/claim"] = "reviewer",
        ["DELETE /v1/reviews/{orderNumber}/claim"] = "reviewer",
        ["POST /v1/reviews/{orderNumber}"] = "reviewer",
        ["DELETE /v1/reviews/{orderNumber}/decision"] = "reviewer",
        ["POST /v1/rescore-jobs"] = "risk",
        ["GET /v1/rescore-jobs"] = "risk",
        ["GET /v1/rescore-jobs/{jobId}"] = "risk",
        ["POST /v1/rescore-jobs/{jobId}/cancel"] = "risk",
        ["POST /v1/rescore-jobs/{jobId}/resume"] = "risk",
        ["GET /console"] = "",
        ["GET /console/settings.json"] = "",
        ["GET /console/{version}/{file}"] = "",
    };

    private IEnumerable<RouteEndpoint> Routes =>
        desk.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    [Fact]
    public void Every_route_is_in_the_table_and_says_who_may_use_it()
    {
        Routes.Select(NameOf).ShouldBe(Allowed.Keys, ignoreOrder: true);
        foreach (var route in Routes)
        {
            var access = route.Metadata.GetMetadata<RouteAccess>().ShouldNotBeNull(NameOf(route));
            string.Join(' ', access.Roles.Select(role => role.ToString().ToLowerInvariant())).ShouldBe(Allowed[NameOf(route)]);
        }
    }

    [Fact]
    public async Task Every_route_refuses_who_has_no_token_no_role_or_the_wrong_one()
    {
        string[] roles = ["support", "reviewer", "auditor", "risk"];
        foreach (var (route, allowed) in Allowed.Where(route => route.Value.Length > 0))
        {
            var path = route
                .Split(' ')[1]
                .Replace("{decisionId:guid}", Guid.Empty.ToString(), StringComparison.Ordinal)
                .Replace("{orderNumber}", "none", StringComparison.Ordinal)
                .Replace("{customerId}", "none", StringComparison.Ordinal)
                .Replace("{jobId}", "none", StringComparison.Ordinal);
            var method = new HttpMethod(route.Split(' ')[0]);
            (await desk.CallAsync(method, path)).Status.ShouldBe(401, route);
            (await desk.CallAsync(method, path, "stranger")).Status.ShouldBe(403, route);
            foreach (var role in roles)
            {
                var (status, body, _) = await desk.CallAsync(method, path, role);
                if (allowed.Split(' ').Contains(role, StringComparer.Ordinal))
                {
                    status.ShouldBeOneOf([200, 400, 404], $"{route} as {role}");
                }
                else
                {
                    status.ShouldBe(403, $"{route} as {role}");
                    body!["code"]!.GetValue<string>().ShouldBe("FORBIDDEN");
                }
            }
        }
    }

    [Fact]
    public async Task An_address_that_is_no_route_tells_a_stranger_nothing()
    {
        (await desk.GetAsync("/v1/secrets")).Status.ShouldBe(401);
        (await desk.GetAsync("/v1/secrets", "auditor")).Status.ShouldBe(404);
    }

    private static string NameOf(RouteEndpoint route) =>
        $"{route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} {route.RoutePattern.RawText}";
}
