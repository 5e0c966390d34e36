namespace FraudServerless.OrderGenerator;

/// <summary>What the orders are to be like.</summary>
public sealed record GeneratorOptions
{
    /// <summary>ISO 3166-1 codes out of <see cref="OrderSource.Markets"/>; empty: all of them.</summary>
    public IReadOnlyList<string> Markets { get; init; } = [];

    /// <summary>Orders begin here (UTC).</summary>
    public DateTimeOffset From { get; init; } = new(2025, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Length of the window in days; the orders spread over all of it, however many they are.</summary>
    public int Days { get; init; } = 365;

    /// <summary>Share (0..1) of orders that use the loose spellings of the legacy contract; 0: every value has its own JSON type.</summary>
    public double LooseShare { get; init; } = 0.3;
}
