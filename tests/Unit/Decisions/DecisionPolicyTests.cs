using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;
using FraudServerless.Decisions.Routing;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Decisions;

public sealed class DecisionPolicyTests
{
    private static readonly Route DeFashion = new() { ModelId = "de-fashion", Endpoint = "e" };
    private static readonly Route Elsewhere = new() { ModelId = "elsewhere", Endpoint = "e" };
    private static readonly DecisionPolicy Policy = PolicySample.Policy;

    [Theory]
    [InlineData(0, "A")]
    [InlineData(0.0099999, "A")]
    [InlineData(0.01, "B")]
    [InlineData(0.0421, "B")]
    [InlineData(0.05, "C")]
    [InlineData(0.15, "D")]
    [InlineData(0.4, "E")]
    [InlineData(1, "E")]
    public void A_class_ends_below_its_bound(double score, string scoreClass) =>
        Policy.Decide(Orders.Plain, Scored(score), Elsewhere).ScoreClass.ShouldBe(scoreClass);

    [Theory]
    [InlineData("CARD", 0.1999, DecisionOutcome.Accept)]
    [InlineData("CARD", 0.2, DecisionOutcome.Restrict)]
    [InlineData("CARD", 0.4, DecisionOutcome.Review)]
    [InlineData("CARD", 0.8, DecisionOutcome.Reject)]
    [InlineData("PREPAYMENT", 0.59, DecisionOutcome.Accept)]
    [InlineData("PREPAYMENT", 0.6, DecisionOutcome.Restrict)]
    [InlineData("OTHER", 0.2, DecisionOutcome.Restrict)]
    public void Thresholds_go_by_the_payment_method(string method, double score, DecisionOutcome outcome) =>
        Policy.Decide(Orders.PaidBy(method), Scored(score), Elsewhere).Outcome.ShouldBe(outcome);

    [Theory]
    [InlineData("CARD", 0.3, DecisionOutcome.Accept)]
    [InlineData("CARD", 0.5, DecisionOutcome.Restrict)]
    [InlineData("WALLET", 0.11, DecisionOutcome.Restrict)]
    [InlineData("PREPAYMENT", 0.11, DecisionOutcome.Restrict)]
    public void A_models_own_thresholds_come_before_those_of_a_method(string method, double score, DecisionOutcome outcome) =>
        Policy.Decide(Orders.PaidBy(method), Scored(score), DeFashion).Outcome.ShouldBe(outcome);

    [Fact]
    public void Accepted_the_requested_methods_are_allowed_in_their_order_without_those_that_are_unknown_or_named_twice() =>
        Policy
            .Decide(Orders.PaidBy("CARD", "PREPAYMENT", "BARTER", "CARD", "INVOICE", "CARD"), Scored(0.01), Elsewhere)
            .AllowedMethods.ShouldBe(["PREPAYMENT", "CARD", "INVOICE"]);

    [Fact]
    public void Accepted_with_none_requested_all_that_are_offered_are_allowed() =>
        Policy.Decide(Orders.PaidBy("CARD"), Scored(0.01), Elsewhere).AllowedMethods.ShouldBe(["INVOICE", "CARD", "WALLET", "PREPAYMENT"]);

    [Fact]
    public void Amount_market_and_score_take_methods_away()
    {
        Allowed(Orders.PaidBy("CARD") with { GrandTotal = 500.01m }, 0.01).ShouldNotContain("INVOICE");
        Allowed(Orders.PaidBy("CARD") with { GrandTotal = 500.00m }, 0.01).ShouldContain("INVOICE");
        Allowed(Orders.PaidBy("CARD") with { Market = "FR" }, 0.01).ShouldNotContain("INVOICE");
        Allowed(Orders.PaidBy("CARD"), 0.1501).ShouldNotContain("INVOICE");
        Allowed(Orders.PaidBy("CARD"), 0.15).ShouldContain("INVOICE");

        static IReadOnlyList<string> Allowed(Order order, double score) => Policy.Decide(order, Scored(score), Elsewhere).AllowedMethods;
    }

    [Theory]
    [InlineData("PLN", 2000, true)]
    [InlineData("PLN", 2001, false)]
    [InlineData("BIF", 1, false)]
    public void Bounds_of_amounts_are_in_euro_and_an_unknown_currency_is_never_below_one(string currency, int amount, bool allowed) =>
        Policy
            .Decide(Orders.PaidBy("CARD") with { Currency = currency, GrandTotal = amount }, Scored(0.01), Elsewhere)
            .AllowedMethods.Contains("INVOICE")
            .ShouldBe(allowed);

    [Fact]
    public void Restricted_only_what_the_policy_offers_then_is_allowed() =>
        Policy.Decide(Orders.PaidBy("CARD", "INVOICE", "CARD", "PREPAYMENT"), Scored(0.3), Elsewhere).AllowedMethods.ShouldBe(["CARD", "PREPAYMENT"]);

    [Fact]
    public void When_no_requested_method_is_left_all_that_are_offered_are() =>
        Policy.Decide(Orders.PaidBy("INVOICE", "INVOICE"), Scored(0.3), Elsewhere).AllowedMethods.ShouldBe(["CARD", "WALLET", "PREPAYMENT"]);

    [Fact]
    public void In_review_only_prepaid_methods_are_allowed_and_rejected_none()
    {
        Policy.Decide(Orders.PaidBy("CARD"), Scored(0.5), Elsewhere).AllowedMethods.ShouldBe(["PREPAYMENT"]);
        Policy.Decide(Orders.PaidBy("CARD", "CARD"), Scored(0.9), Elsewhere).AllowedMethods.ShouldBeEmpty();
    }

    [Fact]
    public void An_order_whose_own_method_is_not_offered_is_restricted_and_told_why()
    {
        var ruling = Policy.Decide(Orders.PaidBy("INVOICE") with { GrandTotal = 600 }, Scored(0.01), Elsewhere);
        ruling.Outcome.ShouldBe(DecisionOutcome.Restrict);
        ruling.AllowedMethods.ShouldBe(["CARD", "WALLET", "PREPAYMENT"]);
        Codes(ruling).ShouldBe(["R302"]);
    }

    [Fact]
    public void Rules_raise_an_outcome_and_never_lower_it()
    {
        var dunned = Orders.PaidBy("CARD") with
        {
            History = new OrderHistory { OrdersTotal = 4, DunningLevel = 3 },
        };
        Policy.Decide(dunned, Scored(0.01), Elsewhere).Outcome.ShouldBe(DecisionOutcome.Reject);
        var inArrears = dunned with
        {
            History = new OrderHistory { OrdersTotal = 4, DunningLevel = 1 },
        };
        Policy.Decide(inArrears, Scored(0.01), Elsewhere).Outcome.ShouldBe(DecisionOutcome.Restrict);
        Policy.Decide(inArrears, Scored(0.9), Elsewhere).Outcome.ShouldBe(DecisionOutcome.Reject);
    }

    [Fact]
    public void A_rule_may_take_methods_away_which_restricts_an_order_that_would_use_them()
    {
        var young = Orders.PaidBy("CARD") with
        {
            Customer = new OrderCustomer { CustomerId = "c", AgeYears = 17 },
        };
        var ruling = Policy.Decide(young, Scored(0.01), Elsewhere);
        ruling.Outcome.ShouldBe(DecisionOutcome.Accept);
        ruling.AllowedMethods.ShouldBe(["CARD", "WALLET", "PREPAYMENT"]);
        Policy
            .Decide(young with { Payment = new OrderPayment { Method = "INVOICE" } }, Scored(0.01), Elsewhere)
            .Outcome.ShouldBe(DecisionOutcome.Restrict);
    }

    [Fact]
    public void All_conditions_of_a_rule_must_hold_and_what_is_unknown_holds_none()
    {
        var plain = Orders.PaidBy("CARD");
        Codes(Policy.Decide(plain with { History = new OrderHistory() }, Scored(0.01), Elsewhere)).ShouldBe(["R204"]);
        Codes(Policy.Decide(plain with { History = new OrderHistory { OrdersTotal = 1 } }, Scored(0.01), Elsewhere)).ShouldBeEmpty();
        Codes(Policy.Decide(plain, Scored(0.01), Elsewhere)).ShouldBeEmpty();
        Codes(Policy.Decide(plain with { History = new OrderHistory(), SalesChannel = "STORE" }, Scored(0.01), Elsewhere)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("paid 3 times, small", DecisionOutcome.Accept, new string[0])]
    [InlineData("paid 3 times, large", DecisionOutcome.Restrict, new[] { "R301" })]
    [InlineData("dunned", DecisionOutcome.Reject, new[] { "R101" })]
    [InlineData("unknown", DecisionOutcome.Restrict, new[] { "R301" })]
    [InlineData("unknown, large", DecisionOutcome.Review, new[] { "R301" })]
    public void Without_a_score_the_first_fallback_rule_that_holds_decides(string order, DecisionOutcome outcome, string[] codes)
    {
        var good = new OrderHistory
        {
            OrdersTotal = 3,
            OrdersPaid = 3,
            DunningLevel = 0,
        };
        var ruling = Policy.Decide(
            order switch
            {
                "paid 3 times, small" => Orders.Plain with { History = good },
                "paid 3 times, large" => Orders.Plain with { History = good, GrandTotal = 300 },
                "dunned" => Orders.Plain with { History = good with { DunningLevel = 3 } },
                "unknown" => Orders.Plain,
                _ => Orders.Plain with { GrandTotal = 900 },
            },
            null,
            Elsewhere
        );
        ruling.Outcome.ShouldBe(outcome);
        ruling.ScoreClass.ShouldBe("X");
        Codes(ruling).ShouldBe(codes);
    }

    [Fact]
    public void A_good_customer_may_pay_later_even_without_a_score()
    {
        var good = new OrderHistory
        {
            OrdersTotal = 3,
            OrdersPaid = 3,
            DunningLevel = 0,
        };
        Policy
            .Decide(Orders.PaidBy("INVOICE", "INVOICE", "CARD") with { History = good }, null, Elsewhere)
            .AllowedMethods.ShouldBe(["INVOICE", "CARD"]);
    }

    [Fact]
    public void Contributions_that_raise_the_risk_are_reasons_the_strongest_first_and_none_twice()
    {
        var score = Scored(
            0.9,
            new("history.orders_total", 0.4),
            new("history.dunning_level", 0.9),
            new("email.length", 0.7),
            new("email.digits", 0.69),
            new("device.x", -2),
            new("time.hour", 0.049),
            new("foreign", 3)
        );
        Codes(Policy.Decide(Orders.PaidBy("CARD"), score, Elsewhere)).ShouldBe(["R101", "R206", "R201"]);
    }

    [Fact]
    public void There_are_four_reasons_at_most_rules_of_the_outcome_before_the_score_and_those_that_demand_nothing_last()
    {
        var score = Scored(0.3, new("history.a", 0.1), new("email.a", 0.4), new("basket.a", 0.3), new("device.a", 0.2));
        var order = Orders.PaidBy("CARD") with { History = new OrderHistory() };
        Codes(Policy.Decide(order, Scored(0.3, new Contribution("email.a", 0.4)), Elsewhere)).ShouldBe(["R206", "R204"]);
        Codes(Policy.Decide(order with { History = new OrderHistory { DunningLevel = 3 } }, score, Elsewhere))
            .ShouldBe(["R101", "R206", "R207", "R209"]);
        Codes(Policy.Decide(order with { History = new OrderHistory { DunningLevel = 1 } }, Scored(0.9, new Contribution("email.a", 1)), Elsewhere))
            .ShouldBe(["R206", "R101", "R204"]);
    }

    [Fact]
    public void An_accepted_order_is_not_told_what_raised_its_risk() =>
        Policy.Decide(Orders.PaidBy("CARD"), Scored(0.1, new Contribution("email.a", 2)), Elsewhere).Reasons.ShouldBeEmpty();

    [Fact]
    public void A_score_that_nothing_explains_is_a_reason_as_a_whole() =>
        Codes(Policy.Decide(Orders.PaidBy("CARD"), Scored(0.9), Elsewhere)).ShouldBe(["R200"]);

    [Theory]
    [InlineData("de-DE", "Erste Bestellung")]
    [InlineData("de", "Erste Bestellung")]
    [InlineData("DE-at", "Erste Bestellung")]
    [InlineData("den-CA", "First order")]
    [InlineData("fr-FR", "First order")]
    [InlineData(null, "First order")]
    public void Reasons_are_in_German_or_else_in_English(string? locale, string text)
    {
        var order = Orders.PaidBy("CARD") with
        {
            History = new OrderHistory(),
            Customer = new OrderCustomer { CustomerId = "c", Locale = locale },
        };
        Policy.Decide(order, Scored(0.01), Elsewhere).Reasons.ShouldBe([new Reason("R204", text)]);
    }

    [Fact]
    public void The_internal_wording_is_for_the_shops_own_people()
    {
        Policy.InternalText("R204").ShouldBe("no order before");
        Policy.InternalText("R999").ShouldBeNull();
    }

    private static Score Scored(double value, params Contribution[] contributions) => new() { Value = value, Contributions = contributions };

    private static IEnumerable<string> Codes(Ruling ruling) => ruling.Reasons.Select(reason => reason.Code);
}
