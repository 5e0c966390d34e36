namespace FraudServerless.Contracts;

/// <summary>What the model container answers for one order; its JSON is <see cref="ScoreJson"/>'s.</summary>
public sealed record Score
{
    /// <summary>Probability of fraud or default, 0..1; calibrated when the model's card says how.</summary>
    public required double Value { get; init; }

    /// <summary>Version of the model; null from a foreign container.</summary>
    public string? Model { get; init; }

    /// <summary>Id of the feature spec that was checked; null when nothing could be checked.</summary>
    public string? Features { get; init; }

    /// <summary>Expected raw score (log-odds); null without contributions. Base and all contributions add up to the raw score, before any calibration.</summary>
    public double? Base { get; init; }

    /// <summary>
    /// What base and all contributions add up to, those included that are not named here (log-odds); null without contributions and from a container that does
    /// not say it.
    /// </summary>
    public double? Raw { get; init; }

    /// <summary>Strongest first (or, when all were asked for, in feature order).</summary>
    public IReadOnlyList<Contribution> Contributions { get; init; } = [];

    /// <summary>The vector scored, when <c>vector=1</c> was asked for: it comes back so that the caller can put it on record.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }
}
