using System.Globalization;

namespace FraudServerless.LocalRunner;

/// <summary>Where the stack tells what it does.</summary>
/// <param name="say">Takes a line for everybody.</param>
/// <param name="detail">Takes a line that only those want who asked for it.</param>
/// <param name="time">How long a phase has taken; null for the system's clock.</param>
public sealed class StackLog(Action<string> say, Action<string> detail, TimeProvider? time = null)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public static StackLog Silent { get; } = new(_ => { }, _ => { });

    public void Say(string line) => say(line);

    public void Detail(string line) => detail(line);

    /// <summary>Runs something that takes its time: says that it begins, now and then that it goes on, and how long it took.</summary>
    public async Task PhaseAsync(string what, Func<Task> run)
    {
        var begin = _time.GetTimestamp();
        Say(what + " …");
        using (_time.CreateTimer(_ => Say($"{what}: {Elapsed()} so far …"), null, Every, Every))
        {
            await run();
        }

        Say($"{what}: done after {Elapsed()}");

        string Elapsed() => string.Create(CultureInfo.InvariantCulture, $"{_time.GetElapsedTime(begin).TotalSeconds:0} s");
    }
}
