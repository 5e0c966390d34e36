using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FraudServerless.Load;

/// <summary>Ticks of the <see cref="Stopwatch"/>, and waiting for one of them without burning a core.</summary>
internal static partial class Clock
{
    private const int TimerSlackOption = 29;

    public static long Now => Stopwatch.GetTimestamp();

    public static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);

    public static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    public static long Microseconds(long ticks) => (long)(Seconds(ticks) * 1e6);

    /// <summary>Linux rounds sleeps of a thread up by 50 µs unless it asks for better; once for each thread.</summary>
    public static void SleepPrecisely()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = ProcessControl(TimerSlackOption, 1, 0, 0, 0);
        }
    }

    /// <summary>Sleeps to the microsecond where the system can; otherwise to the millisecond, and yields over the rest.</summary>
    public static void WaitUntil(long tick)
    {
        while (Seconds(tick - Now) is var left and > 0)
        {
            if (OperatingSystem.IsWindows())
            {
                Thread.Sleep(left > 0.002 ? (int)(left * 1000) - 1 : 0);
            }
            else
            {
                var request = new TimeSpec { Seconds = (nint)left, Nanoseconds = (nint)(left % 1 * 1e9) };
                _ = Sleep(in request, 0);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProcessControl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sleep(in TimeSpec request, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
