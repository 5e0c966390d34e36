using System.Diagnostics;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>Waiting for what comes about by itself.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Until it holds; fails the test when it never does.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string otherwise)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, otherwise);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
