using System.Text.Json;
using FraudServerless.AuditApi.Access;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>
/// What people's commands put on record. Score, vector and contributions are those of the decision that is replaced: a person judged by them, and made none.
/// </summary>
internal sealed class ReviewRecords(DecisionData data, AuditApiSettings settings, TimeProvider time)
{
    /// <summary>A person's decision, or the proposal of one.</summary>
    /// <param name="user">Who decides.</param>
    /// <param name="command">What.</param>
    /// <param name="before">The decision that it is about.</param>
    /// <param name="methods">How the order may be paid.</param>
    /// <param name="isProposal">Somebody else has to confirm it.</param>
    /// <param name="proposedBy">Whose proposal it confirms.</param>
    public AuditRecord Decide(
        DeskUser user,
        ReviewCommand command,
        AuditRecord before,
        IReadOnlyList<string> methods,
        bool isProposal,
        string? proposedBy
    )
    {
        var trigger = isProposal ? TriggerId.Proposal(command.CommandId) : TriggerId.Review(command.CommandId);
        var decision = Replace(before.Decision, trigger) with
        {
            Outcome = command.Outcome,
            AllowedMethods = methods,
            Reasons = data.Policy.ReviewReason(command.ReasonCode, before.Order) is { } reason ? [reason] : [],
            Source = DecisionSources.Review,
            Reviewer = user.Name,
            Versions = before.Decision.Versions with { Policy = data.Policy.Version, Code = settings.Host.CodeVersion },
        };
        var audit = before with
        {
            TriggerId = trigger,
            PayloadHash = command.HashFor(user.Name),
            Actor = user.Name,
            Note = command.Note,
            ProposedBy = proposedBy,
            Warnings = [],
            Mode = isProposal ? RescoreMode.DryRun : RescoreMode.Publish,
            Decision = decision,
        };
        return audit with { Answer = Answer(isProposal ? "proposed" : "decided", audit, isProposal ? null : EffectiveAt(decision)) };
    }

    /// <summary>Until then a person's decision can be taken back.</summary>
    public DateTimeOffset EffectiveAt(Decision decision) => decision.DecidedAt + settings.UndoTime;

    /// <summary>What was before a person's decision, again.</summary>
    /// <param name="user">Who takes it back.</param>
    /// <param name="decided">The person's decision.</param>
    /// <param name="before">What it replaced.</param>
    /// <param name="trigger">Of the taking back.</param>
    public AuditRecord Restore(DeskUser user, Decision decided, AuditRecord before, string trigger)
    {
        var replacing = Replace(decided, trigger);
        var audit = before with
        {
            TriggerId = trigger,
            Actor = user.Name,
            Mode = RescoreMode.Publish,
            Decision = before.Decision with
            {
                DecisionId = replacing.DecisionId,
                DecidedAt = replacing.DecidedAt,
                AuditId = trigger,
                Supersedes = replacing.Supersedes,
                SupersededOutcome = replacing.SupersededOutcome,
            },
        };
        return audit with { Answer = Answer("undone", audit, effectiveAt: null) };
    }

    /// <summary>Never older than what it replaces, whatever the clocks say; ids tell milliseconds apart.</summary>
    private Decision Replace(Decision before, string trigger)
    {
        var now = time.GetUtcNow();
        var at = now.ToUnixTimeMilliseconds() <= before.DecidedAt.ToUnixTimeMilliseconds() ? before.DecidedAt.AddMilliseconds(1) : now;
        return before with
        {
            DecisionId = Guid.CreateVersion7(at),
            DecidedAt = at,
            AuditId = trigger,
            Supersedes = before.DecisionId,
            SupersededOutcome = before.Outcome,
        };
    }

    private static byte[] Answer(string status, AuditRecord audit, DateTimeOffset? effectiveAt)
    {
        var decision = audit.Decision;
        return JsonSerializer.SerializeToUtf8Bytes(
            new ReviewCommandAnswer(
                status,
                decision.SupersededOutcome == DecisionOutcome.Review ? "review" : "reversal",
                decision.OrderNumber,
                decision.DecisionId,
                decision.Supersedes!.Value,
                decision.Outcome.ToWire(),
                decision.AllowedMethods,
                decision.Source == DecisionSources.Review && decision.Reasons is [{ } reason, ..] ? reason.Code : null,
                decision.DecidedAt,
                effectiveAt,
                audit.Actor,
                audit.ProposedBy
            ),
            AuditApiJson.Default.ReviewCommandAnswer
        );
    }
}
