using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using FraudServerless.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>Every view under axe, in both themes, widths and languages. With <c>CONSOLE_SCREENSHOTS</c> set to a folder each of them is also put there as a picture.</summary>
public sealed class AccessibilityTests(Chromium chromium) : ConsoleTests(chromium)
{
    private readonly List<string> _findings = [];
    private int _views;

    public static MatrixTheoryData<ColorScheme, int, string> Looks { get; } = new([ColorScheme.Light, ColorScheme.Dark], [1280, 390], ["en", "de"]);

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task No_view_has_a_finding(ColorScheme theme, int width, string language)
    {
        var look = new Look(theme, width, language);
        var first = Cases.Review("10021");
        await Host.RecordAsync(first);
        await Host.RecordAsync(Cases.Review("10022", "c-8"));
        await Host.RecordAsync(Cases.Again(first));
        await Host.LinkAsync(first);
        await Host.LinkAsync(Cases.Review("10022", "c-8"));
        for (var i = 0; i < 3; i++)
        {
            await Host.RecordAsync(Cases.Review($"1002{3 + i}"));
        }

        var stranger = await OpenAsync(look);
        await stranger.GoAsync();
        await CheckAsync(stranger, look, "sign-in");

        var desk = await OpenAsync(look, "auditor", "support", "risk");
        await desk.GoAsync();
        await CheckAsync(desk, look, "home");
        await desk.PressAsync("?");
        await CheckAsync(desk, look, "keys");
        await desk.PressAsync("Escape");
        await desk.PressAsync("/");
        await desk.Page.Keyboard.TypeAsync("no such order");
        await desk.PressAsync("Enter");
        await desk.SeesAsync(".found p");
        await CheckAsync(desk, look, "nothing-found");

        await desk.GoToOrderAsync("10022");
        await CheckAsync(desk, look, "order-fold", fullPage: false);
        await desk[".two details summary"].First.ClickAsync();
        await desk[".two details summary"].Last.ClickAsync();
        await desk.PressAsync("l");
        await desk.SeesAsync(".sheet");
        await desk.PressAsync("p");
        await desk.SeesAsync(".audit pre");
        await desk.PressAsync("y");
        await desk.SeesAsync(".replay .notice");
        await CheckAsync(desk, look, "order");
        await desk[".audit button"].First.ClickAsync();
        await desk.SeesAsync("dialog");
        await CheckAsync(desk, look, "reveal", fullPage: false);
        await desk.PressAsync("Escape");

        await desk.GoToOrderAsync("10021", "?show=all");
        await desk[".timeline .pick input"].Nth(0).CheckAsync();
        await desk[".timeline .pick input"].Nth(1).CheckAsync();
        await desk.SeesAsync(".compare table");
        await CheckAsync(desk, look, "compare");
        await desk.GoToOrderAsync("10021", $"?decision={first.Decision.DecisionId}");
        await CheckAsync(desk, look, "replaced", fullPage: false);

        var reviewer = await OpenAsync(look, "reviewer");
        await reviewer.GoToOrderAsync("10021");
        await reviewer["#reverse button"].ClickAsync();
        await reviewer.SeesAsync("#reverse-note");
        await CheckAsync(reviewer, look, "reverse");

        await desk.GoAsync("/customers/c-77");
        await desk.SeesAsync(".list tbody tr");
        await desk.PressAsync("j");
        await CheckAsync(desk, look, "customer");
        await desk.GoAsync("/customers/none");
        await desk.SeesAsync(".empty");
        await CheckAsync(desk, look, "empty");
        await desk.GoAsync("/views");
        await desk.SeesAsync(".list tbody tr");
        await CheckAsync(desk, look, "views");
        await desk.GoAsync("/decisions?sort=-amount");
        await desk.SeesAsync(".list tbody tr");
        await CheckAsync(desk, look, "decisions");

        await desk.Page.RouteAsync("**/v1/rescore-jobs/try-1", route => FulfillAsync(route, JobTests.Report("try-1", "dry-run", isOpen: false)));
        await desk.GoAsync("/jobs/try-1");
        await desk.SeesAsync(".matrix");
        await desk[".figures summary"].First.ClickAsync();
        await CheckAsync(desk, look, "job");
        await desk[".tools .primary"].ClickAsync();
        await CheckAsync(desk, look, "publish", fullPage: false);
        await desk.PressAsync("Escape");
        var job = JsonNode.Parse(JobTests.Report("try-1", "dry-run", isOpen: false))!["job"]!;
        await desk.Page.RouteAsync("**/v1/rescore-jobs", route => FulfillAsync(route, $$"""{"jobs":[{{job.ToJsonString()}}]}"""));
        await desk.GoAsync("/jobs");
        await desk.SeesAsync(".list tbody tr");
        await desk.PressAsync("o");
        await CheckAsync(desk, look, "jobs");

        await desk.Page.RouteAsync("**/v1/orders?*", _ => Task.CompletedTask);
        await desk.GoAsync("/orders/10021");
        await desk.SeesAsync(".placeholder");
        await CheckAsync(desk, look, "loading", fullPage: false);
        await desk.Page.UnrouteAsync("**/v1/orders?*");
        Host.Aws.Happens = _ => Mishap.Refused;
        await desk.GoAsync("/orders/10022");
        await desk.SeesAsync(".problem");
        await CheckAsync(desk, look, "problem");
        Host.Clock.Advance(TimeSpan.FromHours(9));
        await desk.GoAsync("/customers/c-77");
        await desk.SeesAsync(".signin [role=alert]");
        await CheckAsync(desk, look, "expired");

        TestContext.Current.TestOutputHelper!.WriteLine($"{_views} views, {_findings.Count} findings");
        _findings.ShouldBeEmpty();
    }

    private static Task FulfillAsync(IRoute route, string body) =>
        route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = body });

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task No_view_of_the_reviews_has_a_finding(ColorScheme theme, int width, string language)
    {
        var look = new Look(theme, width, language);
        var desk = await OpenAsync(look, "reviewer");
        // axe waits by the page's clock, which can be moved on and must not stand: what can be taken back stays so for as long as the test needs.
        await desk.Page.Clock.InstallAsync();
        await desk.Page.RouteAsync("**/v1/reviews/10025", TakeBackLaterAsync);
        await desk.GoToQueueAsync();
        await CheckAsync(desk, look, "queue-empty");
        await Host.OpenReviewAsync("10021", 125);
        await Host.OpenReviewAsync("10022", 90, 420);
        await Host.OpenReviewAsync("10023", 60, 4_000);
        await Host.OpenReviewAsync("10024", 30, 99.90m);
        var lee = await OpenAsAsync("lee", new Look(), "reviewer");
        await lee.GoToReviewAsync("10023");
        await lee.DecidesAsync("r", "4");
        await lee.HasInHandAsync("10021");
        await ReviewPages.UntilAsync(() => Host.HolderOf("10022") == "lee");

        var support = await OpenAsync(look, "support");
        await support.GoToQueueAsync();
        await CheckAsync(support, look, "queue-read-only");
        await desk.Page.Clock.FastForwardAsync("00:21");
        await desk.SeesAsync(".reviews");
        await Host.OpenReviewAsync("10025", 500, 310);
        await desk.Page.Clock.FastForwardAsync("00:21");
        await desk.SeesAsync(".review-news button");
        await desk.PressAsync("j");
        await CheckAsync(desk, look, "queue");
        await desk.GoAsync("/reviews/10021");
        await desk.SeesAsync(".review .problem");
        await desk.SettlesAsync();
        await CheckAsync(desk, look, "review-claimed", fullPage: false);
        await desk.GoToReviewAsync("10023");
        await desk.SettlesAsync();
        await CheckAsync(desk, look, "review-proposed", fullPage: false);
        await desk.PressAsync("m");
        await desk.SeesAsync(".review-methods");
        await CheckAsync(desk, look, "review-restrict", fullPage: false);
        await desk.PressAsync("Escape");
        await desk.PressAsync("v");
        await desk.HasInHandAsync("10025");
        await desk.SettlesAsync();
        await desk["#review-note"].FillAsync("Reached by phone at noon, knows the delivery address.");
        await desk.PressAsync("Escape");
        await desk.PressAsync("a");
        await desk.SeesAsync(".review-reasons");
        await CheckAsync(desk, look, "review-reasons", fullPage: false);
        await desk.PressAsync("?");
        await CheckAsync(desk, look, "review-keys", fullPage: false);
        await desk.PressAsync("Escape");
        await desk.PressAsync("1");
        await desk.HasInHandAsync("10024");
        await desk.SettlesAsync();
        await desk.SeesAsync(".review-undo button");
        await CheckAsync(desk, look, "review-undo", fullPage: false);
        await CheckAsync(desk, look, "review-whole");
        await Host.TakeEffectAsync("10025");
        await desk.PressAsync("u");
        await desk.SeesAsync(".review-bar .problem");
        await CheckAsync(desk, look, "review-too-late", fullPage: false);
        await Host.RecordAsync(Cases.Again(Cases.Review("10024")));
        await desk.DecidesAsync("r", "1");
        await desk.SeesAsync(".review .problem");
        await desk.SettlesAsync();
        await CheckAsync(desk, look, "review-stale", fullPage: false);
        await desk.PressAsync("n");
        await desk.SeesAsync(".queue .notice");
        await desk.SettlesAsync();
        await CheckAsync(desk, look, "queue-done");

        TestContext.Current.TestOutputHelper!.WriteLine($"{_views} views, {_findings.Count} findings");
        _findings.ShouldBeEmpty();
    }

    private static async Task TakeBackLaterAsync(IRoute route)
    {
        var response = await route.FetchAsync();
        var answer = JsonNode.Parse(await response.TextAsync())!;
        answer["effectiveAt"] = DateTimeOffset.UtcNow.AddHours(1);
        await route.FulfillAsync(new RouteFulfillOptions { Response = response, Body = answer.ToJsonString() });
    }

    private async Task CheckAsync(ConsolePage desk, Look look, string view, bool fullPage = true)
    {
        _views++;
        if (Environment.GetEnvironmentVariable("CONSOLE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await desk.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{view}-{look}.png"), FullPage = fullPage });
        }

        var result = await desk.Page.RunAxe();
        _findings.AddRange(
            result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{view}: {violation.Id}: {violation.Help}: {node.Html}"))
        );

        // Nothing is wider than the window, which axe does not look at.
        (await desk.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0, view);
        await Expect(desk["h1"]).ToHaveCountAsync(1);
    }
}
