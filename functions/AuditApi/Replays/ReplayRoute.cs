using FraudServerless.Contracts;
using FraudServerless.Decisions.Routing;
using Route = FraudServerless.Decisions.Routing.Route;

namespace FraudServerless.AuditApi.Replays;

/// <summary>The way that an order took, by the routes of then.</summary>
internal static class ReplayRoute
{
    /// <returns>Null: by these routes it cannot have gone to the model and endpoint on record.</returns>
    public static Route? Find(ModelRouter router, AuditRecord audit)
    {
        var versions = audit.Decision.Versions;
        var own = router.Find(audit.Order.Market, audit.Order.Assortment);
        if (own is not null && Is(own, versions))
        {
            return own;
        }

        if (!TriggerId.IsRescore(audit.TriggerId))
        {
            return null;
        }

        // A rescore may have asked another model, or the endpoint that a message named.
        return router.FindModel(versions.ModelId) is { } named && Is(named, versions) ? named
            : own?.ModelId == versions.ModelId ? own with { Endpoint = versions.Endpoint, Variant = null }
            : null;
    }

    private static bool Is(Route route, DecisionVersions versions) => route.ModelId == versions.ModelId && route.Endpoint == versions.Endpoint;
}
