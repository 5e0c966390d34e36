namespace FraudServerless.Contracts;

/// <summary>What one feature added to the raw score (log-odds).</summary>
public readonly record struct Contribution(string Feature, double Value);
