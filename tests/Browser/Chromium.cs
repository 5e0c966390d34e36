using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(FraudServerless.Browser.Chromium))]

namespace FraudServerless.Browser;

/// <summary>The machine's own Chromium, without a window. One process for the suite; each test has a context of its own in it, which shares nothing.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Names the executable where it is none of <see cref="Places"/>.</summary>
    private const string Variable = "CHROMIUM_PATH";

    private static readonly string[] Places =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    /// <summary>How long a test waits for what has to come: not how fast it is, but when it is given up.</summary>
    internal const float Patience = 120_000;

    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var executable = Find(Environment.GetEnvironmentVariable(Variable), Places);
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = executable,
                // Chromium refuses to run as root inside its sandbox, and the pages are our own.
                ChromiumSandbox = false,
                Args = ["--disable-dev-shm-usage"],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <exception cref="InvalidOperationException">There is none; the message says what to install.</exception>
    internal static string Find(string? given, IReadOnlyList<string> places) =>
        (given is { Length: > 0 } ? [given] : places).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            given is { Length: > 0 }
                ? $"{Variable} names {given}, which does not exist: set it to the executable of Chromium."
                : $"The console is tested in Chromium, which is not on this machine: install it (Debian: apt-get install chromium), or set {Variable} to its executable."
        );
}
