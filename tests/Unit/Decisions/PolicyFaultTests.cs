using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Decisions;

/// <summary>Every fault that a policy can have is found at start, with its line and the reason.</summary>
public sealed class PolicyFaultTests
{
    /// <summary>What to replace in the sample, by what, and the fault that comes of it.</summary>
    public static TheoryData<string, string, string> Faults { get; } =
        new()
        {
            { "\"A\": 0.01", "\"A\": -0.01", "line 3: A must be a number from 0 to 1" },
            { "\"C\": 0.15", "\"C\": 0.04", "line 3: class C must end above class B" },
            { "\"E\": 1 }", "\"E\": 0.9 }", "line 3: class E must end at 1: every score needs a class" },
            { "\"D\": 0.4, ", "", "line 3: classes lacks D" },
            { "\"E\": 1 }", "\"E\": 1, \"F\": 1 }", "line 3: classes has no property F; it may have about, A, B, C, D, E" },
            {
                "\"method\": \"WALLET\"",
                "\"method\": \"PURSE\"",
                "line 8: there is no method PURSE; there are INVOICE, INSTALLMENTS, DIRECT_DEBIT, CARD, WALLET, PREPAYMENT, COD"
            },
            { "\"method\": \"WALLET\"", "\"method\": \"CARD\"", "line 8: method CARD is given twice" },
            {
                "[\"ACCEPT\", \"RESTRICT\", \"REVIEW\"]",
                "[\"ACCEPT\", \"RESTRICT\", \"REJECT\"]",
                "line 9: offeredIn may hold ACCEPT, RESTRICT and REVIEW, not REJECT"
            },
            { "[\"ACCEPT\", \"RESTRICT\", \"REVIEW\"]", "[\"ACCEPT\", \"RESTRICT\"]", "line 5: no method is offered in REVIEW" },
            { "\"maxScore\": 0.15", "\"maxScore\": 15", "line 6: maxScore must be a number from 0 to 1" },
            { "\"maxAmountEur\": 500", "\"maxAmountEur\": \"500\"", "line 6: maxAmountEur must be a number from 0 to 1000000" },
            { "\"markets\": [\"DE\", \"AT\"]", "\"markets\": \"DE\"", "line 6: markets must be a list" },
            { "\"restrict\": 0.6, \"review\": 0.8", "\"restrict\": 0.9, \"review\": 0.8", "line 13: review must not be below restrict" },
            { "\"review\": 0.2, \"reject\": 0.3", "\"review\": 0.2, \"reject\": 0.1", "line 14: reject must not be below review" },
            { "\"review\": 0.2, \"reject\": 0.3", "\"review\": 0.2, \"reject\": 1.3", "line 14: reject must be a number from 0 to 1" },
            { "\"*\", \"method\": \"PREPAYMENT\"", "\"*\", \"method\": \"*\"", "line 13: model * with method * has thresholds twice" },
            { "\"*\", \"method\": \"*\"", "\"x\", \"method\": \"*\"", "line 11: thresholds lacks the entry for any model and any method (*, *)" },
            { "\"customer.ageYears\"", "\"customer.age\"", "line 20: there is no field customer.age; there are score.value, score.class, " },
            { "\"op\": \"lt\"", "\"op\": \"<\"", "line 20: there is no op <; there are eq, ne, lt, le, gt, ge, in, notIn, present, missing" },
            { "\"op\": \"lt\", \"value\": 18", "\"op\": \"lt\"", "line 20: a condition lacks value" },
            { "\"op\": \"lt\", \"value\": 18", "\"op\": \"lt\", \"value\": \"18\"", "line 20: value must be a number from " },
            { "\"op\": \"lt\", \"value\": 18", "\"op\": \"in\", \"value\": 18", "line 20: value must be a list that is not empty for in" },
            { "\"op\": \"lt\", \"value\": 18", "\"op\": \"present\", \"value\": 18", "line 20: a condition has no property value" },
            { "\"op\": \"eq\", \"value\": true", "\"op\": \"eq\", \"value\": 1", "line 24: value must be true or false for history.firstOrder" },
            { "\"op\": \"eq\", \"value\": true", "\"op\": \"gt\", \"value\": true", "line 24: gt does not fit history.firstOrder, which is a flag" },
            {
                "\"op\": \"ne\", \"value\": \"store\"",
                "\"op\": \"ge\", \"value\": \"store\"",
                "line 25: ge does not fit order.salesChannel, which is a text"
            },
            { "\"op\": \"ne\", \"value\": \"store\"", "\"op\": \"ne\", \"value\": 7", "line 25: value must be a text that is not empty" },
            { "{ \"removeMethods\": [\"INVOICE\"] }", "{ \"removeMethods\": [\"BARTER\"] }", "line 20: there is no method BARTER" },
            { "{ \"removeMethods\": [\"INVOICE\"] }", "{}", "line 20: then says nothing: it needs raiseTo, removeMethods or reason" },
            {
                "{ \"removeMethods\": [\"INVOICE\"] }",
                "{ \"raiseTo\": \"ACCEPT\" }",
                "line 20: raiseTo must be RESTRICT, REVIEW or REJECT, not ACCEPT"
            },
            { "{ \"removeMethods\": [\"INVOICE\"] }", "{ \"reason\": \"R999\" }", "line 20: there is no reason R999 under reasons" },
            { "\"name\": \"minor\", ", "\"nome\": \"minor\", ", "line 20: a rule has no property nome; it may have about, name, when, then" },
            { "{ \"outcome\": \"ACCEPT\" }", "{ \"outcome\": \"YES\" }", "line 36: outcome must be ACCEPT, RESTRICT, REVIEW or REJECT, not YES" },
            { "{ \"outcome\": \"ACCEPT\" }", "{ \"reason\": \"R301\" }", "line 36: then lacks outcome" },
            {
                "{ \"when\": [], ",
                "{ \"when\": [{ \"field\": \"score.value\", \"op\": \"missing\" }], ",
                "line 30: the last fallback rule must have an empty when: every order needs an outcome"
            },
            { "\"methodNotOffered\": \"R302\"", "\"methodNotOffered\": \"R303\"", "line 41: there is no reason R303 under reasons" },
            { "  \"methodNotOffered\": \"R302\",\n", "", "line 1: the file lacks methodNotOffered" },
            { "\"least\": 0.05", "\"least\": \"little\"", "line 43: least must be a number from 0 to 100" },
            { "\"otherwise\": \"R200\"", "\"otherwise\": \"R211\"", "line 44: there is no reason R211 under reasons" },
            { "\"email.\": \"R206\"", "\"email.\": \"R216\"", "line 45: there is no reason R216 under reasons" },
            { "\"email.\": \"R206\"", "\"time.\": \"R206\"", "line 45: time. is given twice in prefixes" },
            { ", \"de\": \"Teilweise\"", "", "line 56: reason R301 lacks de" },
            { "\"en\": \"In part\"", "\"en\": \" \"", "line 56: en must be a text that is not empty" },
            { "\"R210\": {", "\"R21\": {", "line 55: the reason code R21 must be R and three digits" },
            { "\"about\": \"sample\"", "\"abuot\": \"sample\"", "line 2: the file has no property abuot" },
            { "\"about\": \"sample\",", "\"about\": \"sample\"", "line 3: not valid JSON: " },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_with_its_line(string text, string replacement, string fault)
    {
        var at = PolicySample.Text.IndexOf(text, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, "the sample does not hold the text");
        var faulty = PolicySample.Text.Remove(at, text.Length).Insert(at, replacement);
        Should
            .Throw<SettingsException>(() => Parse(faulty))
            .Faults.ShouldContain(found => found.StartsWith("policy.json " + fault, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var faulty = PolicySample
            .Text.Replace("\"A\": 0.01", "\"A\": 7", StringComparison.Ordinal)
            .Replace("customer.ageYears", "customer.age", StringComparison.Ordinal)
            .Replace(", \"de\": \"Teilweise\"", "", StringComparison.Ordinal);
        Should
            .Throw<SettingsException>(() => Parse(faulty))
            .Faults.Select(fault => fault.Split(':')[0])
            .Order(StringComparer.Ordinal)
            .ShouldBe(["policy.json line 20", "policy.json line 3", "policy.json line 56"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData(
        "{\"classes\":[],\"euroRates\":7,\"methods\":{},\"thresholds\":\"\",\"rules\":[[]],\"fallback\":[{\"when\":7}],\"features\":[],\"reasons\":{\"R1\":7}}"
    )]
    public void What_has_another_shape_altogether_is_refused_and_not_a_crash(string text) =>
        Should.Throw<SettingsException>(() => Parse(text)).Faults.ShouldNotBeEmpty();

    [Fact]
    public void Any_byte_may_change_and_the_policy_is_read_or_refused_but_never_crashes()
    {
        var bytes = Encoding.UTF8.GetBytes(PolicySample.Text);
        var refused = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = bytes[i];
            foreach (var other in "\"{[0,}\u0000"u8)
            {
                bytes[i] = other;
                try
                {
                    DecisionPolicy.Parse(bytes, "policy.json", TestMarkets.Shipped);
                }
                catch (SettingsException)
                {
                    refused++;
                }
            }

            bytes[i] = kept;
        }

        refused.ShouldBeGreaterThan(bytes.Length);
    }

    private static DecisionPolicy Parse(string text) => DecisionPolicy.Parse(Encoding.UTF8.GetBytes(text), "policy.json", TestMarkets.Shipped);
}
