using System.Globalization;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Soak;

/// <summary>Says how many messages are still waited for: on a terminal in one line that changes, elsewhere in a line now and then.</summary>
internal sealed class WaitingLine
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private TimeSpan _next;

    /// <param name="left">Messages, hidden and delayed ones included.</param>
    /// <param name="elapsed">Since they are waited for.</param>
    public void Show(int left, TimeSpan elapsed)
    {
        var live = AnsiConsole.Profile.Out.IsTerminal;
        if (elapsed < Every && _next > Every)
        {
            // Another wait.
            _next = TimeSpan.Zero;
        }

        if (!live && elapsed < _next)
        {
            return;
        }

        _next = elapsed + Every;
        var line = string.Create(CultureInfo.InvariantCulture, $"Waiting for {left:N0} messages, {elapsed.TotalSeconds:0} s");
        AnsiConsole.Profile.Out.Writer.Write(live ? $"\r\e[2K{line}{(left == 0 ? "\n" : "")}" : line + "\n");
        AnsiConsole.Profile.Out.Writer.Flush();
    }
}
