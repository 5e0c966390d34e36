using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;

namespace FraudServerless.Decisions.Explaining;

/// <summary>The reasons on record, with what led to them.</summary>
internal static class ReasonExplainer
{
    public static IReadOnlyList<ExplainedReason> Reasons(ExplainedCase explained, bool german) =>
        [.. explained.Decision.Reasons.Take(DecisionPolicy.MaxReasons).Select(reason => Explain(reason, explained, german))];

    /// <summary>In the wanted language, whatever the customer's was; as recorded where the policy does not know the code.</summary>
    public static string CustomerText(Reason recorded, DecisionPolicy policy, bool german) =>
        !policy.Data.Reasons.TryGetValue(recorded.Code, out var reason) ? recorded.Text
        : german ? reason.German.Text
        : reason.English.Text;

    private static ExplainedReason Explain(Reason recorded, ExplainedCase explained, bool german)
    {
        var reason = explained.Policy.Data.Reasons.GetValueOrDefault(recorded.Code);
        return new ExplainedReason
        {
            Code = recorded.Code,
            InternalText = german ? reason?.InternalGerman : reason?.Internal,
            CustomerText = CustomerText(recorded, explained.Policy, german),
            Values = [.. Values(recorded.Code, explained).Distinct(StringComparer.Ordinal)],
        };
    }

    private static IEnumerable<string> Values(string code, ExplainedCase explained)
    {
        var (policy, words) = (explained.Policy, explained.Words);
        foreach (var rule in explained.Weighing.Matched.Where(rule => rule.Reason?.Code == code))
        {
            if (ReferenceEquals(rule, policy.Data.MethodNotOffered))
            {
                foreach (var obstacle in MethodObstacles.All(explained))
                {
                    yield return obstacle;
                }
            }

            if (IsFallback(rule, explained))
            {
                yield return words.WithoutModel;
            }

            foreach (var condition in rule.When)
            {
                yield return ConditionText.Explain(condition, explained).Text;
            }
        }

        if (explained is not { Score: { } score, Weighing.Outcome: not DecisionOutcome.Accept })
        {
            yield break;
        }

        if (policy.Data.ScoreAsAWhole.Code == code && SentenceWriter.ScoreBound(explained) is { } bound)
        {
            yield return words.ScoreOfClass(words.Score(score.Value), explained.Decision.ScoreClass, bound);
        }

        foreach (
            var (feature, value) in score
                .Contributions.Where(contribution =>
                    contribution.Value >= policy.Data.LeastContribution && policy.ReasonOf(contribution.Feature)?.Code == code
                )
                .OrderByDescending(contribution => contribution.Value)
        )
        {
            var name = words.Feature(feature);
            var text = FeatureValues.Of(feature, explained) is { } known ? $"{name} {known}" : name;
            yield return $"{text} ({words.LogOdds(value)})";
        }
    }

    /// <summary>Without a score there always is one, and it comes first.</summary>
    private static bool IsFallback(PolicyRule rule, ExplainedCase explained) =>
        explained.Score is null && ReferenceEquals(rule, explained.Weighing.Matched[0]);

    /// <summary>Every rule that held, values filled in.</summary>
    public static IReadOnlyList<ExplainedRule> Rules(ExplainedCase explained) =>
        [
            .. explained.Weighing.Matched.Select(rule => new ExplainedRule
            {
                Kind =
                    ReferenceEquals(rule, explained.Policy.Data.MethodNotOffered) ? "methodNotOffered"
                    : IsFallback(rule, explained) ? "fallback"
                    : "rule",
                Name = rule.Name,
                Demands = rule.Outcome > DecisionOutcome.Accept || IsFallback(rule, explained) ? rule.Outcome : null,
                RemovedMethods = rule.RemoveMethods,
                ReasonCode = rule.Reason?.Code,
                Conditions = ReferenceEquals(rule, explained.Policy.Data.MethodNotOffered)
                    ?
                    [
                        .. MethodObstacles
                            .All(explained)
                            .Select(text => new ExplainedCondition(
                                "payment.method",
                                FieldText.Of("payment.method", explained.Weighing.Input, explained.Words),
                                text
                            )),
                    ]
                    : [.. rule.When.Select(condition => ConditionText.Explain(condition, explained))],
            }),
        ];
}
