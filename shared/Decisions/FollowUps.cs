using System.Buffers.Binary;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions.Routing;

namespace FraudServerless.Decisions;

/// <summary>Messages that a decision on record brings about by itself.</summary>
public static class FollowUps
{
    /// <summary>A decision without the model is to be made again.</summary>
    public static RescoreOrder Requeue(Decision decision, string actor) =>
        new()
        {
            Version = RescoreMessage.CurrentVersion,
            Id = decision.DecisionId.ToString("D"),
            OrderNumber = decision.OrderNumber,
            DecisionId = decision.DecisionId,
            Cause = RescoreCause.Degraded,
            Actor = actor,
        };

    /// <summary>The route's shadow is to be compared with the decision; null when there is none, or the decision is not in the sample.</summary>
    public static RescoreOrder? Shadow(Decision decision, Route route, string actor) =>
        route.Shadow is { } endpoint && Sample(decision.DecisionId) < route.ShadowPercent
            ? new RescoreOrder
            {
                Version = RescoreMessage.CurrentVersion,
                Id = $"{decision.DecisionId:D}.{endpoint}",
                OrderNumber = decision.OrderNumber,
                DecisionId = decision.DecisionId,
                Cause = RescoreCause.Shadow,
                Mode = RescoreMode.Shadow,
                Endpoint = endpoint,
                Actor = actor,
            }
            : null;

    /// <summary>0 to 99, evenly: a UUID of version 7 ends in chance.</summary>
    private static uint Sample(Guid decisionId)
    {
        Span<byte> bytes = stackalloc byte[16];
        decisionId.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) % 100;
    }
}
