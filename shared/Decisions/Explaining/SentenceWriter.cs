using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Explaining;

/// <summary>The decision in one sentence: the outcome, who or what demanded it, and what else is worth knowing of the order.</summary>
internal static class SentenceWriter
{
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Fact(string Text, bool Decisive);

    /// <summary>Fields that a fact of the sentence speaks of already.</summary>
    private static readonly HashSet<string> Told = new(StringComparer.Ordinal)
    {
        "history.dunningLevel",
        "history.chargebacks",
        "history.firstOrder",
        "history.known",
        "history.ordersTotal",
        "history.ordersPaid",
        "customer.accountAgeDays",
        "customer.isGuest",
        "customer.ageYears",
        "address.parcelLocker",
        "order.amount",
        "order.amountEur",
        "payment.method",
        "score.value",
        "score.class",
    };

    /// <param name="explained">The decision.</param>
    /// <param name="reasons">Those on record, which a person gave if one decided.</param>
    public static string Write(ExplainedCase explained, IReadOnlyList<ExplainedReason> reasons)
    {
        var decisive = DecisiveFields(explained);
        var facts = Facts(explained, decisive).Where(fact => fact.Text.Length > 0).ToArray();
        // Sorting keeps the order of equals.
        var texts = facts.OrderByDescending(fact => fact.Decisive).Select(fact => fact.Text).Distinct(StringComparer.Ordinal);
        var outcome = explained.Words.Outcome(explained.Decision.Outcome);
        return explained.Decision.Reviewer is { } reviewer
            ? $"{outcome}: {string.Join(", ", reasons.Select(Said).Prepend(explained.Words.DecidedBy(reviewer)))}; {explained.Words.PolicySaid(explained.Weighing.Outcome)}: {string.Join(", ", texts)}"
            : $"{outcome}: {string.Join(", ", texts)}";
    }

    private static string Said(ExplainedReason reason) => (reason.InternalText ?? reason.CustomerText).TrimEnd('.');

    /// <summary>What the rules looked at that demanded the outcome, or took the order's own method away.</summary>
    private static HashSet<string> DecisiveFields(ExplainedCase explained)
    {
        var (outcome, method) = (explained.Weighing.Outcome, explained.Order.Payment.Method);
        return explained
            .Weighing.Matched.Where(rule =>
                (outcome > DecisionOutcome.Accept && rule.Outcome == outcome) || rule.RemoveMethods.Contains(method, StringComparer.Ordinal)
            )
            .SelectMany(rule => rule.When)
            .Select(condition => condition.Field.Name)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<Fact> Facts(ExplainedCase explained, HashSet<string> decisive)
    {
        var (order, words) = (explained.Order, explained.Words);
        if (explained.Decision.Degraded)
        {
            yield return new Fact(words.WithoutModel, Decisive: true);
        }

        if (order.History?.DunningLevel is { } level and > 0)
        {
            yield return new Fact($"{words.Field("history.dunningLevel")} {words.Number(level)}", decisive.Contains("history.dunningLevel"));
        }

        if (order.History?.Chargebacks is { } chargebacks and > 0)
        {
            yield return new Fact(words.Count(chargebacks, Unit.Chargeback), decisive.Contains("history.chargebacks"));
        }

        yield return new Fact(
            History(explained),
            decisive.Overlaps(["history.firstOrder", "history.known", "history.ordersTotal", "history.ordersPaid"])
        );
        if (order.Customer.IsGuest == true)
        {
            yield return new Fact(words.Flag("customer.isGuest", value: true), decisive.Contains("customer.isGuest"));
        }

        if (order.Customer.RegisteredSince is { } since && since <= order.OrderDate)
        {
            yield return new Fact(words.AccountAge(words.Age(order.OrderDate - since)), decisive.Contains("customer.accountAgeDays"));
        }

        if (order.Customer.AgeYears is { } years && decisive.Contains("customer.ageYears"))
        {
            yield return new Fact(words.YearsOld(years), Decisive: true);
        }

        if (order.ShippingAddress.IsParcelLocker)
        {
            yield return new Fact(words.Flag("address.parcelLocker", value: true), decisive.Contains("address.parcelLocker"));
        }

        foreach (
            var condition in explained.Weighing.Matched.SelectMany(rule => rule.When).Where(condition => decisive.Contains(condition.Field.Name))
        )
        {
            if (!Told.Contains(condition.Field.Name))
            {
                yield return new Fact(ConditionText.Explain(condition, explained).Text, Decisive: true);
            }
        }

        if (explained.OwnIsNotOffered)
        {
            foreach (var obstacle in MethodObstacles.OfMarketAndScore(explained))
            {
                yield return new Fact(obstacle, Decisive: true);
            }
        }

        var above = MethodObstacles.OfAmount(explained);
        yield return new Fact(
            above ?? $"{words.Money(order.GrandTotal, order.Currency)} {words.ByMethod(order.Payment.Method)}",
            (above is not null && explained.OwnIsNotOffered) || decisive.Overlaps(["order.amount", "order.amountEur"])
        );
        yield return ScoreFact(explained, decisive);
    }

    private static string History(ExplainedCase explained)
    {
        var (history, words) = (explained.Order.History, explained.Words);
        return history is null ? words.NoHistory
            : FieldText.Flag("history.firstOrder", explained.Weighing.Input) == true ? words.FirstOrder
            : history is { OrdersTotal: { } total, OrdersPaid: { } paid } ? words.OrdersPaid(paid, total)
            : history is { OrdersTotal: { } orders } ? words.OrdersBefore(orders)
            : "";
    }

    private static Fact ScoreFact(ExplainedCase explained, HashSet<string> decisive)
    {
        if (explained.Score is not { Value: var score })
        {
            return new Fact("", Decisive: false);
        }

        var words = explained.Words;
        var demanded = explained.Weighing.Scored > DecisionOutcome.Accept && explained.Weighing.Scored == explained.Weighing.Outcome;
        return new Fact(
            words.ScoreOfClass(words.Score(score), explained.Decision.ScoreClass, demanded ? ScoreBound(explained) : null),
            demanded || decisive.Overlaps(["score.value", "score.class"])
        );
    }

    /// <summary>What the score demands, and from where on; null: nothing.</summary>
    public static string? ScoreBound(ExplainedCase explained)
    {
        var (scored, words) = (explained.Weighing.Scored, explained.Words);
        if (scored == DecisionOutcome.Accept)
        {
            return null;
        }

        var thresholds = explained.Policy.ThresholdsOf(explained.Route.ModelId, explained.Order.Payment.Method);
        var bound =
            scored == DecisionOutcome.Restrict ? thresholds.Restrict
            : scored == DecisionOutcome.Review ? thresholds.Review
            : thresholds.Reject;
        return words.ScoreFrom(words.Score(bound), scored);
    }
}
