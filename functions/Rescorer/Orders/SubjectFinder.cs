using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Rescorer.Messages;

namespace FraudServerless.Rescorer.Orders;

/// <summary>Finds the decision that a message is about; or its outcome, when it was done before or there is nothing to decide.</summary>
internal sealed class SubjectFinder(DecisionReader reader, ChangeAnnouncer announcer)
{
    /// <summary>Deliveries in which a decision comes on record, if it does: the checkout sends its messages beside the write.</summary>
    private const int MaxReceivesOffRecord = 4;

    /// <param name="message">What is asked.</param>
    /// <param name="job">The job that it names.</param>
    /// <param name="now">When the batch began to look.</param>
    /// <param name="cancellationToken">Time is up.</param>
    public async Task<Step<SubjectOrder>> FindAsync(OrderMessage message, RescoreJob? job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (job is { Cancelled: true })
        {
            // Nothing is begun any more, but what is on record is brought to its end.
            return message.Redelivered && await reader.GetAuditAsync(message.TriggerId, cancellationToken) is { } own
                ? await announcer.AnnounceAsync(own)
                : MessageOutcome.Done;
        }

        var current = await reader.GetCurrentAsync(message.OrderNumber, cancellationToken);
        if (current is null)
        {
            return message switch
            {
                { Wire: ScoreOrder } => Found(subject: null),
                { Cause: RescoreCause.Degraded or RescoreCause.Shadow } => AwaitRecord(message),
                _ => message.Identity.DeadLetter(ReasonCodes.UnknownOrder),
            };
        }

        // A decision is never older than the one that it replaces, whatever the clocks say; ids tell milliseconds apart.
        if (now.ToUnixTimeMilliseconds() <= current.DecidedAt.ToUnixTimeMilliseconds())
        {
            now = current.DecidedAt.AddMilliseconds(1);
        }

        var isReplaced = message.DecisionId is not null && message.DecisionId != current.DecisionId;
        switch (message)
        {
            case { Cause: RescoreCause.Shadow } when isReplaced:
                return await FindComparedAsync(message, message.DecisionId!.Value, Found, cancellationToken);
            case { Cause: RescoreCause.Degraded, DecisionId: { } degraded } when IsNewer(degraded, current.DecisionId):
                return AwaitRecord(message);
            default:
                var mayBeDone = isReplaced || message.Redelivered || current.AuditId == message.TriggerId || job is { Pass: > 0 };
                if (mayBeDone && await FindDoneAsync(message, isReplaced, cancellationToken) is { } outcome)
                {
                    return outcome;
                }

                return message.YieldsToPeople && TriggerId.IsReview(current.AuditId)
                    ? message.Identity.Skip(ReasonCodes.DecidedByPerson)
                    : Found(current);
        }

        SubjectOrder Found(Decision? subject) =>
            new()
            {
                Message = message,
                Job = job,
                Subject = subject,
                DecidedAt = now,
            };
    }

    /// <summary>A shadow is compared with the very decision that it shadows, replaced or not.</summary>
    private async Task<Step<SubjectOrder>> FindComparedAsync(
        OrderMessage message,
        Guid compared,
        Func<Decision?, SubjectOrder> found,
        CancellationToken cancellationToken
    )
    {
        var decisions = await reader.GetDecisionsAsync(message.OrderNumber, cancellationToken);
        if (decisions.FirstOrDefault(decision => decision.DecisionId == compared) is { } subject)
        {
            return found(subject);
        }

        return (await reader.GetOthersAsync(message.OrderNumber, cancellationToken)).Any(decision => decision.DecisionId == compared)
            // Another answer stands, and has a comparison of its own.
            ? message.Identity.Skip(ReasonCodes.NotCurrent)
            : AwaitRecord(message);
    }

    /// <summary>
    /// What a checkout decided is not on record, or not yet. It may never be: the write failed, or the request had been decided before. A late record brings a
    /// message of its own.
    /// </summary>
    private static MessageOutcome AwaitRecord(OrderMessage message) =>
        message.Receives < MaxReceivesOffRecord ? message.Identity.Retry(ReasonCodes.NotOnRecord) : message.Identity.Skip(ReasonCodes.NotOnRecord);

    /// <summary>As the table sorts decisions: the newest on record is older than this one, which so is not on record.</summary>
    private static bool IsNewer(Guid decisionId, Guid newest) => string.CompareOrdinal(decisionId.ToString("D"), newest.ToString("D")) > 0;

    /// <summary>Was this message done before? Then only what comes after the record may be missing.</summary>
    /// <returns>Null: it was not.</returns>
    private async Task<MessageOutcome?> FindDoneAsync(OrderMessage message, bool isReplaced, CancellationToken cancellationToken)
    {
        var own = await reader.GetAuditAsync(message.TriggerId, cancellationToken);
        if (own is not null && !message.NamesOrder && own.PayloadHash != message.Content!.PayloadHash)
        {
            return message.Identity.DeadLetter(ReasonCodes.RequestIdReused);
        }

        if (own is not null && (message.DecisionId is null || own.Decision.Supersedes == message.DecisionId))
        {
            return await announcer.AnnounceAsync(own);
        }

        return own is not null || isReplaced ? message.Identity.Skip(ReasonCodes.NotCurrent) : null;
    }
}
