namespace FraudServerless.Contracts;

/// <summary>Every version that took part in a decision.</summary>
public sealed record DecisionVersions
{
    public required string ModelId { get; init; }

    /// <summary>Null when no model answered or a foreign one did.</summary>
    public string? Model { get; init; }
    public string? FeatureSpec { get; init; }
    public required string Policy { get; init; }
    public required string Routes { get; init; }

    /// <summary>Null in records made before markets had a file.</summary>
    public string? Markets { get; init; }
    public required string Endpoint { get; init; }
    public required string Code { get; init; }
}
