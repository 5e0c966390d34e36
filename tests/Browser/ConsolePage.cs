using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>How the console is looked at.</summary>
/// <param name="Language"><c>en</c> or <c>de</c>.</param>
public sealed record Look(ColorScheme Theme = ColorScheme.Light, int Width = 1280, string Language = "en")
{
    public override string ToString() => $"{Theme.ToString().ToLowerInvariant()}-{Width}-{Language}";
}

/// <summary>A tab with the console in it, and what its console (the browser's) said.</summary>
public sealed class ConsolePage : IAsyncDisposable
{
    private readonly List<string> _faults = [];
    private readonly IBrowserContext _context;

    private ConsolePage(IBrowserContext context, IPage page, ConsoleHost host) => (_context, Page, Host) = (context, page, host);

    public IPage Page { get; }
    public ConsoleHost Host { get; }

    /// <summary>Scripts that failed, and whatever the page's policy forbade.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <param name="roles">Who looks, as kim; none: nobody is signed in.</param>
    public static Task<ConsolePage> OpenAsync(Chromium chromium, ConsoleHost host, Look look, params string[] roles) =>
        OpenAsAsync(chromium, host, look, "kim", roles);

    /// <summary>As <see cref="OpenAsync"/>, of somebody else.</summary>
    public static async Task<ConsolePage> OpenAsAsync(Chromium chromium, ConsoleHost host, Look look, string name, params string[] roles)
    {
        var context = await chromium.Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = host.Url,
                ColorScheme = look.Theme,
                ViewportSize = new ViewportSize { Width = look.Width, Height = 844 },
                ReducedMotion = ReducedMotion.Reduce,
                Locale = "en-GB",
                TimezoneId = "America/New_York",
                Permissions = ["clipboard-read", "clipboard-write"],
            }
        );
        context.SetDefaultTimeout(Chromium.Patience);
        var token = roles.Length == 0 ? "" : host.Tokens.Issue(name, roles);
        await context.AddInitScriptAsync(
            $$"""
            if (!sessionStorage.getItem("begun")) {
              sessionStorage.setItem("begun", "yes");
              localStorage.setItem("language", "{{look.Language}}");
              if ("{{token}}") sessionStorage.setItem("token", "{{token}}");
            }
            """
        );
        var page = await context.NewPageAsync();
        var opened = new ConsolePage(context, page, host);
        page.PageError += (_, fault) => opened._faults.Add(fault);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                opened._faults.Add(message.Text);
            }
        };
        page.Dialog += (_, dialog) => opened._faults.Add($"a script opened a dialog: {dialog.Message}");
        return opened;
    }

    public ILocator this[string selector] => Page.Locator(selector);

    /// <param name="address">Behind the <c>#</c>.</param>
    public async Task GoAsync(string address = "/")
    {
        await Page.GotoAsync($"/console#{address}");
        await Expect(Page.Locator("h1")).ToBeVisibleAsync();
    }

    /// <summary>An order with all that it is made of.</summary>
    public async Task GoToOrderAsync(string orderNumber, string query = "")
    {
        await GoAsync($"/orders/{Uri.EscapeDataString(orderNumber)}{query}");
        await SeesAsync(".sentence");
        await SettlesAsync();
    }

    public Task PressAsync(string key) => Page.Keyboard.PressAsync(key);

    public Task SeesAsync(string selector) => Expect(Page.Locator(selector).First).ToBeVisibleAsync();

    public Task SeesTextAsync(string selector, string text) => Expect(Page.Locator(selector).First).ToContainTextAsync(text);

    public Task IsAtAsync(string address) =>
        Expect(Page).ToHaveURLAsync(new Regex(Regex.Escape($"#{address}"), RegexOptions.None, TimeSpan.FromSeconds(1)));

    /// <summary>Nothing is being loaded any more.</summary>
    public Task SettlesAsync() => Expect(Page.Locator("[aria-busy]")).ToHaveCountAsync(0);

    /// <summary>Whether the keyboard is there.</summary>
    public Task HasFocusAsync(string selector) => Expect(Page.Locator(selector).First).ToBeFocusedAsync();

    public Task CopyAsync(string text) => Page.EvaluateAsync("text => navigator.clipboard.writeText(text)", text);

    public Task<string> ClipboardAsync() => Page.EvaluateAsync<string>("navigator.clipboard.readText()");

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
