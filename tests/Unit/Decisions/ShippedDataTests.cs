using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Policy;
using FraudServerless.Decisions.Routing;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Decisions;

/// <summary>The routes and the policy that are deployed.</summary>
public sealed class ShippedDataTests
{
    private static readonly DecisionData Data = DecisionData.Load(Clients.Files);
    private static readonly ModelRouter Router = Data.Router;
    private static readonly DecisionPolicy Policy = Data.Policy;

    [Theory]
    [InlineData("DE", "FASHION", "de-fashion")]
    [InlineData("AT", "BEAUTY", "at-beauty")]
    [InlineData("CH", null, "ch")]
    [InlineData("NL", "FASHION", "nl-fashion")]
    [InlineData("FR", "HOME", "fr")]
    [InlineData("PL", "FASHION", "pl-fashion")]
    [InlineData("SE", "BEAUTY", "se")]
    [InlineData("US", "GENERAL", "default")]
    public void Every_market_has_a_route(string market, string? assortment, string modelId)
    {
        var route = Router.Find(market, assortment).ShouldNotBeNull();
        route.ModelId.ShouldBe(modelId);
        route.Endpoint.ShouldBe("fraud-pipeline");
    }

    [Fact]
    public void More_risk_never_gives_a_better_outcome_or_more_methods()
    {
        var route = Router.Find("DE", "FASHION").ShouldNotBeNull();
        foreach (var method in PaymentMethods.Known)
        {
            var worst = DecisionOutcome.Accept;
            var methods = int.MaxValue;
            for (var score = 0.0; score <= 1; score += 0.001)
            {
                var ruling = Policy.Decide(Orders.PaidBy(method), new Score { Value = score }, route);
                ((int)ruling.Outcome).ShouldBeGreaterThanOrEqualTo((int)worst);
                ruling.AllowedMethods.Count.ShouldBeLessThanOrEqualTo(methods);
                (ruling.AllowedMethods.Count == 0).ShouldBe(ruling.Outcome == DecisionOutcome.Reject);
                worst = ruling.Outcome;
                methods = ruling.AllowedMethods.Count;
            }

            worst.ShouldBe(DecisionOutcome.Reject);
        }
    }

    [Fact]
    public void No_wording_for_customers_speaks_of_fraud_scores_or_models()
    {
        foreach (var text in CustomerTexts())
        {
            foreach (var word in (string[])["fraud", "Betrug", "score", "model", "dunning", "Mahn", "chargeback", "risk", "Risiko"])
            {
                text.ShouldNotContain(word, Case.Insensitive);
            }
        }
    }

    private static string[] CustomerTexts()
    {
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "policy.json")));
        return json
            .RootElement.GetProperty("reasons")
            .EnumerateObject()
            .SelectMany(reason => new[] { reason.Value.GetProperty("en").GetString()!, reason.Value.GetProperty("de").GetString()! })
            .ToArray();
    }
}
