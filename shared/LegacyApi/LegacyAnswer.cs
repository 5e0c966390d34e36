using FraudServerless.Contracts;

namespace FraudServerless.LegacyApi;

/// <summary>The answer of the legacy contract; <see cref="LegacyAnswerWriter"/> writes its exact bytes.</summary>
public sealed record LegacyAnswer
{
    public required string RequestId { get; init; }
    public required string OrderNumber { get; init; }

    /// <summary>Probability 0..1; null when no model answered (written as <c>"-1"</c>).</summary>
    public required double? Score { get; init; }

    /// <summary>A..E, or X when no model answered.</summary>
    public required string ScoreClass { get; init; }
    public required DecisionOutcome Decision { get; init; }
    public required IReadOnlyList<string> AllowedMethods { get; init; }

    /// <summary>At most four, strongest first, text in the caller's locale.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }
    public required string ModelId { get; init; }

    /// <summary>Empty when no model answered.</summary>
    public required string ModelVersion { get; init; }
    public required bool Degraded { get; init; }
    public required long ProcessingTimeMs { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Timestamp { get; init; }
}
