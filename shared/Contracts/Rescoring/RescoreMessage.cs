using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>What a message of the rescore queue asks for; its JSON is <see cref="RescoreMessageJson"/>'s.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RescoreOrder), "rescore")]
[JsonDerivedType(typeof(ScoreOrder), "score")]
[JsonDerivedType(typeof(LateRecord), "late")]
[JsonDerivedType(typeof(ContinueJob), "continue")]
[JsonDerivedType(typeof(ReviewEffect), "review")]
public abstract record RescoreMessage
{
    /// <summary>The only version so far.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }
}
