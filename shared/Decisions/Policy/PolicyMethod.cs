using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Policy;

/// <summary>A payment method and when it may be offered.</summary>
internal sealed record PolicyMethod
{
    public required string Name { get; init; }

    /// <summary>One bit an outcome.</summary>
    public required int Outcomes { get; init; }

    /// <summary>Null: everywhere.</summary>
    public IReadOnlyList<string>? Markets { get; init; }

    /// <summary>Above it, and in a currency without a rate, the method is not offered. Null: any amount.</summary>
    public decimal? MaxAmountEur { get; init; }

    /// <summary>Above it the method is not offered; says nothing when there is no score. Null: any score.</summary>
    public double? MaxScore { get; init; }

    public bool IsOffered(DecisionOutcome outcome, in PolicyInput input) =>
        (Outcomes & (1 << (int)outcome)) != 0
        && (MaxAmountEur is not { } amount || (input.AmountEur is { } total && total <= amount))
        && (MaxScore is not { } score || input.Score is null || input.Score.Value <= score)
        && (Markets is null || Markets.Contains(input.Order.Market, StringComparer.Ordinal));
}
