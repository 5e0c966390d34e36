using FraudServerless.AuditApi.Lookups;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts;
using FraudServerless.Ledger.Reviews;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>What can be in the way of a review, by name.</summary>
internal static class ReviewProblems
{
    public static Problem Body { get; } =
        new(400, "The body is not a valid one", "BODY", "Send a JSON object with the documented members, none twice.");

    public static Problem TooLarge { get; } = new(413, "The body is too large", "BODY_TOO_LARGE");

    public static Problem NoIfMatch { get; } =
        new(428, "The decision is not named", "IF_MATCH_REQUIRED", "Send If-Match with the id of the decision that you looked at, in quotes.");

    public static Problem NoteTooLong { get; } =
        new(400, "The note is too long", "NOTE_TOO_LONG", $"note may have {ReviewCommand.MaxNote} characters.");

    public static Problem OwnOrder { get; } = new(403, "This is your own order", "OWN_ORDER", "Somebody else has to decide on it.");

    public static Problem FourEyes { get; } =
        new(403, "You proposed this yourself", "FOUR_EYES", "The amount takes two people: another reviewer has to confirm it.");

    public static Problem NotYours { get; } =
        new(403, "Somebody else decided this", "NOT_YOURS", "Who decided may take it back; you may reverse it later.");

    public static Problem Reused { get; } =
        new(409, "The command id belongs to another command", "COMMAND_REUSED", "Use a new commandId for each decision.");

    public static Problem Undone { get; } = new(409, "The command was taken back", "COMMAND_UNDONE", "Decide again, with a new commandId.");

    public static Problem Pending { get; } =
        new(409, "A decision on the order is about to take effect", "REVIEW_PENDING", "Wait some seconds, or let who decided take it back.");

    public static Problem Effective { get; } =
        new(409, "The decision has taken effect", "REVIEW_EFFECTIVE", "It is reversed by a new decision: POST /v1/reviews/{orderNumber}.");

    public static Problem NotOpen { get; } = new(409, "The review is not open", "REVIEW_NOT_OPEN");

    public static Problem NotHeld { get; } = new(409, "You do not hold the review", "REVIEW_NOT_HELD");

    public static Problem Busy { get; } = new(409, "Others are working on the order", "REVIEW_BUSY", "Nothing was changed. Look at the order again.");

    public static Problem Unproven { get; } =
        new(503, "It is not known whether the decision is on record", "COMMAND_UNPROVEN", "Send the same command again: it is done once.");

    public static Problem NotSent { get; } =
        new(503, "The decision is on record and has no effect yet", "EFFECT_NOT_SENT", "Send the same command again: that finishes it.");

    /// <summary>Somebody holds it.</summary>
    public static Problem Claimed(Review review) =>
        new(409, "Somebody else holds the review", "REVIEW_CLAIMED") { ClaimedBy = review.ClaimedBy, ClaimedUntil = review.ClaimedUntil };

    /// <param name="standing">What stands by now.</param>
    public static Problem Stale(Decision standing) =>
        new(409, "There is a newer decision on the order", "REVIEW_STALE", "Look at it before you decide.")
        {
            Decision = DecisionView.FromDecision(standing, "stands"),
        };
}
