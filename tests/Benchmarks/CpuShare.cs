using System.Globalization;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.Benchmarks;

/// <summary>A part of a processor for a process: by a control group where one can be made, or else by stopping and continuing it.</summary>
internal sealed class CpuShare : IDisposable
{
    /// <summary>Lambda's own, as far as one can see from within.</summary>
    private const int PeriodUs = 20_000;

    private readonly double _cpu;
    private readonly string? _group;
    private CancellationTokenSource? _stopping;
    private Task _stopped = Task.CompletedTask;

    private CpuShare(double cpu, string? group) => (_cpu, _group) = (cpu, group);

    public static CpuShare Of(double cpu)
    {
        var quota = ((int)(cpu * PeriodUs)).ToString(CultureInfo.InvariantCulture);
        var period = PeriodUs.ToString(CultureInfo.InvariantCulture);
        var name = string.Create(CultureInfo.InvariantCulture, $"cold-start-{Environment.ProcessId}");
        foreach (
            var (parent, settings) in new (string, (string File, string Text)[])[]
            {
                ("/sys/fs/cgroup/cpu", [("cpu.cfs_period_us", period), ("cpu.cfs_quota_us", quota)]),
                ("/sys/fs/cgroup", [("cpu.max", $"{quota} {period}")]),
            }
        )
        {
            var group = Path.Combine(parent, name);
            try
            {
                if (!File.Exists(Path.Combine(parent, "cgroup.procs")))
                {
                    continue;
                }

                Directory.CreateDirectory(group);
                foreach (var (file, text) in settings)
                {
                    File.WriteAllText(Path.Combine(group, file), text);
                }

                return new CpuShare(cpu, group);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                if (Directory.Exists(group))
                {
                    Directory.Delete(group);
                }
            }
        }

        return new CpuShare(cpu, group: null);
    }

    public override string ToString() =>
        _group is null ? "stopping and continuing the process (no control group could be made)" : $"the control group {_group}";

    public void Limit(int processId)
    {
        if (_group is not null)
        {
            File.WriteAllText(Path.Combine(_group, "cgroup.procs"), processId.ToString(CultureInfo.InvariantCulture));
        }
        else if (_stopping is null)
        {
            _stopping = new CancellationTokenSource();
            _stopped = Task.Factory.StartNew(() => Throttle(processId, _stopping.Token), TaskCreationOptions.LongRunning);
        }
    }

    public void Release()
    {
        _stopping?.Cancel();
        _stopped.Wait();
        _stopping?.Dispose();
        _stopping = null;
    }

    public void Dispose()
    {
        Release();
        if (_group is not null)
        {
            // Whoever owned its processes has awaited their end.
            Directory.Delete(_group);
        }
    }

    private void Throttle(int processId, CancellationToken cancellationToken)
    {
        var (run, rest) = (TimeSpan.FromMicroseconds(PeriodUs * _cpu), TimeSpan.FromMicroseconds(PeriodUs * (1 - _cpu)));
        while (!cancellationToken.IsCancellationRequested)
        {
            cancellationToken.WaitHandle.WaitOne(run);
            ChildProcess.Freeze(processId);
            cancellationToken.WaitHandle.WaitOne(rest);
            ChildProcess.Thaw(processId);
        }
    }
}
