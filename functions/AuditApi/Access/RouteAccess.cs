namespace FraudServerless.AuditApi.Access;

/// <summary>Who may use a route; a route without it is refused to everybody.</summary>
/// <param name="Roles">One of them is enough; none: it is public.</param>
public sealed record RouteAccess(params IReadOnlyList<DeskRole> Roles)
{
    /// <summary>Whoever works at the desk.</summary>
    public static RouteAccess Desk { get; } = new(DeskRole.Support, DeskRole.Reviewer, DeskRole.Auditor, DeskRole.Risk);

    /// <summary>Nothing that is anybody's secret.</summary>
    public static RouteAccess Public { get; } = new();
}

internal static class RouteAccessConvention
{
    public static TBuilder For<TBuilder>(this TBuilder builder, RouteAccess access)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(access);
}
