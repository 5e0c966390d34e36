using Microsoft.Playwright;
using Shouldly;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>The console as a reviewer uses it.</summary>
internal static class ReviewPages
{
    /// <summary>The page's own clock stands, and goes on as far as a test says.</summary>
    public static async Task StopClockAsync(this ConsolePage desk)
    {
        await desk.Page.Clock.InstallAsync(new ClockInstallOptions { TimeDate = DateTime.UtcNow });
        await desk.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));
    }

    public static Task PassAsync(this ConsolePage desk, TimeSpan time) => desk.Page.Clock.RunForAsync((long)time.TotalMilliseconds);

    public static async Task GoToQueueAsync(this ConsolePage desk, string query = "")
    {
        await desk.GoAsync($"/reviews{query}");
        await desk.SeesAsync(".queue .review-count strong");
        await desk.SettlesAsync();
    }

    /// <summary>A review that is there to be decided.</summary>
    public static async Task HasInHandAsync(this ConsolePage desk, string orderNumber)
    {
        await desk.Page.Locator("h1", new() { HasTextString = $" {orderNumber}" }).WaitForAsync();
        await desk.SeesAsync(".choice-accept");
        await desk.SeesAsync(".sentence");
    }

    public static async Task GoToReviewAsync(this ConsolePage desk, string orderNumber)
    {
        await desk.GoAsync($"/reviews/{Uri.EscapeDataString(orderNumber)}");
        await desk.HasInHandAsync(orderNumber);
    }

    public static async Task DecidesAsync(this ConsolePage desk, string outcome, string digit)
    {
        await desk.PressAsync(outcome);
        await desk.SeesAsync(".review-reasons button");
        await desk.PressAsync(digit);
    }

    /// <summary>These rows and no others, in this order.</summary>
    public static Task HasRowsAsync(this ConsolePage desk, params string[] orderNumbers) =>
        Expect(desk[".reviews tbody [data-row]"]).ToHaveTextAsync(orderNumbers);

    /// <summary>Until something that no page shows has come about.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(Chromium.Patience));
        while (!isSo())
        {
            limit.IsCancellationRequested.ShouldBeFalse();
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
