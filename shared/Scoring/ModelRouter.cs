namespace FraudServerless.Scoring;

/// <summary>Where an order goes.</summary>
public sealed record Route
{
    public required string ModelId { get; init; }

    /// <summary>Name of the inference endpoint.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The production variant to ask; null: the endpoint chooses.</summary>
    public string? Variant { get; init; }

    /// <summary>An endpoint that is compared with this one off the checkout's path.</summary>
    public string? Shadow { get; init; }

    /// <summary>Deadline of this route; null: the default.</summary>
    public TimeSpan? Budget { get; init; }
}

/// <summary>Market x assortment to <see cref="Route"/>, from <c>routes.json</c>.</summary>
public sealed class ModelRouter
{
    public string Version => "";

    public Route? Find(string market, string? assortment) => throw new NotImplementedException(market + assortment);

    public static ModelRouter Load(string path) => throw new NotImplementedException(path);
}
