using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FraudServerless.LocalRunner.Processes;

/// <summary>
/// Starts child processes so that none outlives this one, however this one ends. A small shell reads their ids from a pipe whose other end only this process holds;
/// when that end closes (also by SIGKILL) the shell kills what is left. A child waits for a word on its own input before it becomes the program, and ends without
/// it, so that there is no moment in which it runs and the shell does not know it.
/// </summary>
public sealed class ProcessGuard : IDisposable
{
    // Ctrl-C in a terminal goes to the whole process group: the shell ignores it, since its turn comes only after this process.
    private const string Watch = """
        trap '' INT TERM HUP QUIT
        pids=
        while read -r verb pid; do
          case $verb in
            add) pids="$pids $pid" ;;
            del) rest=; for p in $pids; do [ "$p" = "$pid" ] || rest="$rest $p"; done; pids=$rest ;;
          esac
        done
        for p in $pids; do kill -9 "$p" 2>/dev/null; done
        """;

    private readonly Process _shell;
    private readonly StreamWriter _words;
    private readonly Lock _gate = new();

    public ProcessGuard()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The local stack runs on Linux and macOS; on Windows use WSL.");
        }

        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Watch);
        _shell = Process.Start(start)!;
        // The process forgets its pipe when it is disposed of; children may end, and say so, long after that.
        _words = _shell.StandardInput;
    }

    internal void Add(int id) => Tell("add", id);

    internal void Remove(int id) => Tell("del", id);

    private void Tell(string verb, int id)
    {
        lock (_gate)
        {
            try
            {
                _words.Write(string.Create(CultureInfo.InvariantCulture, $"{verb} {id}\n"));
                _words.Flush();
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException)
            {
                // The shell is gone: somebody killed it, or everything is being closed. Children are then ended by their owners alone.
            }
        }
    }

    /// <summary>Closes the pipe: whatever was not ended yet is killed now.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                _words.Dispose();
            }
            catch (IOException)
            {
                // It was killed before.
            }
        }

        _shell.WaitForExit(TimeSpan.FromSeconds(5));
        _shell.Dispose();
    }
}

/// <summary>What to start.</summary>
/// <param name="Name">For messages.</param>
/// <param name="File">Absolute path of the program.</param>
/// <param name="Environment">The whole environment: nothing is inherited, as in a container.</param>
/// <param name="LogFile">Takes both outputs, appended.</param>
public sealed record ProcessSpec(
    string Name,
    string File,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    string LogFile
);

/// <summary>A child process under the <see cref="ProcessGuard"/>.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly (int Stop, int Continue) Job = OperatingSystem.IsMacOS() ? (17, 19) : (19, 18);
    private readonly ProcessGuard _guard;
    private readonly Process _process;

    private ChildProcess(ProcessSpec spec, ProcessGuard guard, Process process)
    {
        Spec = spec;
        _guard = guard;
        _process = process;
        Id = process.Id;
        Started = Stopwatch.GetTimestamp();
        Exited = WatchAsync();
    }

    public ProcessSpec Spec { get; }

    public int Id { get; }

    /// <summary><see cref="Stopwatch"/> ticks of the moment at which the program took over.</summary>
    public long Started { get; }

    /// <summary>Ends with the exit code; 128 + signal when it was killed.</summary>
    public Task<int> Exited { get; }

    public static ChildProcess Start(ProcessSpec spec, ProcessGuard guard)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(spec.LogFile)!);
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = spec.WorkingDirectory,
            ArgumentList = { "-c", """read -r go || exit 1; log=$1; shift; exec "$@" </dev/null >>"$log" 2>&1""", "sh", spec.LogFile, spec.File },
        };
        foreach (var argument in spec.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{spec.Name} cannot be started");
        guard.Add(process.Id);
        try
        {
            process.StandardInput.Write("go\n");
            process.StandardInput.Dispose();
        }
        catch (IOException)
        {
            // It was killed before it ran; its exit tells.
        }

        return new ChildProcess(spec, guard, process);
    }

    private async Task<int> WatchAsync()
    {
        await _process.WaitForExitAsync();
        _guard.Remove(Id);
        return _process.ExitCode;
    }

    /// <summary>At once, as <c>kill -9</c>.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }
    }

    /// <summary>Stops it where it is, until <see cref="Thaw()"/>.</summary>
    public void Freeze() => Freeze(Id);

    public void Thaw() => Thaw(Id);

    public static void Freeze(int id) => _ = Signal(id, Job.Stop);

    public static void Thaw(int id) => _ = Signal(id, Job.Continue);

    /// <summary>Asks it to end, and kills it when it does not.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        _ = Signal(Id, Terminate);
        if (await Task.WhenAny(Exited, Task.Delay(patience)) != Exited)
        {
            Kill();
        }

        await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(2));
        _process.Dispose();
    }

    /// <summary>Bytes of memory that the process holds now; null when it has ended or the system does not tell.</summary>
    public long? ResidentBytes()
    {
        if (Exited.IsCompleted)
        {
            return null;
        }

        try
        {
            _process.Refresh();
            return _process.WorkingSet64 is > 0 and var bytes ? bytes : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The end of its log, for a message about why it did not start.</summary>
    public string LogTail(int lines = 12)
    {
        if (!File.Exists(Spec.LogFile))
        {
            return "";
        }

        using var reader = new StreamReader(new FileStream(Spec.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(lines));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int id, int signal);
}
