using System.Text.Json;
using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Explaining;
using FraudServerless.Support;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Decisions.Explaining;

public sealed class CustomerLetterTests
{
    private static readonly string[] Secrets =
    [
        .. RuleNames(),
        "score",
        "Score",
        "fraud",
        "Betrug",
        "model",
        "Modell",
        "history.",
        "EUR",
        "check#",
        "c-1",
    ];

    [Fact]
    public void A_letter_holds_no_figure_no_name_of_a_rule_or_feature_and_nobodys_data() =>
        SomeAudits.All.Sample(
            (audit, data) =>
            {
                foreach (var language in Enum.GetValues<ExplanationLanguage>())
                {
                    var letter = ExplainedOrders.ForCustomer(audit, data, language).Letter.ShouldNotBeNull();
                    var text = $"{letter.Subject}\n{letter.Body}";
                    text.Any(char.IsAsciiDigit).ShouldBeFalse(text);
                    text.ShouldContain("ORDER");
                    foreach (var secret in Secrets.Concat(audit.Contributions.Select(contribution => contribution.Feature)))
                    {
                        text.ShouldNotContain(secret, Case.Sensitive);
                    }
                }
            },
            iter: 1000
        );

    [Fact]
    public void A_letter_hangs_on_outcome_reasons_and_methods_alone() =>
        SomeAudits.All.Sample(
            (audit, data) =>
            {
                var bare = Records.Audit with
                {
                    Order = Orders.Plain,
                    Contributions = [],
                    Decision = Records.Decision with
                    {
                        OrderNumber = audit.Decision.OrderNumber,
                        Outcome = audit.Decision.Outcome,
                        Reasons = audit.Decision.Reasons,
                        AllowedMethods = audit.Decision.AllowedMethods,
                    },
                };
                ExplainedOrders
                    .Bytes(ExplainedOrders.ForCustomer(audit, data))
                    .ShouldBe(ExplainedOrders.Bytes(ExplainedOrders.ForCustomer(bare, data)));
            },
            iter: 300
        );

    [Fact]
    public void The_customer_gets_the_letter_and_nothing_else()
    {
        using var json = JsonDocument.Parse(ExplainedOrders.Bytes(ExplainedOrders.ForCustomer(Records.Audit)));
        json.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(["orderNumber", "audience", "language", "letter"]);
        ExplainedOrders.ForAgent(Records.Audit).Letter.ShouldBeNull();
    }

    [Fact]
    public void A_reason_is_worded_in_the_letters_language_whatever_it_was_recorded_in()
    {
        var audit = Records.Audit with
        {
            Decision = Records.Decision with { Reasons = [new Reason("R101", "Offene Posten"), new Reason("R999", "As recorded")] },
        };
        var body = ExplainedOrders.ForCustomer(audit).Letter.ShouldNotBeNull().Body;
        body.ShouldContain("- Open items\n- As recorded\n");
        ExplainedOrders
            .ForCustomer(audit, language: ExplanationLanguage.German)
            .Letter.ShouldNotBeNull()
            .Body.ShouldContain("- Offene Posten\n- As recorded\n");
    }

    private static string[] RuleNames()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "shared", "Decisions", "policy.json")));
        return json
            .RootElement.GetProperty("rules")
            .EnumerateArray()
            .Concat(json.RootElement.GetProperty("fallback").EnumerateArray())
            .Select(rule => rule.GetProperty("name").GetString()!)
            .ToArray();
    }
}
