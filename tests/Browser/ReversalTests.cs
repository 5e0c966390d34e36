using System.Text.Json;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>A decision that has taken effect is replaced by a person's, from the order's page.</summary>
public sealed class ReversalTests(Chromium chromium) : ConsoleTests(chromium)
{
    [Fact]
    public async Task A_reviewer_decides_otherwise_with_a_reason_and_may_take_it_back()
    {
        await AcceptAsync("10021");
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToOrderAsync("10021");
        await desk["#reverse button"].ClickAsync();
        await desk.HasFocusAsync("#reverse-outcome");
        (await desk["#reverse-outcome option"].AllInnerTextsAsync()).ShouldBe(["choose", "Restrict", "Reject"]);
        await desk["#reverse-outcome"].SelectOptionAsync("REJECT");
        await desk["#reverse-reason"].SelectOptionAsync("R404");
        await desk["#reverse-note"].FillAsync("called back");
        await desk["#reverse .primary"].ClickAsync();
        await desk.SeesTextAsync("#reverse .notice", "10021: Rejected");
        (await Host.CurrentAsync("10021")).Outcome.ShouldBe(DecisionOutcome.Reject);
        await desk["#reverse .review-undo button"].ClickAsync();
        await desk.SeesTextAsync("#reverse", "Decide otherwise");
        await desk.SeesTextAsync(".verdict", "Accepted");
        await Expect(desk[".timeline .entry"]).ToHaveCountAsync(3);
        (await Host.CurrentAsync("10021")).Outcome.ShouldBe(DecisionOutcome.Accept);
    }

    [Fact]
    public async Task What_was_decided_meanwhile_is_said_and_nothing_is_lost()
    {
        var accepted = await AcceptAsync("10021");
        var desk = await OpenAsync("reviewer");
        await desk.GoToOrderAsync("10021");
        await desk["#reverse button"].ClickAsync();
        await desk["#reverse-outcome"].SelectOptionAsync("REJECT");
        await desk["#reverse-reason"].SelectOptionAsync("R404");
        await desk["#reverse-note"].FillAsync("called back");
        var trigger = TriggerId.Rescore("job-2", "10021");
        var newer = accepted.Decision with { DecisionId = Guid.CreateVersion7(), AuditId = trigger };
        await Host.RecordAsync(accepted with { TriggerId = trigger, Decision = newer });
        await desk["#reverse .primary"].ClickAsync();
        await desk.SeesTextAsync("#reverse .problem", "Your decision was not taken");
        await Expect(desk["#reverse-note"]).ToHaveValueAsync("called back");
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_and_what_is_changed_is_another_command()
    {
        await AcceptAsync("10021");
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToOrderAsync("10021");
        await desk["#reverse button"].ClickAsync();
        await desk["#reverse-outcome"].SelectOptionAsync("REJECT");
        await desk["#reverse-reason"].SelectOptionAsync("R404");
        var sent = new List<string>();
        await desk.Page.RouteAsync(
            "**/v1/reviews/10021",
            route =>
            {
                sent.Add(JsonDocument.Parse(route.Request.PostData!).RootElement.GetProperty("commandId").GetString()!);
                return sent.Count < 3 ? route.AbortAsync() : route.ContinueAsync();
            }
        );
        await desk["#reverse .primary"].ClickAsync();
        await desk.SeesTextAsync("#reverse .problem", "No answer");
        await desk["#reverse .primary"].ClickAsync();
        await Expect(desk["#reverse .problem"]).ToBeVisibleAsync();
        await ReviewPages.UntilAsync(() => sent.Count == 2);
        await desk["#reverse-reason"].SelectOptionAsync("R405");
        await desk["#reverse .primary"].ClickAsync();
        await desk.SeesTextAsync("#reverse .notice", "10021: Rejected");
        sent[1].ShouldBe(sent[0]);
        sent[2].ShouldNotBe(sent[0]);
    }

    [Fact]
    public async Task What_is_in_review_and_who_does_not_review_have_no_such_form()
    {
        await Host.RecordAsync(Cases.Review("10020"));
        await AcceptAsync("10021");
        var reviewer = await OpenAsync("reviewer");
        await reviewer.GoToOrderAsync("10020");
        await Expect(reviewer["#reverse"]).ToHaveCountAsync(0);
        var support = await OpenAsync("support");
        await support.GoToOrderAsync("10021");
        await Expect(support["#reverse"]).ToHaveCountAsync(0);
    }

    private async Task<AuditRecord> AcceptAsync(string orderNumber)
    {
        var again = Cases.Again(Cases.Review(orderNumber));
        var audit = again with { Decision = again.Decision with { Supersedes = null, SupersededOutcome = null } };
        await Host.RecordAsync(audit);
        return audit;
    }
}
