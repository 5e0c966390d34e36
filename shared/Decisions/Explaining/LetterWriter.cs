using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;

namespace FraudServerless.Decisions.Explaining;

/// <summary>
/// What the shop writes to the customer: the outcome, the customer's wording of the reasons on record, the methods on record. Neither score nor rule nor feature is
/// at hand here, and of the order its number alone.
/// </summary>
internal static class LetterWriter
{
    public static ExplanationLetter Write(Decision decision, DecisionPolicy policy, Words words, bool german)
    {
        var reasons =
            decision.Outcome == DecisionOutcome.Accept
                ? []
                : decision
                    .Reasons.Take(DecisionPolicy.MaxReasons)
                    .Select(reason => ReasonExplainer.CustomerText(reason, policy, german))
                    .Distinct(StringComparer.Ordinal)
                    .ToArray();
        var parts = new List<string>
        {
            words.LetterGreeting,
            words.LetterOpening(decision.Outcome, decision.OrderNumber),
            words.LetterAdvice(decision.Outcome, [.. decision.AllowedMethods.Select(words.Method)]),
        };
        if (reasons.Length > 0)
        {
            parts.Insert(2, $"{words.LetterReasons}\n{string.Join('\n', reasons.Select(reason => $"- {reason}"))}");
        }

        if (decision.Outcome != DecisionOutcome.Accept)
        {
            parts.Add(words.LetterRights);
        }

        parts.Add(words.LetterClosing);
        return new ExplanationLetter(words.LetterSubject(decision.OrderNumber), string.Join("\n\n", parts));
    }
}
