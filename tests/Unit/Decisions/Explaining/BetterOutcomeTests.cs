using System.Text;
using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Policy;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Decisions.Explaining;

public sealed class BetterOutcomeTests
{
    [Fact]
    public void What_is_said_to_be_better_is_better_when_it_is_decided_again_and_one_unit_more_is_not() =>
        SomeAudits.All.Sample(
            (audit, data) =>
            {
                var options = ExplainedOrders.ForAgent(audit, data).BetterOutcome?.Options ?? [];
                foreach (var option in options)
                {
                    var (outcome, rank) = Again(audit, data, option.Method, option.MaxAmount);
                    outcome.ShouldBe(option.Outcome);
                    rank.ShouldBeLessThan(RankOf(audit));
                    if (option.MaxAmount is { } amount)
                    {
                        amount.ShouldBeLessThan(audit.Order.GrandTotal);
                        amount.ShouldBe(decimal.Truncate(amount));
                        Again(audit, data, option.Method, Math.Min(amount + 1, audit.Order.GrandTotal))
                            .Rank.ShouldSatisfyAllConditions(above => (above == Restricted || above >= RankOf(audit)).ShouldBeTrue());
                    }
                }
            },
            iter: 2000
        );

    [Fact]
    public void No_method_that_would_be_decided_better_is_left_out() =>
        SomeAudits.All.Sample(
            (audit, data) =>
            {
                var options = ExplainedOrders.ForAgent(audit, data).BetterOutcome?.Options ?? [];
                var named = options.Where(option => option.MaxAmount is null).Select(option => option.Method);
                var better = PaymentMethods.Known.Where(method =>
                    method != audit.Order.Payment.Method
                    && IsOffered(method, data)
                    && Again(audit, data, method, null).Rank is var rank and not Restricted
                    && rank < RankOf(audit)
                );
                named.ShouldBe(better, ignoreOrder: true);
            },
            iter: 2000
        );

    [Fact]
    public void Requested_methods_come_first_and_a_lower_amount_by_the_own_method_after_them()
    {
        var audit = ExplainedOrders.Decide(Orders.PaidBy("INVOICE", "WALLET") with { GrandTotal = 640.4m }, ExplainedOrders.Scored(0.02));
        var better = ExplainedOrders.ForAgent(audit).BetterOutcome.ShouldNotBeNull();
        better.Options.Select(option => option.Text).ShouldBe(["by wallet", "by card", "with prepayment", "up to 500 EUR on invoice"]);
        better.ScoreHeldFixed.ShouldBeTrue();
    }

    [Fact]
    public void Whole_units_just_below_the_total_are_tried_too()
    {
        var audit = ExplainedOrders.Decide(Orders.PaidBy("INVOICE") with { GrandTotal = 500.4m }, ExplainedOrders.Scored(0.02));
        ExplainedOrders.ForAgent(audit).BetterOutcome.ShouldNotBeNull().Options[^1].MaxAmount.ShouldBe(500);
    }

    [Fact]
    public void Nothing_is_better_than_accepted_and_nothing_helps_against_dunning()
    {
        var accepted = ExplainedOrders.Decide(Orders.PaidBy("CARD"), ExplainedOrders.Scored(0.02));
        ExplainedOrders.ForAgent(accepted).BetterOutcome.ShouldBeNull();
        var dunned = ExplainedOrders.Decide(
            Orders.PaidBy("CARD") with
            {
                History = ExplainedOrders.Good with { DunningLevel = 3 },
            },
            ExplainedOrders.Scored(0.02)
        );
        ExplainedOrders.ForAgent(dunned).BetterOutcome.ShouldBeNull();
    }

    [Fact]
    public void What_would_help_a_fraudster_is_not_read_out()
    {
        // The bounds of the rules without a score are nobody's business.
        var degraded = ExplainedOrders.Decide(Orders.PaidBy("INVOICE") with { GrandTotal = 900 }, null);
        var better = ExplainedOrders.ForAgent(degraded).BetterOutcome.ShouldNotBeNull();
        better.Internal.ShouldBeTrue();
        better.Text.ShouldBe("Possible up to 500 EUR by card, by wallet or with prepayment");
        better.ReadOut.ShouldBeNull();

        // In review only prepayment is offered; that a card would pass is not told.
        var review = ExplainedOrders.Decide(Orders.PaidBy("INVOICE"), ExplainedOrders.Scored(0.5), ExplainedOrders.Shipped);
        better = ExplainedOrders.ForAgent(review, ExplainedOrders.Shipped).BetterOutcome.ShouldNotBeNull();
        better.Options.Where(option => !option.Internal).ShouldHaveSingleItem().Method.ShouldBe("PREPAYMENT");
        better.ReadOut.ShouldBe("The order may be possible with prepayment.");

        var bound = ExplainedOrders.Decide(Orders.PaidBy("INVOICE", "CARD") with { GrandTotal = 640 }, ExplainedOrders.Scored(0.02));
        better = ExplainedOrders.ForAgent(bound).BetterOutcome.ShouldNotBeNull();
        better.Internal.ShouldBeFalse();
        better.ReadOut.ShouldBe("The order may be possible by card, by wallet, with prepayment or up to 500 EUR on invoice.");
    }

    [Fact]
    public void A_bound_that_a_rule_sets_is_not_read_out()
    {
        const string rule = """
            "rules": [{
                "when": [{ "field": "order.amountEur", "op": "gt", "value": 321 }], "then": { "removeMethods": ["INVOICE"] } },
            """;
        var text = PolicySample.Text.Replace("\"rules\": [", rule, StringComparison.Ordinal);
        var data = ExplainedOrders.Sample with { Policy = DecisionPolicy.Parse(Encoding.UTF8.GetBytes(text), "policy.json", TestMarkets.Sample) };
        var audit = ExplainedOrders.Decide(Orders.PaidBy("INVOICE") with { GrandTotal = 640 }, ExplainedOrders.Scored(0.02), data);
        var option = ExplainedOrders.ForAgent(audit, data).BetterOutcome.ShouldNotBeNull().Options[^1];
        (option.MaxAmount, option.Internal).ShouldBe((321, true));
    }

    private const int Restricted = 2;

    private static bool IsOffered(string method, DecisionData data) =>
        data == ExplainedOrders.Shipped || method is "INVOICE" or "CARD" or "WALLET" or "PREPAYMENT";

    private static int RankOf(AuditRecord audit) => RankOf(audit.Decision.Outcome, audit.Decision.AllowedMethods, audit.Order.Payment.Method);

    private static int RankOf(DecisionOutcome outcome, IReadOnlyList<string> allowed, string method) =>
        outcome switch
        {
            DecisionOutcome.Accept => 0,
            DecisionOutcome.Restrict => allowed.Contains(method) ? 1 : Restricted,
            DecisionOutcome.Review => 3,
            _ => 4,
        };

    private static (DecisionOutcome Outcome, int Rank) Again(AuditRecord audit, DecisionData data, string method, decimal? amount)
    {
        var requested = audit.Order.Payment.RequestedMethods;
        var order = audit.Order with
        {
            GrandTotal = amount ?? audit.Order.GrandTotal,
            Payment = new OrderPayment
            {
                Method = method,
                RequestedMethods = requested.Count == 0 || method == audit.Order.Payment.Method ? requested : [.. requested, method],
            },
        };
        var score = audit.Decision.Score is { } value ? new Score { Value = value } : null;
        var ruling = data.Policy.Decide(order, score, ExplainedOrders.Elsewhere);
        return (ruling.Outcome, RankOf(ruling.Outcome, ruling.AllowedMethods, method));
    }
}
