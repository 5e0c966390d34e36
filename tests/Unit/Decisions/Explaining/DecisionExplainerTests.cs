using System.Globalization;
using System.Text;
using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Explaining;
using FraudServerless.Decisions.Policy;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Decisions.Explaining;

public sealed class DecisionExplainerTests
{
    [Fact]
    public void The_same_record_is_explained_in_the_same_bytes_whatever_the_machines_culture() =>
        SomeAudits.All.Sample(
            (audit, data) =>
            {
                foreach (var language in Enum.GetValues<ExplanationLanguage>())
                {
                    var once = ExplainedOrders.Bytes(ExplainedOrders.ForAgent(audit, data, language));
                    var culture = CultureInfo.CurrentCulture;
                    CultureInfo.CurrentCulture = Odd();
                    try
                    {
                        ExplainedOrders.Bytes(ExplainedOrders.ForAgent(audit, data, language)).ShouldBe(once);
                    }
                    finally
                    {
                        CultureInfo.CurrentCulture = culture;
                    }
                }
            },
            iter: 300
        );

    [Fact]
    public void Every_reason_on_record_is_explained_by_a_value_and_there_are_four_at_most() =>
        SomeAudits.All.Sample(
            (audit, data) =>
            {
                var reasons = ExplainedOrders.ForAgent(audit, data).Reasons.ShouldNotBeNull();
                reasons.Select(reason => reason.Code).ShouldBe(audit.Decision.Reasons.Select(reason => reason.Code));
                reasons.Count.ShouldBeLessThanOrEqualTo(4);
                reasons.ShouldAllBe(reason => reason.Values.Count > 0 && reason.InternalText != null);
            },
            iter: 1000
        );

    [Fact]
    public void Of_more_reasons_on_record_the_first_four_are_told()
    {
        Reason[] five = [new("R101", "a"), new("R201", "b"), new("R204", "c"), new("R206", "d"), new("R207", "e")];
        var audit = Records.Audit with { Decision = Records.Decision with { Reasons = five } };
        ExplainedOrders.ForAgent(audit).Reasons.ShouldNotBeNull().Select(reason => reason.Code).ShouldBe(["R101", "R201", "R204", "R206"]);
        ExplainedOrders.ForCustomer(audit).Letter.ShouldNotBeNull().Body.ShouldNotContain("Basket");
    }

    [Fact]
    public void A_decision_of_this_configuration_has_no_caveats() =>
        SomeAudits.All.Sample((audit, data) => ExplainedOrders.ForAgent(audit, data).Caveats.ShouldBeNull(), iter: 300);

    [Fact]
    public void Another_version_or_another_outcome_is_said()
    {
        var caveats = ExplainedOrders
            .ForAgent(Records.Audit with { Decision = Records.Decision with { Outcome = DecisionOutcome.Accept } })
            .Caveats.ShouldNotBeNull();
        caveats.ShouldBe([
            $"Decided with policy.json p1, explained with {PolicySample.Policy.Version}.",
            "ACCEPT is on record; the policy at hand says REJECT.",
        ]);
    }

    [Theory]
    [InlineData(ExplanationLanguage.English, "decided by kim", "; the policy said ")]
    [InlineData(ExplanationLanguage.German, "entschieden von kim", "; nach den Regeln ")]
    public void What_a_person_decided_is_told_with_their_reason_and_what_the_policy_said(ExplanationLanguage language, string by, string policy)
    {
        var data = ExplainedOrders.Shipped;
        var byPolicy = ExplainedOrders.ForAgent(Records.Audit, data, language).Sentence.ShouldNotBeNull();
        var decision = Records.Decision with
        {
            Outcome = DecisionOutcome.Accept,
            Source = DecisionSources.Review,
            Reviewer = "kim",
            Reasons = [new Reason("R401", "Your order was checked by our staff")],
        };
        var explanation = ExplainedOrders.ForAgent(Records.Audit with { Decision = decision }, data, language);
        var reason = explanation.Reasons.ShouldNotBeNull().ShouldHaveSingleItem().InternalText.ShouldNotBeNull();
        var sentence = explanation.Sentence.ShouldNotBeNull();
        sentence.ShouldContain($": {by}, {reason.TrimEnd('.')}{policy}");
        // Behind it stands what was there without the person.
        sentence.ShouldEndWith(byPolicy.Split(": ", 2)[1]);
        // Neither is the difference a fault of the record, nor would another method be another decision.
        (explanation.Caveats ?? []).ShouldNotContain(caveat => caveat.Contains("ACCEPT", StringComparison.Ordinal));
        explanation.BetterOutcome.ShouldBeNull();
    }

    [Theory]
    [InlineData(59, "account 59 minutes old")]
    [InlineData(119, "account 1 hour old")]
    [InlineData(47 * 60, "account 47 hours old")]
    [InlineData(48 * 60, "account 2 days old")]
    [InlineData(731 * 24 * 60, "account 2 years old")]
    public void An_age_is_told_in_units_that_fit(int minutes, string text)
    {
        var order = Orders.PaidBy("CARD") with
        {
            Customer = Orders.Plain.Customer with { RegisteredSince = Orders.Plain.OrderDate.AddMinutes(-minutes) },
        };
        ExplainedOrders.ForAgent(ExplainedOrders.Decide(order, ExplainedOrders.Scored(0.01))).Sentence.ShouldNotBeNull().ShouldContain(text);
    }

    [Theory]
    [InlineData(ExplanationLanguage.English)]
    [InlineData(ExplanationLanguage.German)]
    public void Every_field_of_the_policy_has_words(ExplanationLanguage language)
    {
        var fields = Fields();
        fields.Length.ShouldBeGreaterThan(30);
        var rules = string.Join(',', fields.Select(field => $$"""{"when":[{"op":"missing","field":"{{field}}"} ],"then":{"reason":"R101"} }"""));
        rules += ',' + string.Join(',', fields.Select(field => $$"""{"when":[{"op":"present","field":"{{field}}"} ],"then":{"reason":"R101"} }"""));
        var data = ExplainedOrders.Sample with
        {
            Policy = Policy(PolicySample.Text.Replace("\"rules\": [", $"\"rules\": [{rules},", StringComparison.Ordinal)),
        };
        var conditions = ExplainedOrders
            .ForAgent(ExplainedOrders.Decide(Orders.PaidBy("CARD"), ExplainedOrders.Scored(0.01), data), data, language)
            .Rules.ShouldNotBeNull()
            .SelectMany(rule => rule.Conditions)
            .ToArray();
        conditions.Select(condition => condition.Field).Distinct().ShouldBe(fields, ignoreOrder: true);
        conditions.ShouldAllBe(condition => !condition.Text.Contains(condition.Field, StringComparison.Ordinal));
    }

    [Fact]
    public void Internal_texts_are_in_the_agents_language_where_the_policy_has_them()
    {
        var audit = Records.Audit with { Decision = Records.Decision with { Reasons = [new Reason("R101", ""), new Reason("R201", "")] } };
        ExplainedOrders.ForAgent(audit).Reasons!.Select(reason => reason.InternalText).ShouldBe(["dunning", "history"]);
        ExplainedOrders
            .ForAgent(audit, language: ExplanationLanguage.German)
            .Reasons!.Select(reason => reason.InternalText)
            .ShouldBe(["Mahnung", "history"]);
    }

    private static DecisionPolicy Policy(string text) => DecisionPolicy.Parse(Encoding.UTF8.GetBytes(text), "policy.json", TestMarkets.Sample);

    /// <summary>The reader lists them to whoever names another.</summary>
    private static string[] Fields()
    {
        var fault = Should.Throw<SettingsException>(() =>
            Policy(PolicySample.Text.Replace("\"field\": \"customer.ageYears\"", "\"field\": \"none\"", StringComparison.Ordinal))
        );
        const string start = "there is no field none; there are ";
        var list = fault.Message[(fault.Message.IndexOf(start, StringComparison.Ordinal) + start.Length)..];
        return list.Split('\n')[0].Split(", ");
    }

    /// <summary>Writes numbers as nobody does.</summary>
    private static CultureInfo Odd()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = "#";
        culture.NumberFormat.NumberGroupSeparator = "~";
        culture.NumberFormat.NegativeSign = "neg";
        return culture;
    }
}
