using FraudServerless.Contracts.Rescoring;
using FraudServerless.Rescorer.Messages;

namespace FraudServerless.Rescorer.Orders;

/// <summary>What has become of a batch's messages so far, by their places. One that is still on its way is unproven, and comes again if time ends there.</summary>
internal sealed class BatchOutcomes(MessageOutcome[] outcomes)
{
    public MessageOutcome this[int index]
    {
        get => outcomes[index];
        set => outcomes[index] = value;
    }

    /// <summary>Notes how a step ended.</summary>
    /// <returns>The stage that the order has come to; null: its way has ended.</returns>
    public T? Take<T>(int index, Step<T> step)
        where T : class, IOrderStage
    {
        outcomes[index] = step.GoesOn(out var stage, out var outcome) ? stage.Identity.Retry(ReasonCodes.Unproven) : outcome;
        return stage;
    }
}
