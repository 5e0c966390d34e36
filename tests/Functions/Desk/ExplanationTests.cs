using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>The explanation as it leaves the house; what it says is the unit tests' matter.</summary>
public sealed class ExplanationTests(DeskHost desk)
{
    [Fact]
    public async Task An_agent_gets_a_sentence_and_a_customer_a_letter_in_their_languages()
    {
        var decision = await desk.DecideAsync("desk-20");
        var path = $"/v1/decisions/{decision.DecisionId}/explanation";
        var (_, agent, text) = await desk.GetAsync(path, "support");
        agent!["sentence"]!.GetValue<string>().ShouldStartWith("Review");
        agent["letter"].ShouldBeNull();
        (await desk.GetAsync(path, "support")).Text.ShouldBe(text);

        var (_, letter, _) = await desk.GetAsync($"{path}?audience=customer&lang=de", "support");
        letter!["letter"]!["body"]!.GetValue<string>().ShouldContain("Bestellung");
        letter["sentence"].ShouldBeNull();
        letter["contributions"].ShouldBeNull();
    }

    [Theory]
    [InlineData("?audience=boss")]
    [InlineData("?lang=fr")]
    public async Task What_is_not_written_is_refused_by_name(string query)
    {
        var (status, body, _) = await desk.GetAsync($"/v1/decisions/{Guid.NewGuid()}/explanation{query}", "support");
        status.ShouldBe(400);
        body!["code"]!.GetValue<string>().ShouldBe("PARAMETER");
    }

    [Fact]
    public async Task A_letter_is_another_look_than_an_explanation()
    {
        var decision = await desk.DecideAsync("desk-21");
        await desk.GetAsync($"/v1/decisions/{decision.DecisionId}/explanation", "support");
        await desk.GetAsync($"/v1/decisions/{decision.DecisionId}/explanation?audience=customer", "support");
        var (_, views, _) = await desk.GetAsync("/v1/views?order=desk-21", "auditor");
        views!["views"]!
            .AsArray()
            .Select(view => view!["kind"]!.GetValue<string>())
            .Where(kind => kind != "views")
            .ShouldBe(["letter", "explanation"]);
    }
}
