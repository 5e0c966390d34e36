using System.Collections.Concurrent;
using FraudServerless.Contracts;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>A review in work.</summary>
public sealed class ReviewTests(Chromium chromium) : ConsoleTests(chromium)
{
    [Fact]
    public async Task An_outcome_and_a_digit_decide_and_the_next_one_is_claimed_and_read_before()
    {
        await Host.OpenReviewAsync("first", 60);
        await Host.OpenReviewAsync("second", 30);
        await Host.OpenReviewAsync("third", 10);
        var desk = await OpenAsync("reviewer");
        var asked = new ConcurrentQueue<string>();
        desk.Page.Request += (_, request) => asked.Enqueue(request.Url);
        await desk.GoToQueueAsync();
        await desk.PressAsync("n");
        await desk.HasInHandAsync("first");
        await desk.HasFocusAsync("h1");
        await Expect(desk[".reasons > li"]).ToHaveCountAsync(4);
        await desk.SeesTextAsync(".review-line", "waits 1 hr");
        await desk.SeesTextAsync(".review-line", "3 open");
        await ReviewPages.UntilAsync(() => asked.Any(url => url.Contains("/explanation", StringComparison.Ordinal) && asked.Any(IsSecond)));
        (Host.HolderOf("first"), Host.HolderOf("second"), Host.HolderOf("third")).ShouldBe(("kim", "kim", null));

        await desk.DecidesAsync("a", "1");
        await desk.HasInHandAsync("second");
        asked.Count(IsSecond).ShouldBe(1);
        await desk.HasFocusAsync("h1");
        await desk.IsAtAsync("/reviews/second");
        await desk.SeesTextAsync(".review-undo", "first");
        await desk.SeesTextAsync(".review-undo", "Accepted");
        var decided = await Host.CurrentAsync("first");
        (decided.Outcome, decided.Reviewer, decided.Source).ShouldBe((DecisionOutcome.Accept, "kim", "review"));

        await desk.DecidesAsync("r", "4");
        await desk.HasInHandAsync("third");
        (await Host.CurrentAsync("second")).Outcome.ShouldBe(DecisionOutcome.Reject);
        await desk.DecidesAsync("r", "5");
        await desk.SeesTextAsync(".queue .notice", "No other review is open for you");
        await desk.SeesTextAsync(".empty", "No reviews are open here");
        await desk.IsAtAsync("/reviews");

        static bool IsSecond(string url) => url.EndsWith("/v1/orders?number=second", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restricting_begins_with_the_usual_methods_and_sends_those_that_are_chosen()
    {
        await Host.OpenReviewAsync("a", 60);
        await Host.OpenReviewAsync("b", 30);
        var desk = await OpenAsync("reviewer");
        await desk.GoToReviewAsync("a");
        await desk.PressAsync("m");
        await desk.HasFocusAsync(".review-methods input");
        var usual = await desk[".review-methods input:checked + label"].AllInnerTextsAsync();
        usual.ShouldNotBeEmpty();
        await desk.PressAsync("5");
        await desk.HasInHandAsync("b");
        var decided = await Host.CurrentAsync("a");
        (decided.Outcome, decided.AllowedMethods.Count).ShouldBe((DecisionOutcome.Restrict, usual.Count));

        await desk.PressAsync("m");
        while (await desk[".review-methods input:checked"].CountAsync() > 0)
        {
            await desk[".review-methods input:checked"].First.UncheckAsync();
        }

        await desk.PressAsync("5");
        await desk.SeesTextAsync(".review-said", "Choose a method");
        await desk[".review-methods label:text-is('prepayment')"].ClickAsync();
        await desk[".review-reasons button"].Nth(4).ClickAsync();
        await desk.SeesTextAsync(".queue .notice", "No other review");
        (await Host.CurrentAsync("b")).AllowedMethods.ShouldBe(["PREPAYMENT"]);
    }

    [Fact]
    public async Task What_is_left_is_free_and_does_not_come_again_until_it_is_wanted()
    {
        await Host.OpenReviewAsync("first", 60);
        await Host.OpenReviewAsync("second", 30);
        var desk = await OpenAsync("reviewer");
        await desk.GoToReviewAsync("first");
        await desk.PressAsync("v");
        await desk.HasInHandAsync("second");
        await ReviewPages.UntilAsync(() => Host.HolderOf("first") is null);
        await desk.PressAsync("v");
        await desk.SeesTextAsync(".queue .notice", "No other review is open for you");
        await ReviewPages.UntilAsync(() => Host.HolderOf("second") is null);
        await desk.HasRowsAsync("first", "second");
        await desk.PressAsync("n");
        await desk.HasInHandAsync("first");
        (Host.DecisionsOn("first"), Host.DecisionsOn("second")).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Within_its_time_a_decision_is_taken_back_and_is_in_hand_again_with_its_note()
    {
        await Host.OpenReviewAsync("first", 60);
        await Host.OpenReviewAsync("second", 30);
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToReviewAsync("first");
        await desk.PressAsync("e");
        await desk.Page.Keyboard.TypeAsync("called at noon");
        await desk.PressAsync("Escape");
        await desk.DecidesAsync("r", "2");
        await desk.HasInHandAsync("second");
        await Expect(desk["#review-note"]).ToHaveValueAsync("");
        await desk.SeesTextAsync(".review-left", "600 s");
        await desk.PassAsync(TimeSpan.FromSeconds(4));
        await desk.SeesTextAsync(".review-left", "596 s");

        await desk.PressAsync("u");
        await desk.HasInHandAsync("first");
        await desk.IsAtAsync("/reviews/first");
        await Expect(desk["#review-note"]).ToHaveValueAsync("called at noon");
        await desk.SeesTextAsync(".review-said", "is open again");
        (await Host.CurrentAsync("first")).Outcome.ShouldBe(DecisionOutcome.Review);
        Host.HolderOf("first").ShouldBe("kim");
        Host.Aws.Queues.Of("changes").ShouldBeEmpty();

        await desk.DecidesAsync("a", "1");
        await desk.HasInHandAsync("second");
        var proof = await Host.ProofAsync("first");
        (proof.Decision.Outcome, proof.Note).ShouldBe((DecisionOutcome.Accept, "called at noon"));
    }

    [Fact]
    public async Task Too_late_is_said_by_the_count_and_by_the_desk()
    {
        await Host.OpenReviewAsync("first", 60);
        await Host.OpenReviewAsync("second", 30);
        await Host.OpenReviewAsync("third", 10);
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToReviewAsync("first");
        await desk.DecidesAsync("a", "1");
        await desk.HasInHandAsync("second");
        await Host.TakeEffectAsync("first");
        await desk[".review-undo button"].ClickAsync();
        await desk.SeesTextAsync(".review-bar .problem", "Too late");
        await desk.HasInHandAsync("second");

        await desk.DecidesAsync("a", "1");
        await desk.HasInHandAsync("third");
        await desk.PassAsync(TimeSpan.FromSeconds(601));
        await Expect(desk[".review-undo button"]).ToHaveCountAsync(0);
        await desk.PressAsync("u");
        await desk.SeesTextAsync(".review-said", "Too late");
        (await Host.CurrentAsync("second")).Outcome.ShouldBe(DecisionOutcome.Accept);
    }

    [Fact]
    public async Task From_the_list_too_the_last_decision_is_taken_back()
    {
        await Host.OpenReviewAsync("first", 60);
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToReviewAsync("first");
        await desk.DecidesAsync("a", "1");
        await desk.SeesTextAsync(".queue .notice", "No other review");
        await desk.SeesTextAsync(".queue .review-undo", "first");
        await desk.PressAsync("u");
        await desk.HasInHandAsync("first");
    }

    [Fact]
    public async Task Of_two_reviewers_on_one_order_the_second_is_told_who_is_on_it_and_goes_on_elsewhere()
    {
        await Host.OpenReviewAsync("shared", 60);
        await Host.OpenReviewAsync("other", 10);
        await Host.OpenReviewAsync("third", 5);
        var kim = await OpenAsync("reviewer");
        await kim.GoToReviewAsync("shared");
        await ReviewPages.UntilAsync(() => Host.HolderOf("other") == "kim");
        var lee = await OpenAsAsync("lee", new Look(), "reviewer");
        await lee.GoAsync("/reviews/shared");
        await lee.SeesTextAsync(".review .problem", "kim is on it");
        await lee.SeesAsync(".sentence");
        (await lee[".choice-accept"].CountAsync()).ShouldBe(0);
        await lee.PressAsync("a");
        await lee.PressAsync("1");
        await lee.PressAsync("n");
        await lee.HasInHandAsync("third");
        (await lee[".review .problem"].CountAsync()).ShouldBe(0);
        Host.DecisionsOn("shared").ShouldBe(1);
    }

    [Fact]
    public async Task An_order_that_is_no_review_is_shown_and_the_way_on_is_offered()
    {
        await Host.RecordAsync(Cases.Again(Cases.Review("plain")));
        await Host.OpenReviewAsync("a", 60);
        var desk = await OpenAsync("reviewer");
        await desk.GoAsync("/reviews/plain");
        await desk.SeesTextAsync(".review .problem", "There is no review of this order");
        await desk.SeesTextAsync(".verdict", "Accepted");
        await desk[".review-choices .primary"].ClickAsync();
        await desk.HasInHandAsync("a");
    }

    [Fact]
    public async Task Money_that_is_not_in_euros_says_what_it_is_worth()
    {
        var audit = ReviewDesk.Waiting("a", 60, 2_000);
        await Host.OpenReviewAsync(audit with { Order = audit.Order with { Currency = "PLN" }, Decision = audit.Decision with { Currency = "PLN" } });
        var desk = await OpenAsync("reviewer");
        await desk.GoToQueueAsync();
        await desk.SeesTextAsync(".reviews tbody .col-amount", "PLN 2,000.00 ≈ EUR");
        await desk.PressAsync("n");
        await desk.HasInHandAsync("a");
        await desk.SeesTextAsync(".review-line", "≈ EUR");
    }

    [Fact]
    public async Task Whose_claim_has_ended_is_told_when_they_decide_and_loses_no_note()
    {
        await Host.OpenReviewAsync("a", 60);
        var desk = await OpenAsync("reviewer");
        await desk.GoToReviewAsync("a");
        await desk["#review-note"].FillAsync("asked twice");
        await desk.PressAsync("Escape");
        Host.Give("a", "lee");
        await desk.DecidesAsync("a", "1");
        await desk.SeesTextAsync(".review-bar .problem", "lee is on it");
        Host.DecisionsOn("a").ShouldBe(1);
        Host.Give("a", "kim");
        await desk["[data-language]"].ClickAsync();
        await desk.SeesAsync(".choice-accept");
        await Expect(desk["#review-note"]).ToHaveValueAsync("asked twice");
    }

    [Fact]
    public async Task A_newer_decision_is_shown_the_note_is_kept_and_it_can_be_decided_on()
    {
        var first = await Host.OpenReviewAsync("a", 60);
        var desk = await OpenAsync("reviewer");
        await desk.GoToReviewAsync("a");
        await desk["#review-note"].FillAsync("asked twice");
        await desk.PressAsync("Escape");
        var newer = Cases.Review("a");
        await Host.RecordAsync(
            newer with
            {
                Decision = newer.Decision with { Score = 0.5, Supersedes = first.DecisionId, SupersededOutcome = DecisionOutcome.Review },
            }
        );
        await desk.DecidesAsync("a", "1");
        await desk.SeesTextAsync(".review .problem", "In review by now");
        await desk.HasInHandAsync("a");
        await desk.SeesTextAsync(".scale-score", "0.5");
        await Expect(desk["#review-note"]).ToHaveValueAsync("asked twice");
        Host.DecisionsOn("a").ShouldBe(2);
        await desk.DecidesAsync("a", "1");
        await desk.SeesTextAsync(".queue .notice", "No other review");
        (await Host.ProofAsync("a")).Note.ShouldBe("asked twice");
    }

    [Fact]
    public async Task What_was_decided_elsewhere_meanwhile_is_shown_and_not_decided_again()
    {
        var first = await Host.OpenReviewAsync(ReviewDesk.Waiting("a", 60));
        var desk = await OpenAsync("reviewer");
        await desk.GoToReviewAsync("a");
        var again = Cases.Again(ReviewDesk.Waiting("a", 60));
        await Host.RecordAsync(again with { Decision = again.Decision with { Supersedes = first.DecisionId } });
        await desk.DecidesAsync("r", "1");
        await desk.SeesTextAsync(".review .problem", "Accepted by now: decided again");
        await Expect(desk[".review .problem"]).ToHaveCountAsync(1);
        await desk.SeesTextAsync(".verdict", "Accepted");
        (await desk[".choice-accept"].CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_large_amount_takes_two_people()
    {
        await Host.OpenReviewAsync("large", 60, 4_000);
        var kim = await OpenAsync("reviewer");
        await kim.GoToReviewAsync("large");
        await kim.SeesTextAsync(".review .notice", "takes two people");
        await kim.DecidesAsync("r", "4");
        await kim.SeesTextAsync(".queue .notice", "No other review is open for you");
        await kim.SeesTextAsync(".queue .notice", "Rejected is proposed. Another reviewer has to confirm it");
        (await kim[".review-undo button"].CountAsync()).ShouldBe(0);
        await kim.GoAsync("/reviews/large");
        await kim.SeesTextAsync(".review .problem", "You proposed this yourself");

        var lee = await OpenAsAsync("lee", new Look(), "reviewer");
        await lee.GoToQueueAsync();
        await lee.SeesTextAsync(".reviews tbody .col-holder", "kim proposes");
        await lee.PressAsync("n");
        await lee.HasInHandAsync("large");
        await lee.SeesTextAsync(".review .notice", "kim proposes");
        await lee.DecidesAsync("r", "4");
        await lee.SeesTextAsync(".review-undo", "Rejected");
        var proof = await Host.ProofAsync("large");
        (proof.Decision.Outcome, proof.Decision.Reviewer, proof.ProposedBy).ShouldBe((DecisionOutcome.Reject, "lee", "kim"));
    }

    [Fact]
    public async Task A_decision_without_its_message_is_sent_again_as_the_same_command()
    {
        await Host.OpenReviewAsync("a", 60);
        var desk = await OpenAsync("reviewer");
        var commands = new ConcurrentQueue<string>();
        desk.Page.Request += (_, request) =>
        {
            if (request is { Method: "POST", PostData: { } body } && request.Url.EndsWith("/v1/reviews/a", StringComparison.Ordinal))
            {
                commands.Enqueue(body);
            }
        };
        await desk.StopClockAsync();
        await desk.GoToReviewAsync("a");
        await desk.SettlesAsync();
        Host.Aws.Happens = call => call.Service == AwsService.Sqs ? Mishap.Refused : Mishap.None;
        await desk.DecidesAsync("a", "1");
        await desk.SeesTextAsync(".review-said", "Sending once more");
        Host.Aws.Happens = _ => Mishap.None;
        await desk.PassAsync(TimeSpan.FromSeconds(1));
        await desk.SeesTextAsync(".review-undo", "Accepted");
        commands.Count.ShouldBe(2);
        commands.Distinct().Count().ShouldBe(1);
        Host.DecisionsOn("a").ShouldBe(2);
        Host.Aws.Queues.Of("rescore").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_cannot_be_sent_stays_with_its_note_and_goes_the_second_time()
    {
        await Host.OpenReviewAsync("a", 60);
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToReviewAsync("a");
        await desk["#review-note"].FillAsync("reached by phone");
        await desk.PressAsync("Escape");
        await desk.SettlesAsync();
        var bodies = new ConcurrentQueue<string>();
        await desk.Page.RouteAsync(
            "**/v1/reviews/a",
            route =>
            {
                bodies.Enqueue(route.Request.PostData!);
                return route.AbortAsync();
            }
        );
        await desk.DecidesAsync("a", "1");
        while (await desk[".review-bar .problem"].CountAsync() == 0)
        {
            await desk.PassAsync(TimeSpan.FromSeconds(1));
        }

        bodies.Count.ShouldBe(4);
        await desk.SeesTextAsync(".review-bar .problem", "No answer");
        await Expect(desk["#review-note"]).ToHaveValueAsync("reached by phone");
        await desk["[data-language]"].ClickAsync();
        await desk.SeesTextAsync(".choice-accept", "Annehmen");
        await Expect(desk["#review-note"]).ToHaveValueAsync("reached by phone");
        await desk.Page.UnrouteAsync("**/v1/reviews/a");
        await desk.Page.RouteAsync(
            "**/v1/reviews/a",
            route =>
            {
                bodies.Enqueue(route.Request.PostData!);
                return route.ContinueAsync();
            }
        );
        await desk.DecidesAsync("a", "1");
        await desk.SeesTextAsync(".review-undo", "Angenommen");
        bodies.Count.ShouldBe(5);
        bodies.Distinct().Count().ShouldBe(1);
        (await Host.ProofAsync("a")).Note.ShouldBe("reached by phone");
    }

    [Fact]
    public async Task Keys_are_off_in_the_note_and_the_list_shows_them()
    {
        await Host.OpenReviewAsync("a", 60);
        await Host.OpenReviewAsync("b", 30);
        var desk = await OpenAsync("reviewer");
        await desk.GoToReviewAsync("a");
        await desk.PressAsync("1");
        await desk.SeesTextAsync(".review-said", "First the outcome");
        await desk.PressAsync("e");
        await desk.HasFocusAsync("#review-note");
        (await desk.Page.EvaluateAsync<int>("scrollY")).ShouldBe(0);
        await desk.Page.Keyboard.TypeAsync("a1 r2 v u n?");
        await Expect(desk["#review-note"]).ToHaveValueAsync("a1 r2 v u n?");
        (await desk["dialog"].CountAsync()).ShouldBe(0);
        await desk.PressAsync("Escape");
        await desk.PressAsync("Alt+a");
        (await desk[".review-reasons"].CountAsync()).ShouldBe(0);
        await desk.PressAsync("?");
        foreach (var name in new[] { "Accept, then a digit", "Take the last decision back", "Leave it for later", "Letter" })
        {
            await desk.SeesTextAsync("dialog", name);
        }

        await desk.PressAsync("a");
        await desk.PressAsync("1");
        await desk.PressAsync("Escape");
        await Expect(desk["dialog"]).ToHaveCountAsync(0);
        await desk.HasInHandAsync("a");
        Host.DecisionsOn("a").ShouldBe(1);

        await desk.PressAsync("a");
        await desk.SeesAsync(".review-reasons");
        await desk.PressAsync("Escape");
        await Expect(desk[".review-reasons"]).ToHaveCountAsync(0);
        await desk["#review-note"].FillAsync(new string('x', 10_000));
        await desk.PressAsync("Escape");
        await desk.SeesTextAsync(".review-note", "10,000 of 2,000");
        await desk.DecidesAsync("a", "1");
        await desk.SeesTextAsync(".review-said", "longer than 2,000");
        (await desk["#review-note"].InputValueAsync()).Length.ShouldBe(10_000);
        Host.DecisionsOn("a").ShouldBe(1);
    }

    [Fact]
    public async Task By_pointer_it_is_the_same()
    {
        await Host.OpenReviewAsync("a", 60);
        await Host.OpenReviewAsync("b", 30);
        var desk = await OpenAsync("reviewer");
        await desk.GoToQueueAsync();
        await desk[".queue .primary"].ClickAsync();
        await desk.HasInHandAsync("a");
        await desk[".choice-reject"].ClickAsync();
        await desk[".choice-accept"].ClickAsync();
        await desk[".review-reasons button"].First.ClickAsync();
        await desk.HasInHandAsync("b");
        (await Host.CurrentAsync("a")).Outcome.ShouldBe(DecisionOutcome.Accept);
        await desk[".review-line a"].ClickAsync();
        await desk.SeesAsync(".reviews");
    }

    [Fact]
    public async Task A_claim_is_kept_while_it_is_looked_at_and_let_go_by_who_leaves()
    {
        await Host.OpenReviewAsync("a", 60);
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToReviewAsync("a");
        await desk.SettlesAsync();
        var before = Host.Review("a")["claimedUntil"]!["S"]!.GetValue<string>();
        await desk.Page.RunAndWaitForResponseAsync(
            () => desk.PassAsync(TimeSpan.FromMinutes(5)),
            response => response.Request.Method == "PUT" && response.Url.EndsWith("/v1/reviews/a/claim", StringComparison.Ordinal)
        );
        string.CompareOrdinal(Host.Review("a")["claimedUntil"]!["S"]!.GetValue<string>(), before).ShouldBeGreaterThan(0);

        await desk.PressAsync("h");
        await desk.SeesTextAsync("h1", "Customer c-77");
        await desk.SettlesAsync();
        Host.HolderOf("a").ShouldBe("kim");
        await desk.Page.GoBackAsync();
        await desk.HasInHandAsync("a");
        await desk[".brand"].ClickAsync();
        await ReviewPages.UntilAsync(() => Host.HolderOf("a") is null);

        await desk.GoToReviewAsync("a");
        await desk.Page.GotoAsync("/console/settings.json");
        await ReviewPages.UntilAsync(() => Host.HolderOf("a") is null);
    }

    [Fact]
    public async Task A_session_that_ends_costs_no_note()
    {
        await Host.OpenReviewAsync("a", 60);
        var desk = await OpenAsync("reviewer");
        await desk.GoToReviewAsync("a");
        await desk["#review-note"].FillAsync("reached by phone");
        await desk.PressAsync("Escape");
        Host.Clock.Advance(TimeSpan.FromHours(9));
        await desk.DecidesAsync("a", "1");
        await desk.SeesTextAsync(".signin [role=alert]", "session has ended");
        await desk["#name"].FillAsync("kim");
        await desk["#role-reviewer"].CheckAsync();
        await desk["#name"].PressAsync("Enter");
        await desk.HasInHandAsync("a");
        await Expect(desk["#review-note"]).ToHaveValueAsync("reached by phone");
        await desk.DecidesAsync("a", "1");
        await desk.SeesTextAsync(".queue .notice", "No other review");
        (await Host.ProofAsync("a")).Note.ShouldBe("reached by phone");
    }

    /// <summary>How long each of them takes is for people to read; how many keys, for nobody to lose.</summary>
    [Fact]
    public async Task Fifty_reviews_without_a_mouse()
    {
        const int many = 50;
        const int mostKeys = 3;
        for (var i = 0; i < many; i++)
        {
            await Host.OpenReviewAsync($"{10_000 + i}", 1_000 - (10 * i));
        }

        var desk = await OpenAsync("reviewer");
        await desk.GoToQueueAsync();
        var keys = 0;
        await PressAsync("n");
        var outcomes = new[] { ("a", "1"), ("r", "4"), ("m", "5") };
        for (var i = 0; i < many; i++)
        {
            var number = $"{10_000 + i}";
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await desk.HasInHandAsync(number);
            Tell($"{number} is there", watch);
            var (outcome, digit) = outcomes[i % outcomes.Length];
            await PressAsync(outcome);
            await PressAsync(digit);
        }

        await desk.SeesTextAsync(".queue .notice", "No other review is open for you");
        TestContext.Current.TestOutputHelper!.WriteLine($"{keys} keys for {many} reviews");
        keys.ShouldBeLessThanOrEqualTo(many * mostKeys);
        for (var i = 0; i < many; i++)
        {
            (await Host.CurrentAsync($"{10_000 + i}")).Reviewer.ShouldBe("kim");
        }

        Task PressAsync(string key)
        {
            keys++;
            return desk.PressAsync(key);
        }
    }
}
