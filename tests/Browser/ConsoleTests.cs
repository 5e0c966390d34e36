using System.Diagnostics;
using Shouldly;
using Xunit;

namespace FraudServerless.Browser;

/// <summary>A desk of its own for each test, and the tabs that look at it. No tab may end with a script that failed or that the page's policy forbade.</summary>
public abstract class ConsoleTests(Chromium chromium) : IAsyncLifetime
{
    private readonly List<ConsolePage> _pages = [];

    protected Chromium Chromium { get; } = chromium;
    protected ConsoleHost Host { get; set; } = null!;

    public virtual async ValueTask InitializeAsync() => Host = await ConsoleHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var page in _pages)
        {
            await page.DisposeAsync();
        }

        await Host.DisposeAsync();
        _pages.SelectMany(page => page.Faults).ShouldBeEmpty();
    }

    protected Task<ConsolePage> OpenAsync(params string[] roles) => OpenAsync(new Look(), roles);

    protected Task<ConsolePage> OpenAsync(Look look, params string[] roles) => OpenAsAsync("kim", look, roles);

    /// <summary>A tab of somebody by this name.</summary>
    protected async Task<ConsolePage> OpenAsAsync(string name, Look look, params string[] roles)
    {
        var page = await ConsolePage.OpenAsAsync(Chromium, Host, look, name, roles);
        _pages.Add(page);
        return page;
    }

    /// <summary>Figures are for people to read: how fast a machine is proves nothing.</summary>
    protected static void Tell(string what, Stopwatch watch) =>
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {watch.Elapsed.TotalMilliseconds:F0} ms");
}
