namespace FraudServerless.Decisions.Routing;

/// <summary>Where an order goes.</summary>
public sealed record Route
{
    /// <summary>Which model decides, in the callers' terms, e.g. <c>de-fashion</c>; several may live on one endpoint.</summary>
    public required string ModelId { get; init; }

    /// <summary>Name of the inference endpoint.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The production variant to ask; null: the endpoint chooses.</summary>
    public string? Variant { get; init; }

    /// <summary>An endpoint to compare with this one, off the checkout's path: a check never calls it.</summary>
    public string? Shadow { get; init; }

    /// <summary>How many of 100 checks are compared with the shadow.</summary>
    public int ShadowPercent { get; init; } = 100;

    /// <summary>Deadline of this route; null: the default.</summary>
    public TimeSpan? Budget { get; init; }
}
