using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Markets;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.LegacyApi;
using FraudServerless.Rescorer.Messages;

namespace FraudServerless.Rescorer.Orders;

/// <summary>What a message about an order says by itself. Pure but for the clock.</summary>
internal sealed class OrderMessageReader(MarketTable markets, TimeProvider time)
{
    private const int MaxFaultsTold = 5;

    /// <param name="index">The message's place in the batch.</param>
    /// <param name="message">As the queue brought it.</param>
    /// <param name="receives">How often it was delivered, this time included.</param>
    public Step<OrderMessage> Read(int index, RescoreMessage message, int receives)
    {
        try
        {
            return message switch
            {
                RescoreOrder order => Read(index, order, receives),
                ScoreOrder order => Read(index, order, receives),
                _ => MessageOutcome.DeadLetter(ReasonCodes.Message),
            };
        }
#pragma warning disable CA1031 // Whatever it is, the message is given up in the end, with its kind as the reason.
        catch (Exception e)
        {
            return MessageOutcome.Retry($"{ReasonCodes.Fault} {e.GetType().Name}");
        }
#pragma warning restore CA1031
    }

    private static Step<OrderMessage> Read(int index, RescoreOrder message, int receives)
    {
        var job = message.Cause is RescoreCause.Job ? message.Id : null;
        return new OrderMessage
        {
            Index = index,
            Receives = receives,
            Wire = message,
            OrderNumber = message.OrderNumber,
            TriggerId = message.TriggerId,
            Actor = message.Actor,
            Mode = message.Mode,
            Model = message.Model,
            Endpoint = message.Endpoint,
            NamedJob = job,
            Identity = new MessageIdentity(job, message.DecisionId?.ToString("D") ?? message.OrderNumber, message.TriggerId),
        };
    }

    private Step<OrderMessage> Read(int index, ScoreOrder message, int receives)
    {
        var body = Encoding.UTF8.GetBytes(message.Request.GetRawText());
        var payloadHash = PayloadHash.Compute(body);
        LegacyReadResult reading = LegacyReader.Read(body, time.GetUtcNow());
        if (reading.Order is not { } legacy)
        {
            var faults = string.Join(' ', reading.Faults.Take(MaxFaultsTold).Select(fault => $"{fault.Field}:{fault.Code}"));
            return new MessageIdentity(message.Id, payloadHash, TriggerId: null).DeadLetter($"{ReasonCodes.FaultyOrder} {faults}");
        }

        var order = OrderNormaliser.Normalise(legacy, markets);
        var triggerId = message.Id is { } id ? TriggerId.Rescore(id, order.OrderNumber) : TriggerId.Check(message.Caller, order.RequestId);
        return new OrderMessage
        {
            Index = index,
            Receives = receives,
            Wire = message,
            OrderNumber = order.OrderNumber,
            TriggerId = triggerId,
            Actor = message.Caller,
            Mode = message.Mode,
            Model = message.Model,
            Endpoint = null,
            NamedJob = message.Id,
            Content = new OrderContent(order, payloadHash, reading.Extra, reading.Warnings),
            Identity = new MessageIdentity(message.Id, order.OrderNumber, triggerId),
        };
    }
}
