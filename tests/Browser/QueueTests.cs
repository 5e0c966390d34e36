using FraudServerless.Support;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>The list of what waits for a person.</summary>
public sealed class QueueTests(Chromium chromium) : ConsoleTests(chromium)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(21);

    [Fact]
    public async Task It_shows_the_most_valuable_first_with_who_holds_it_and_a_row_leads_to_work_and_back()
    {
        await Host.OpenReviewAsync("small", 10, 100);
        await Host.OpenReviewAsync("large", 125, 900);
        await Host.OpenReviewAsync("ahead", 60, 500);
        await Host.OpenReviewAsync("middle", 20, 300);
        var lee = await OpenAsAsync("lee", new Look(), "reviewer");
        await lee.GoToReviewAsync("large");
        await ReviewPages.UntilAsync(() => Host.HolderOf("ahead") == "lee");

        var desk = await OpenAsync("reviewer");
        await desk.GoAsync();
        await desk.PressAsync("q");
        await desk.SeesAsync(".reviews");
        await desk.HasRowsAsync("large", "ahead", "middle", "small");
        await desk.SeesTextAsync(".review-count", "4 open");
        await desk.SeesTextAsync(".review-count", "the oldest waits 2 hr");
        await desk.SeesTextAsync(".reviews tbody tr:nth-child(1) .col-amount", "900.00");
        await desk.SeesTextAsync(".reviews tbody tr:nth-child(1) .col-age", "2 hr 5 min");
        await desk.SeesTextAsync(".reviews tbody tr:nth-child(1) .col-market", "DE");
        await desk.SeesTextAsync(".reviews tbody tr:nth-child(1) .col-method", "invoice");
        await desk.SeesTextAsync(".reviews tbody tr:nth-child(1) .col-holder", "lee");
        await Expect(desk[".reviews tbody tr:nth-child(3) .col-holder"]).ToHaveTextAsync("");

        // What is shown until the answer has come is the list before.
        await desk.Page.RunAndWaitForResponseAsync(() => desk["#review-market"].SelectOptionAsync("DE"), "**/v1/reviews?market=DE");
        await desk.SettlesAsync();
        await desk.Page.RunAndWaitForResponseAsync(
            () => desk["#review-method"].SelectOptionAsync("INVOICE"),
            "**/v1/reviews?market=DE&method=INVOICE"
        );
        await desk.SettlesAsync();
        await desk.IsAtAsync("/reviews?market=DE&method=INVOICE");
        await desk["h1"].FocusAsync();
        await desk.PressAsync("j");
        await desk.PressAsync("j");
        await desk.PressAsync("j");
        await desk.PressAsync("Enter");
        await desk.HasInHandAsync("middle");
        await desk.IsAtAsync("/reviews/middle?market=DE&method=INVOICE");
        Host.HolderOf("middle").ShouldBe("kim");
        await desk.Page.GoBackAsync();
        await desk.HasFocusAsync(".reviews [data-row=middle]");
        await desk.IsAtAsync("/reviews?market=DE&method=INVOICE&row=middle");
        await ReviewPages.UntilAsync(() => Host.HolderOf("middle") is null);
    }

    [Fact]
    public async Task No_row_moves_by_itself_and_what_has_come_waits_behind_a_bar()
    {
        await Host.OpenReviewAsync("a", 60);
        await Host.OpenReviewAsync("b", 30);
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToQueueAsync();
        await desk.PressAsync("j");
        await Host.OpenReviewAsync("first", 600);
        await Host.OpenReviewAsync("last", 1);
        var lee = await OpenAsAsync("lee", new Look(), "reviewer");
        await lee.GoToReviewAsync("a");
        await lee.DecidesAsync("a", "1");
        await ReviewPages.UntilAsync(() => Host.DecisionsOn("a") == 2);

        await desk.PassAsync(Poll);
        await desk.SeesTextAsync(".review-news button", "2 new, 1 closed");
        await desk.SeesTextAsync(".review-count", "3 open");
        await desk.HasRowsAsync("a", "b");
        await desk.SeesTextAsync(".reviews tr.gone", "closed meanwhile");
        await desk.HasFocusAsync("[data-row=a]");
        await desk.PressAsync("j");

        await desk.PressAsync(".");
        await Expect(desk[".reviews tbody tr"]).ToHaveCountAsync(3);
        await desk.HasRowsAsync("first", "b", "last");
        await desk.HasFocusAsync("[data-row=b]");
        await Expect(desk[".review-news button"]).ToHaveCountAsync(0);

        await Host.OpenReviewAsync("another", 5);
        await desk.PassAsync(Poll);
        await desk[".review-news button"].ClickAsync();
        await Expect(desk[".reviews tbody tr"]).ToHaveCountAsync(4);
        await desk.HasFocusAsync("[data-row=first]");
    }

    [Fact]
    public async Task A_list_that_cannot_be_asked_for_again_stays_and_says_so()
    {
        await Host.OpenReviewAsync("a", 60);
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToQueueAsync();
        Host.Aws.Happens = _ => Mishap.Refused;
        await desk.PassAsync(Poll);
        await desk.SeesTextAsync(".queue .problem", "The records cannot be read now");
        await desk.HasRowsAsync("a");
        Host.Aws.Reset();
        await desk.PassAsync(Poll);
        await Expect(desk[".queue .problem"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_comes_into_an_empty_list_is_there_at_once_and_a_count_that_was_cut_off_says_so()
    {
        var desk = await OpenAsync("reviewer");
        await desk.StopClockAsync();
        await desk.GoToQueueAsync();
        await desk.SeesTextAsync(".empty", "No reviews are open here");
        await desk.PressAsync("n");
        await desk.SeesTextAsync(".queue .notice", "No other review is open for you");
        await Host.OpenReviewAsync("a", 60);
        await desk.Page.RouteAsync(
            "**/v1/reviews",
            async route =>
            {
                var response = await route.FetchAsync();
                var text = (await response.TextAsync()).Replace("\"count\":1", "\"count\":200", StringComparison.Ordinal);
                await route.FulfillAsync(
                    new() { Response = response, Body = text.Replace("\"more\":false", "\"more\":true", StringComparison.Ordinal) }
                );
            }
        );
        await desk.PassAsync(Poll);
        await desk.SeesTextAsync(".reviews", "a");
        await desk.SeesTextAsync(".review-count", "200+ open");
    }

    [Fact]
    public async Task Who_does_not_review_may_see_what_is_open_and_nothing_else()
    {
        await Host.OpenReviewAsync("a", 60);
        var desk = await OpenAsync("support");
        await desk.GoToQueueAsync();
        (await desk[".top nav a[href='#/reviews']"].CountAsync()).ShouldBe(0);
        (await desk[".queue .primary"].CountAsync()).ShouldBe(0);
        await desk.PressAsync("n");
        await desk[".reviews [data-row=a]"].ClickAsync();
        await desk.SeesAsync(".sentence");
        await desk.IsAtAsync("/orders/a");
        await desk.GoAsync("/reviews/a");
        await desk.SeesAsync(".sentence");
        (await desk[".review-bar"].CountAsync()).ShouldBe(0);
        Host.HolderOf("a").ShouldBeNull();
    }
}
