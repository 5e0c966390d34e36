using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Explaining;

/// <summary>
/// Which other payment method or lower amount would have been decided better: changed orders are decided again by the policy. The score is held, since another one
/// would need the model.
/// </summary>
internal static class BetterOutcomeSearch
{
    /// <summary>Null: nothing helps.</summary>
    public static BetterOutcome? Find(ExplainedCase explained)
    {
        var order = explained.Order;
        var own = order.Payment.Method;
        var others = order
            .Payment.RequestedMethods.Concat(explained.Policy.Data.Methods.Keys)
            .Distinct(StringComparer.Ordinal)
            .Where(method => method != own && explained.Policy.Data.Methods.ContainsKey(method))
            .ToArray();
        var offered = Offered(explained);
        var options = others
            .Select(method => Option(explained, method, amount: null))
            .Concat(others.Prepend(own).Select(method => LargestAmount(explained, method)))
            .OfType<BetterOption>()
            .Select(option => option with { Internal = !MayBeTold(explained, option, offered) })
            .ToArray();
        if (options.Length == 0)
        {
            return null;
        }

        var words = explained.Words;
        var best = options.Min(option => option.Outcome);
        var open = options.Where(option => !option.Internal).ToArray();
        var scoreHeld = explained.Score is not null;
        return new BetterOutcome
        {
            Text = words.Better(best, Ways(options.Where(option => option.Outcome == best), words), scoreHeld),
            ReadOut = open.Length == 0 ? null : words.ReadOut(Ways(open, words)),
            ScoreHeldFixed = scoreHeld,
            Internal = open.Length < options.Length,
            Options = options,
        };
    }

    /// <summary>All of them in words, methods with one bound together.</summary>
    private static string Ways(IEnumerable<BetterOption> options, Words words) =>
        words.AnyOf([
            .. options
                .GroupBy(option => (option.MaxAmount, option.Currency))
                .SelectMany(group =>
                    group.Key.MaxAmount is { } amount
                        ?
                        [
                            words.UpTo(
                                words.Money(amount, group.Key.Currency),
                                words.AnyOf([.. group.Select(option => words.ByMethod(option.Method))])
                            ),
                        ]
                        : group.Select(option => option.Text)
                ),
        ]);

    /// <summary>The largest amount in whole units that is decided better; null: none is, or the amount as it stands is already.</summary>
    private static BetterOption? LargestAmount(ExplainedCase explained, string method)
    {
        var total = explained.Order.GrandTotal;
        if (total <= 1 || Option(explained, method, amount: null) is not null || Option(explained, method, 1) is null)
        {
            return null;
        }

        var above = Math.Floor(total);
        if (above < total && Option(explained, method, above) is { } whole)
        {
            return whole;
        }

        // Less is never decided worse by a policy that makes sense; of one that does not, this is some bound that was decided better.
        var below = 1m;
        while (above - below > 1)
        {
            var middle = Math.Floor((below + above) / 2);
            (below, above) = Option(explained, method, middle) is null ? (below, middle) : (middle, above);
        }

        return Option(explained, method, below);
    }

    /// <summary>The order changed so, if that is decided better.</summary>
    private static BetterOption? Option(ExplainedCase explained, string method, decimal? amount)
    {
        var changed = Changed(explained.Order, method, amount);
        var ruling = explained.Policy.Decide(changed, explained.Score, explained.Route);
        var decision = explained.Decision;
        var rank = Rank(ruling.Outcome, ruling.AllowedMethods, method);
        // An order that is restricted to other methods than its own is no way to pay.
        if (rank == Restricted || rank >= Rank(decision.Outcome, decision.AllowedMethods, explained.Order.Payment.Method))
        {
            return null;
        }

        var words = explained.Words;
        var by = words.ByMethod(method);
        return new BetterOption
        {
            Text = amount is { } max ? words.UpTo(words.Money(max, changed.Currency), by) : by,
            Method = method,
            MaxAmount = amount,
            Currency = changed.Currency,
            Outcome = ruling.Outcome,
            Internal = true,
        };
    }

    /// <summary>
    /// What may be told: a way to pay that the policy offers in the outcome that was answered, and the bound of the own method where that alone stood in the way. Other
    /// amounts and methods would tell how to pass, and those of the rules without a score even more.
    /// </summary>
    private static bool MayBeTold(ExplainedCase explained, BetterOption option, IReadOnlyList<string> offered) =>
        option.Outcome <= DecisionOutcome.Restrict
        && (
            option.MaxAmount is null
                ? offered.Contains(option.Method, StringComparer.Ordinal)
                : explained is { OnlyItsAmountIsInTheWay: true, Score: not null } && option.Method == explained.Order.Payment.Method
        );

    /// <summary>All methods that the policy offers as things stand, whatever was requested.</summary>
    private static IReadOnlyList<string> Offered(ExplainedCase explained)
    {
        var order = explained.Order with { Payment = explained.Order.Payment with { RequestedMethods = [] } };
        return explained.Policy.Decide(order, explained.Score, explained.Route).AllowedMethods;
    }

    private static Order Changed(Order order, string method, decimal? amount)
    {
        var requested = order.Payment.RequestedMethods;
        return order with
        {
            GrandTotal = amount ?? order.GrandTotal,
            Payment =
                method == order.Payment.Method
                    ? order.Payment
                    : order.Payment with
                    {
                        Method = method,
                        UnknownMethod = null,
                        RequestedMethods =
                            requested.Count == 0 || requested.Contains(method, StringComparer.Ordinal) ? requested : [.. requested, method],
                    },
        };
    }

    private const int Payable = 1;
    private const int Restricted = 2;

    /// <summary>Restricted to methods among which is its own, an order can be paid as it is.</summary>
    private static int Rank(DecisionOutcome outcome, IReadOnlyList<string> allowed, string method) =>
        outcome switch
        {
            DecisionOutcome.Accept => 0,
            DecisionOutcome.Restrict => allowed.Contains(method, StringComparer.Ordinal) ? Payable : Restricted,
            DecisionOutcome.Review => 3,
            _ => 4,
        };
}
