using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Ledger.Policies;
using FraudServerless.Pipeline;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Replays;

/// <summary><c>POST /v1/decisions/{decisionId}/replay</c>: whether the same decision would come out again. Nothing is changed but the record of the look.</summary>
internal static class ReplayRoutes
{
    private static readonly Problem EndpointUnavailable = new(
        503,
        "The model does not answer now",
        "MODEL_UNAVAILABLE",
        "Nothing is known of the decision by that. Try again in a moment."
    );

    /// <summary>All of it is made with the first replay: a start must not wait for it.</summary>
    public static void AddReplays(this IServiceCollection services, AuditApiSettings settings) =>
        services.AddSingleton(provider =>
        {
            var (connections, time) = (provider.GetRequiredService<AwsConnections>(), provider.GetRequiredService<TimeProvider>());
            return new Replayer(
                new ReplayConfiguration(
                    provider.GetRequiredService<DecisionData>(),
                    settings.Files,
                    PolicyStore.Create(settings.Policies, connections, time)
                ),
                PipelineClient.Create(settings.Replays, connections, time),
                settings.Replays.Budget,
                settings.Host.CodeVersion,
                time
            );
        });

    public static void MapReplays(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/decisions/{decisionId:guid}/replay", PostAsync).For(RouteAccess.Desk);

    private static async Task<Results<Ok<ReplayAnswer>, JsonHttpResult<Problem>>> PostAsync(
        Guid decisionId,
        HttpContext http,
        AuditLookup lookup,
        Replayer replayer,
        Views views,
        CancellationToken cancellationToken
    )
    {
        var found = await lookup.FindAsync(decisionId, cancellationToken);
        await views.WriteAsync(http.GetUser(), "replay", decisionId.ToString("D"), found.OrderNumber, cancellationToken: cancellationToken);
        if (found is not { Decision: { } decision, Audit: { } audit })
        {
            return found.Problem!.ToResult();
        }

        return await replayer.RunAsync(decision, audit, cancellationToken) is { } answer ? TypedResults.Ok(answer) : EndpointUnavailable.ToResult();
    }
}
