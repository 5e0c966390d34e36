using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Reviews;
using FraudServerless.Messaging;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>
/// A person's decisions. Each command is done once, however often it is sent; what it is about must still stand, and nobody else hold it, when it goes on record.
/// </summary>
internal sealed class ReviewDesk(
    DecisionReader reader,
    ReviewQueue reviews,
    ReviewDecisions decisions,
    ReviewRecords records,
    RescoreQueue queue,
    DecisionData data,
    TimeProvider time
)
{
    /// <summary>Who loses against somebody else looks again, and mostly finds what there is to say.</summary>
    private const int MaxAttempts = 3;

    public async Task<ReviewResult> DecideAsync(DeskUser user, ReviewCommand command, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await FindDoneAsync(user, command, cancellationToken) is { } done)
            {
                return done;
            }

            if (await TryDecideAsync(user, command, cancellationToken) is { } result)
            {
                return result;
            }
        }

        return ReviewProblems.Busy;
    }

    /// <returns>Null: this command is not on record.</returns>
    private async Task<ReviewResult?> FindDoneAsync(DeskUser user, ReviewCommand command, CancellationToken cancellationToken)
    {
        var reading = new[] { TriggerId.Review(command.CommandId), TriggerId.Proposal(command.CommandId), TriggerId.Undo(command.CommandId) }.Select(
            trigger => reader.GetAuditAsync(trigger, cancellationToken)
        );
        var found = await Task.WhenAll(reading);
        var (decided, proposed, undone) = (found[0], found[1], found[2]);
        if ((decided ?? proposed) is not { } recorded)
        {
            return null;
        }

        return recorded.PayloadHash != command.HashFor(user.Name) ? ReviewProblems.Reused
            : undone is not null ? ReviewProblems.Undone
            : decided is null ? recorded
            : await FinishAsync(decided, command.CommandId, cancellationToken);
    }

    /// <summary>Whether or not it was done before: what is decided and not told of yet has its message in the queue.</summary>
    private async Task<ReviewResult> FinishAsync(AuditRecord decided, Guid commandId, CancellationToken cancellationToken)
    {
        var review = await reviews.GetAsync(decided.Decision.OrderNumber, cancellationToken);
        return review is not { State: ReviewState.Decided, EffectiveAt: { } effectiveAt } || review.CommandId != commandId ? decided
            : await SendAsync(decided.Decision.OrderNumber, decided.Decision.DecisionId, commandId, effectiveAt) ? decided
            : ReviewProblems.NotSent;
    }

    /// <returns>Null: somebody else was quicker, and things are to be looked at again.</returns>
    private async Task<ReviewResult?> TryDecideAsync(DeskUser user, ReviewCommand command, CancellationToken cancellationToken)
    {
        // The review first: a decision that is read after it is at least as new, or the review is out of date.
        var review = await reviews.GetAsync(command.OrderNumber, cancellationToken);
        if (await reader.GetCurrentAsync(command.OrderNumber, cancellationToken) is not { } standing)
        {
            return Problem.NotFound("order");
        }

        if (await reader.GetAuditAsync(standing.AuditId, cancellationToken) is not { } before)
        {
            return Problem.NotFound("audit record");
        }

        // A late record keeps its decision under another trigger.
        before = before with
        {
            Decision = standing with { CustomerId = before.Order.Customer.CustomerId },
        };
        if (user.CustomerId is not null && before.Order.Customer.CustomerId == user.CustomerId)
        {
            return ReviewProblems.OwnOrder;
        }

        if (standing.DecisionId != command.On)
        {
            return ReviewProblems.Stale(standing);
        }

        if (review is not null && review.DecisionId != standing.DecisionId)
        {
            await reviews.RepairAsync(review, standing, cancellationToken);
            review = await reviews.GetAsync(command.OrderNumber, cancellationToken);
        }

        var now = time.GetUtcNow();
        if (review is { State: ReviewState.Decided, CommandId: { } pending, EffectiveAt: { } due })
        {
            if (due < now)
            {
                // Its message was lost with the answer, and nobody repeated the command.
                await SendAsync(review.OrderNumber, review.DecisionId, pending, due);
            }

            return ReviewProblems.Pending;
        }

        if (review?.IsHeldByAnother(user.Name, now) == true)
        {
            return ReviewProblems.Claimed(review);
        }

        var (possible, usual) = data.Policy.MethodsInReview(command.Outcome, before);
        var methods = command.Methods ?? usual;
        if (methods.Except(possible, StringComparer.Ordinal).Any())
        {
            return Problem.Parameter("methods", $"may name {string.Join(", ", possible)} in this outcome for this order");
        }

        return await WriteAsync(user, command, before, methods, review?.Proposal);
    }

    private async Task<ReviewResult?> WriteAsync(
        DeskUser user,
        ReviewCommand command,
        AuditRecord before,
        IReadOnlyList<string> methods,
        ReviewProposal? proposal
    )
    {
        var takesTwo = data.Policy.TakesTwo(before.Decision.Currency, before.Decision.GrandTotal);
        var isTheSame = proposal?.Says(command.Outcome, methods) == true;
        if (takesTwo && isTheSame && proposal!.By == user.Name)
        {
            return ReviewProblems.FourEyes;
        }

        var confirmed = takesTwo && isTheSame ? proposal : null;
        var isProposal = takesTwo && confirmed is null;
        var audit = records.Decide(user, command, before, methods, isProposal, confirmed?.By);
        var effectiveAt = records.EffectiveAt(audit.Decision);
        var written = isProposal
            ? await decisions.ProposeAsync(audit, before.Decision, new ReviewProposal(command.CommandId, user.Name, command.Outcome, methods))
            : await decisions.DecideAsync(audit, command.CommandId, confirmed, effectiveAt);
        return written.How switch
        {
            ReviewWrite.Done when isProposal => audit,
            ReviewWrite.Done => await SendAsync(command.OrderNumber, audit.Decision.DecisionId, command.CommandId, effectiveAt)
                ? audit
                : ReviewProblems.NotSent,
            ReviewWrite.Unavailable => ReviewProblems.Unproven,
            // Under the same command, or on the same order.
            _ => null,
        };
    }

    /// <summary>Takes a decision back that has not taken effect.</summary>
    public async Task<ReviewResult> UndoAsync(DeskUser user, string orderNumber, Guid commandId, CancellationToken cancellationToken)
    {
        var trigger = TriggerId.Undo(commandId);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var decided = await reader.GetAuditAsync(TriggerId.Review(commandId), cancellationToken);
            if (decided is null || decided.Decision.OrderNumber != orderNumber)
            {
                return Problem.NotFound("decision of this command");
            }

            if (decided.Actor != user.Name)
            {
                return ReviewProblems.NotYours;
            }

            if (await reader.GetAuditAsync(trigger, cancellationToken) is { } done)
            {
                return done;
            }

            var review = await reviews.GetAsync(orderNumber, cancellationToken);
            if (review is not { State: ReviewState.Decided } || review.CommandId != commandId)
            {
                return ReviewProblems.Effective;
            }

            var history = await reader.GetDecisionsAsync(orderNumber, cancellationToken);
            if (
                history.FirstOrDefault(decision => decision.DecisionId == decided.Decision.Supersedes) is not { } previous
                || await reader.GetAuditAsync(previous.AuditId, cancellationToken) is not { } before
            )
            {
                return Problem.NotFound("decision to go back to");
            }

            before = before with { Decision = previous with { CustomerId = before.Order.Customer.CustomerId } };
            var audit = records.Restore(user, decided.Decision, before, trigger);
            var written = await decisions.UndoAsync(audit, commandId, time.GetUtcNow() + ReviewClaims.Held);
            switch (written.How)
            {
                case ReviewWrite.Done:
                    return audit;
                case ReviewWrite.Unavailable:
                    return ReviewProblems.Unproven;
            }
        }

        return ReviewProblems.Busy;
    }

    private Task<bool> SendAsync(string orderNumber, Guid decisionId, Guid commandId, DateTimeOffset effectiveAt)
    {
        var delay = effectiveAt - time.GetUtcNow();
        return queue.SendAsync(
            new ReviewEffect
            {
                Version = RescoreMessage.CurrentVersion,
                OrderNumber = orderNumber,
                DecisionId = decisionId,
                CommandId = commandId,
            },
            delay > TimeSpan.Zero ? delay : TimeSpan.Zero
        );
    }
}
