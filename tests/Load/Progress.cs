using System.Globalization;

namespace FraudServerless.Load;

/// <summary>How far a run is, on standard error: a line that renews itself, or one now and then where nobody watches.</summary>
internal sealed class Progress(Plan plan, Driver driver, TextWriter output, bool isWatched)
{
    private static readonly TimeSpan Renewed = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(10);

    /// <summary>Tells until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(isWatched ? Renewed : Told);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var line = Line(plan, driver.SoFar, driver.Elapsed);
                await (isWatched ? output.WriteAsync($"\r{line, -100}") : output.WriteLineAsync(line));
            }
        }
        catch (OperationCanceledException)
        {
            if (isWatched)
            {
                // What comes next begins where the line was.
                await output.WriteAsync($"\r{"", -100}\r");
            }
        }
    }

    /// <summary>E.g. <c>400/s, 12 of 30 s: 4,790 answered, 2 errors; 52 s of 100 s</c>.</summary>
    internal static string Line(Plan plan, IReadOnlyList<Tally> tallies, double elapsed)
    {
        if (plan.Schedule is not { } schedule)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{tallies[0].Good:N0} answered, {tallies[0].Bad:N0} errors; {elapsed:0} s");
        }

        var step = schedule.Steps.Count - 1;
        while (step > 0 && elapsed < schedule.BeginOf(step))
        {
            step--;
        }

        var (current, tally) = (schedule.Steps[step], tallies[step]);
        var within = Math.Min(current.Seconds, Math.Max(0, elapsed - schedule.BeginOf(step)));
        var counted = current.Counts ? $"{tally.Good:N0} answered, {tally.Bad:N0} errors" : "not counted";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{current.Name}, {within:0} of {current.Seconds:0.#} s: {counted}; {Math.Max(0, Math.Min(elapsed, schedule.Seconds)):0} of {schedule.Seconds:0} s in all"
        );
    }
}
