using System.Diagnostics;
using System.Globalization;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Gateway;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.OrderGenerator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FraudServerless.Benchmarks;

/// <summary>
/// How long a function's process takes to its first question for work, and how long the first event takes then, with the share of a processor that Lambda gives.
/// Prints, asserts nothing. The services are played by this process, at once.
/// </summary>
internal sealed class ColdStart
{
    public const string Usage = """
        cold-start [--function CheckoutApi|Rescorer] [--runs N] [--cpu SHARE] [--from first-poll|start] [--executable FILE] [--initialization TYPE]
          --function        which [CheckoutApi]
          --runs            processes to start [10]
          --cpu             processors that it has, e.g. 0.29, which is what 512 MB get; 0: all [0.29]
          --from            when that begins: Lambda's init phase has whole processors [first-poll]
          --executable      another one than this source's, e.g. of an earlier commit
          --initialization  what Lambda says as AWS_LAMBDA_INITIALIZATION_TYPE [on-demand]
        """;

    private const string Score =
        """{"score":0.0421,"model":"2026.11.1","features":"1-0123456789ab","base":-3.1,"contributions":[["history.orders_total",-0.31],["device.session_age",0.12]],"vector":"AACAPwAAAEA="}""";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal)
    {
        ["--function"] = "CheckoutApi",
        ["--runs"] = "10",
        ["--cpu"] = "0.29",
        ["--from"] = "first-poll",
        ["--executable"] = "",
        ["--initialization"] = "on-demand",
    };

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var command = new ColdStart();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count || !command._options.ContainsKey(arguments[i]))
            {
                Console.WriteLine(Usage);
                return 1;
            }

            command._options[arguments[i]] = arguments[i + 1];
        }

        await command.MeasureAsync();
        return 0;
    }

    private async Task MeasureAsync()
    {
        var function = _options["--function"];
        var runs = int.Parse(_options["--runs"], CultureInfo.InvariantCulture);
        var cpu = double.Parse(_options["--cpu"], CultureInfo.InvariantCulture);
        var root = LocalStackOptions.FindRoot();
        var executable = _options["--executable"] is { Length: > 0 } given
            ? Path.GetFullPath(given)
            : (
                await new Publisher(root, native: true, LocalStackOptions.SourcePackages, new StackLog(Console.WriteLine, _ => { })).PublishAsync(
                    ["functions/" + function],
                    build: true,
                    CancellationToken.None
                )
            )["functions/" + function];
        await using var services = await StartServicesAsync();
        using var share = cpu > 0 ? CpuShare.Of(cpu) : null;
        Console.WriteLine($"{executable}\n{(share is null ? "all processors" : $"{cpu} processors from {_options["--from"]}, by {share}")}");
        var folder = Directory.CreateTempSubdirectory("cold-start-");
        var times = new List<(double Poll, double First, double Second)>();
        using (var guard = new ProcessGuard())
        {
            foreach (var order in OrderSource.Generate(runs, seed: 7))
            {
                times.Add(
                    await MeasureAsync(function, executable, services.Urls.Single(), share, Event(function, order.Json), folder.FullName, guard)
                );
            }
        }

        folder.Delete(recursive: true);
        Print("start to first poll", times.ConvertAll(time => time.Poll));
        Print("first event", times.ConvertAll(time => time.First));
        Print("second event", times.ConvertAll(time => time.Second));
    }

    private async Task<(double Poll, double First, double Second)> MeasureAsync(
        string function,
        string executable,
        string services,
        CpuShare? share,
        byte[] payload,
        string folder,
        ProcessGuard guard
    )
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DECISIONS_TABLE"] = "Decisions",
            ["AUDIT_TABLE"] = "Audit",
            ["JOBS_TABLE"] = "Jobs",
            ["FUNCTION_TIMEOUT_SECONDS"] = Limit.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            ["RESCORE_QUEUE_URL"] = services + "/0/rescore",
            ["DEAD_LETTER_QUEUE_URL"] = services + "/0/dead",
            ["DECISION_CHANGES_QUEUE_URL"] = services + "/0/changes",
            ["AWS_ENDPOINT_URL_DYNAMODB"] = services,
            ["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = services,
            ["AWS_ENDPOINT_URL_SQS"] = services,
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = _options["--initialization"],
        };
        await using var host = await FunctionHost.StartAsync(
            new FunctionDefinition(function, function, "functions/" + function, "bootstrap", 512, Limit, environment, [], [], []),
            executable,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["AWS_LAMBDA_INITIALIZATION_TYPE"] = _options["--initialization"] },
            limit: 1,
            folder,
            guard,
            StackLog.Silent
        );
        var warming = host.Pool.WarmAsync(Limit);
        if (_options["--from"] == "start")
        {
            while (host.Pool.ColdStarts[0].ProcessId == 0)
            {
                await Task.Yield();
            }

            share?.Limit(host.Pool.ColdStarts[0].ProcessId);
        }

        if (await warming is { } failure)
        {
            throw new InvalidOperationException(failure);
        }

        share?.Limit(host.Pool.ColdStarts[0].ProcessId);
        var first = await InvokeAsync(host, payload);
        var second = await InvokeAsync(host, payload);
        share?.Release();
        return (host.Pool.ColdStarts[0].ToFirstPoll!.Value.TotalMilliseconds, first, second);
    }

    private static async Task<double> InvokeAsync(FunctionHost host, byte[] payload)
    {
        var since = Stopwatch.GetTimestamp();
        var result = await host.Pool.InvokeAsync(payload);
        return result.Failed
            ? throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(result.Payload.Span))
            : Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    private static byte[] Event(string function, ReadOnlyMemory<byte> order) =>
        function == "Rescorer"
            ? """{"Records":[]}"""u8.ToArray()
            : HttpApiEvent.Write(
                new GatewayRequest(
                    "POST",
                    "/v1/fraud-check",
                    "",
                    "HTTP/1.1",
                    [KeyValuePair.Create("host", "localhost"), KeyValuePair.Create("content-type", "application/json")],
                    "127.0.0.1",
                    order
                ),
                "POST /v1/fraud-check",
                new Dictionary<string, string>(StringComparer.Ordinal),
                claims: null,
                "event",
                DateTimeOffset.UtcNow
            );

    private static async Task<WebApplication> StartServicesAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var services = builder.Build();
        services.Run(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(
                http.Request.Path != "/" ? Score
                : http.Request.Headers["X-Amz-Target"].ToString().StartsWith("AmazonSQS.", StringComparison.Ordinal) ? """{"MessageId":"m-1"}"""
                : "{}"
            );
        });
        await services.StartAsync();
        return services;
    }

    private static void Print(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{what, -20} median {times[times.Count / 2], 8:F1} ms   {times[0]:F1} to {times[^1]:F1} ms")
        );
    }
}

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
            // Its processes are killed and soon gone.
            for (var i = 0; i < 100 && File.ReadAllText(Path.Combine(_group, "cgroup.procs")).Length > 0; i++)
            {
                Thread.Sleep(10);
            }

            Directory.Delete(_group);
        }
    }

    private void Throttle(int processId, CancellationToken cancellationToken)
    {
        var (run, rest) = (TimeSpan.FromMicroseconds(PeriodUs * _cpu), TimeSpan.FromMicroseconds(PeriodUs * (1 - _cpu)));
        while (!cancellationToken.IsCancellationRequested)
        {
            Thread.Sleep(run);
            ChildProcess.Freeze(processId);
            Thread.Sleep(rest);
            ChildProcess.Thaw(processId);
        }
    }
}
