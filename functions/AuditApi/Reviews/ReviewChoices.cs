using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>What may be decided on a review, for who holds it.</summary>
/// <param name="Reasons">One of them is given with every decision, in the order of the policy.</param>
/// <param name="Restrict">Payment methods of a RESTRICT.</param>
/// <param name="TakesTwo">The first decision is a proposal, and somebody else has to confirm it.</param>
public sealed record ReviewChoices(IReadOnlyList<ReviewReasonText> Reasons, ReviewMethods Restrict, bool TakesTwo)
{
    /// <param name="policy">What people are offered now, whatever it was when the order was decided.</param>
    /// <param name="audit">The decision that stands, with its order.</param>
    public static ReviewChoices Of(DecisionPolicy policy, AuditRecord audit)
    {
        var (possible, usual) = policy.MethodsInReview(DecisionOutcome.Restrict, audit);
        return new ReviewChoices(
            [
                .. policy.ReviewReasons.Select(code =>
                {
                    var (english, german) = policy.ReviewReasonText(code)!.Value;
                    return new ReviewReasonText(code, english, german);
                }),
            ],
            new ReviewMethods(possible, usual),
            policy.TakesTwo(audit.Decision.Currency, audit.Decision.GrandTotal)
        );
    }
}
