using System.Globalization;

namespace FraudServerless.Hosting;

/// <summary>
/// All that one invocation may have to wait for, added up, ends before the function's timeout: who is killed while it works has answered nobody. Nothing here is
/// counted that another deadline contains: a read after a write shares the write's, and what is sent beside the write ends before what is sent after it.
/// </summary>
public static class Deadlines
{
    /// <summary>The function's own work from the event to the answer, at the share of a processor that its memory buys.</summary>
    public static readonly TimeSpan OwnWork = TimeSpan.FromMilliseconds(500);

    /// <param name="timeout">The function's; null: nobody kills it.</param>
    /// <param name="parts">What one invocation waits for, one after the other, beside <see cref="OwnWork"/>.</param>
    /// <returns>A fault when the sum does not fit.</returns>
    public static IReadOnlyList<string> FaultsOf(TimeSpan? timeout, params ReadOnlySpan<(string Name, TimeSpan Wait)> parts)
    {
        var sum = OwnWork;
        var text = new List<string>();
        foreach (var (name, wait) in parts)
        {
            sum += wait;
            text.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {wait.TotalMilliseconds}"));
        }

        text.Add(string.Create(CultureInfo.InvariantCulture, $"the function's own work {OwnWork.TotalMilliseconds}"));
        return sum > timeout
            ?
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"FUNCTION_TIMEOUT_SECONDS {timeout.Value.TotalSeconds} is too short for what one invocation may wait for: {string.Join(" + ", text)} = {sum.TotalMilliseconds} ms; shorten these, or lengthen the function's timeout"
                ),
            ]
            : [];
    }
}
