using System.Globalization;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Services;

namespace FraudServerless.TestSupport;

/// <summary>Puts the limits in front of a suite's tests; the build calls it by its name (Directory.Build.targets).</summary>
public static class TestLimits
{
    /// <summary>Called by the generated entry point.</summary>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] _)
    {
        var watchdog = new CompositeExtensionFactory<TestWatchdog>(_ => new TestWatchdog());
        builder.TestHost.AddDataConsumer(watchdog);
        builder.TestHost.AddTestSessionLifetimeHandler(watchdog);
    }
}

/// <summary>
/// Ends the process when a test takes longer than its limit, or when for that long no test begins or ends (a fixture hangs, or the thread pool), and says which tests
/// were under way. It watches from a thread of its own: a test that blocks, or a pool without a free thread, does not stop it.
/// </summary>
internal sealed class TestWatchdog : IDataConsumer, ITestSessionLifetimeHandler
{
    /// <summary>Seconds that one test may take, its setting up included: minutes beyond what any of them needs on a machine that is busy.</summary>
    private const string LimitVariable = "TEST_LIMIT_SECONDS";
    private const int DefaultLimitSeconds = 300;

    /// <summary>How many limits may pass while no test is under way: a fixture may have native executables to publish.</summary>
    private const int LimitsOfFixtures = 4;

    /// <summary>Of the process when a test was over its limit; no code of the platform.</summary>
    private const int ExitCode = 90;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _limit;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Name, long Since)> _running = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _over = new();
    private long _lastNews = Environment.TickCount64;

    public TestWatchdog()
    {
        var seconds = int.TryParse(Environment.GetEnvironmentVariable(LimitVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var own)
            ? own
            : DefaultLimitSeconds;
        _limit = TimeSpan.FromSeconds(seconds);
    }

    public string Uid => nameof(TestWatchdog);

    public string Version => "1.0.0";

    public string DisplayName => "Limits of tests";

    public string Description => "Ends a run whose test hangs, and names the test.";

    public Type[] DataTypesConsumed { get; } = [typeof(TestNodeUpdateMessage)];

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext)
    {
        _lastNews = Environment.TickCount64;
        new Thread(Watch) { IsBackground = true, Name = nameof(TestWatchdog) }.Start();
        return Task.CompletedTask;
    }

    public Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
    {
        _over.TrySetResult();
        return Task.CompletedTask;
    }

    public Task ConsumeAsync(IDataProducer dataProducer, IData value, CancellationToken cancellationToken)
    {
        if (value is not TestNodeUpdateMessage { TestNode: var node } || node.Properties.SingleOrDefault<TestNodeStateProperty>() is not { } state)
        {
            return Task.CompletedTask;
        }

        lock (_gate)
        {
            _lastNews = Environment.TickCount64;
            if (state is InProgressTestNodeStateProperty)
            {
                _running[node.Uid.Value] = (node.DisplayName, _lastNews);
            }
            else
            {
                _running.Remove(node.Uid.Value);
            }
        }

        return Task.CompletedTask;
    }

    private void Watch()
    {
        while (!_over.Task.Wait(Look))
        {
            if (Overdue() is { } report)
            {
                End(report);
            }
        }
    }

    private string? Overdue()
    {
        lock (_gate)
        {
            var now = Environment.TickCount64;
            var running = _running.Values.OrderBy(test => test.Since).ToList();
            var silence = running.Count == 0 ? LimitsOfFixtures * _limit.TotalMilliseconds : _limit.TotalMilliseconds;
            if (now - _lastNews <= silence && !running.Exists(test => now - test.Since > _limit.TotalMilliseconds))
            {
                return null;
            }

            var tests = running.Select(test => string.Create(CultureInfo.InvariantCulture, $"  {(now - test.Since) / 1000.0, 6:F1} s  {test.Name}"));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"HANGS: over the limit of {_limit.TotalSeconds} s ({LimitVariable}). Under way, the longest first, and {ThreadPool.PendingWorkItemCount} work items waiting for one of {ThreadPool.ThreadCount} threads:\n{(running.Count == 0 ? "  no test: a fixture, or the platform itself" : string.Join('\n', tests))}"
            );
        }
    }

    private static void End(string report)
    {
        Console.Error.WriteLine(report);
        Console.Error.Flush();

        // Whoever cleans up when a process ends may hang as well.
        new Thread(() =>
        {
            Thread.Sleep(Grace);
            Environment.FailFast(report);
        })
        {
            IsBackground = true,
        }.Start();
        Environment.Exit(ExitCode);
    }
}
