using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Explaining;

/// <summary>
/// Explains a decision from its audit record and the configuration that it was made with. Pure: the same record, configuration, audience and language give the same words.
/// </summary>
public static class DecisionExplainer
{
    /// <param name="audit">The decision with its proof.</param>
    /// <param name="data">What it was made with; of another version, the explanation says so in its <see cref="Explanation.Caveats"/>.</param>
    /// <param name="audience">Who reads it: what is not for them is not in it.</param>
    /// <param name="language">What it is written in.</param>
    public static Explanation Explain(AuditRecord audit, DecisionData data, ExplanationAudience audience, ExplanationLanguage language)
    {
        var words = Words.Of(language);
        var german = language == ExplanationLanguage.German;
        var explanation = new Explanation
        {
            OrderNumber = audit.Decision.OrderNumber,
            Audience = audience,
            Language = language,
        };
        if (audience == ExplanationAudience.Customer)
        {
            return explanation with { Letter = LetterWriter.Write(audit.Decision, data.Policy, words, german) };
        }

        var explained = new ExplainedCase(audit, data, words);
        var caveats = Caveats(explained).ToArray();
        var reasons = ReasonExplainer.Reasons(explained, german);
        return explanation with
        {
            Sentence = SentenceWriter.Write(explained, reasons),
            Reasons = reasons,
            Rules = ReasonExplainer.Rules(explained),
            Contributions = ContributionGroups.Explain(explained),
            ScoreScale = Scale(explained),
            // Another method or amount is another case, which the person has not decided.
            BetterOutcome = audit.Decision.Reviewer is null ? BetterOutcomeSearch.Find(explained) : null,
            Caveats = caveats.Length == 0 ? null : caveats,
        };
    }

    private static IEnumerable<string> Caveats(ExplainedCase explained)
    {
        var (versions, data, words) = (explained.Decision.Versions, explained.Data, explained.Words);
        if (versions.Policy != data.Policy.Version)
        {
            yield return words.OtherVersion("policy.json", versions.Policy, data.Policy.Version);
        }

        // The rates of currencies are there.
        if (versions.Markets is { } markets && markets != data.Markets.Version)
        {
            yield return words.OtherVersion("markets.json", markets, data.Markets.Version);
        }

        // That a person says otherwise is what people are asked for, and the sentence tells it.
        if (explained.Decision.Reviewer is null && explained.Weighing.Outcome != explained.Decision.Outcome)
        {
            yield return words.OtherOutcome(explained.Decision.Outcome, explained.Weighing.Outcome);
        }
    }

    private static ScoreScale Scale(ExplainedCase explained)
    {
        var (policy, own) = (explained.Policy, explained.Own);
        var classes = policy.Data.Classes;
        var thresholds = policy.ThresholdsOf(explained.Route.ModelId, explained.Order.Payment.Method);
        return new ScoreScale
        {
            Score = explained.Score?.Value,
            ScoreClass = explained.Decision.ScoreClass,
            Classes = [.. classes.Select((bound, i) => new ScoreClassBounds(bound.Name, i == 0 ? 0 : classes[i - 1].Below, bound.Below))],
            ModelId = explained.Route.ModelId,
            PaymentMethod = explained.Order.Payment.Method,
            Thresholds = explained.Score is null ? null : new ScoreThresholds(thresholds.Restrict, thresholds.Review, thresholds.Reject),
            Method = own is null
                ? null
                : new MethodBounds(own.MaxScore, own.MaxAmountEur, own.MaxAmountEur is { } max ? explained.FromEuro(max) : null),
        };
    }
}
