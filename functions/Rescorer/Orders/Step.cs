using System.Diagnostics.CodeAnalysis;
using FraudServerless.Rescorer.Messages;

namespace FraudServerless.Rescorer.Orders;

/// <summary>The stage that an order has come to, or the outcome that ended its way.</summary>
internal readonly record struct Step<T>
    where T : class
{
    private readonly T? _stage;
    private readonly MessageOutcome? _outcome;

    private Step(T? stage, MessageOutcome? outcome) => (_stage, _outcome) = (stage, outcome);

    public static implicit operator Step<T>(T stage) => new(stage, outcome: null);

    public static implicit operator Step<T>(MessageOutcome outcome) => new(stage: null, outcome);

    public bool GoesOn([NotNullWhen(true)] out T? stage, [NotNullWhen(false)] out MessageOutcome? outcome)
    {
        stage = _stage;
        outcome = _outcome;
        return stage is not null;
    }
}
