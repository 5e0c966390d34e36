using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Explaining;

/// <summary>Why the order's own payment method may not be offered.</summary>
internal static class MethodObstacles
{
    /// <summary>The amount and the bound that it exceeds; null: it does not.</summary>
    public static string? OfAmount(ExplainedCase explained)
    {
        if (explained is not { Own: { MaxAmountEur: { } max } own, Words: var words, Order: var order })
        {
            return null;
        }

        return explained.Weighing.Input.AmountEur is not { } amount ? words.NoRate(order.Currency)
            : amount <= max ? null
            : words.AmountAbove(
                words.Money(order.GrandTotal, order.Currency),
                words.Amount(explained.FromEuro(max) ?? max),
                words.ByMethod(own.Name)
            );
    }

    /// <summary>Everything; empty when the method is offered, or is not known.</summary>
    public static IEnumerable<string> All(ExplainedCase explained)
    {
        if (OfAmount(explained) is { } amount)
        {
            yield return amount;
        }

        foreach (var limit in OfMarketAndScore(explained))
        {
            yield return limit;
        }

        foreach (
            var condition in explained
                .Weighing.Matched.Where(rule => rule.RemoveMethods.Contains(explained.Order.Payment.Method, StringComparer.Ordinal))
                .SelectMany(rule => rule.When)
        )
        {
            yield return ConditionText.Explain(condition, explained).Text;
        }
    }

    /// <summary>What the method itself sets, the amount aside.</summary>
    public static IEnumerable<string> OfMarketAndScore(ExplainedCase explained)
    {
        if (explained is not { Own: { } own, Words: var words, Order: var order })
        {
            yield break;
        }

        var method = words.Method(own.Name);
        if (own.Markets is { } markets && !markets.Contains(order.Market, StringComparer.Ordinal))
        {
            yield return words.NotOfferedIn(method, order.Market);
        }

        if (explained.Score is { Value: var score } && own.MaxScore is { } max && score > max)
        {
            yield return words.ScoreAbove(words.Score(score), words.Score(max), method);
        }

        if ((own.Outcomes & (1 << (int)DecisionOutcome.Accept)) == 0)
        {
            yield return words.NotOffered(method);
        }
    }
}
