using System.Diagnostics;
using System.Globalization;
using System.Text;
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
/// How long a function's process takes to its first question for work, how long the first event takes then, with the share of a processor that Lambda gives, what it
/// keeps in memory after it, and how large its package is. Every function of the template, with the template's settings. Prints, asserts nothing. The services are
/// played by this process, at once.
/// </summary>
internal sealed class ColdStart
{
    public const string Usage = """
        cold-start [--function NAME|all] [--runs N] [--cpu SHARE] [--from first-poll|start] [--aws-packages source|official|both] [--executable FILE] [--initialization TYPE]
          --function        which, by its name in the template [all]
          --runs            processes to start of each [10]
          --cpu             processors that it has, e.g. 0.29, which is what 512 MB get; 0: all; memory: what the template's memory gets [memory]
          --from            when that begins: Lambda's init phase has whole processors [first-poll]
          --aws-packages    what the functions are built on; both: in turns [source]
          --executable      another one than this source's, e.g. of an earlier commit; with one --function
          --initialization  what Lambda says as AWS_LAMBDA_INITIALIZATION_TYPE [on-demand]
        """;

    private const string Score =
        """{"score":0.0421,"model":"2026.11.1","features":"1-0123456789ab","base":-3.1,"contributions":[["history.orders_total",-0.31],["device.session_age",0.12]],"vector":"AACAPwAAAEA="}""";

    /// <summary>Memory that buys a whole processor.</summary>
    private const double ProcessorMb = 1769;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal)
    {
        ["--function"] = "all",
        ["--runs"] = "10",
        ["--cpu"] = "memory",
        ["--from"] = "first-poll",
        ["--aws-packages"] = "source",
        ["--executable"] = "",
        ["--initialization"] = "on-demand",
    };

    private sealed record Run(double Poll, double First, double Second, double ResidentMb);

    private sealed record Subject(FunctionDefinition Function, string Packages, string Executable)
    {
        public List<Run> Runs { get; } = [];
    }

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

        return await command.MeasureAsync() ? 0 : 1;
    }

    private async Task<bool> MeasureAsync()
    {
        var runs = int.Parse(_options["--runs"], CultureInfo.InvariantCulture);
        var root = LocalStackOptions.FindRoot();
        var description = StackDescription.Load(
            Path.Combine(root, "template.yaml"),
            new Dictionary<string, string>(StringComparer.Ordinal),
            LocalStackOptions.Region
        );
        var functions = description
            .Functions.Where(function => _options["--function"] == "all" || _options["--function"] == Path.GetFileName(function.Project))
            .ToList();
        if (functions.Count == 0 || (_options["--executable"].Length > 0 && functions.Count > 1))
        {
            Console.WriteLine(
                $"--function takes one of {string.Join(", ", description.Functions.Select(function => Path.GetFileName(function.Project)))}, or all"
            );
            return false;
        }

        var subjects = await SubjectsAsync(root, functions);
        await using var services = await StartServicesAsync();
        var folder = Directory.CreateTempSubdirectory("cold-start-");
        using (var guard = new ProcessGuard())
        {
            var orders = OrderSource.Generate(runs, seed: 7).ToList();
            for (var run = 0; run < runs; run++)
            {
                foreach (var subject in subjects)
                {
                    subject.Runs.Add(await MeasureAsync(subject, services.Urls.Single(), orders[run].Json, folder.FullName, guard));
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run + 1} of {runs} runs"));
            }
        }

        folder.Delete(recursive: true);
        Print(subjects);
        return true;
    }

    private async Task<List<Subject>> SubjectsAsync(string root, List<FunctionDefinition> functions)
    {
        if (_options["--executable"] is { Length: > 0 } given)
        {
            return [new Subject(functions.Single(), "given", Path.GetFullPath(given))];
        }

        var subjects = new List<Subject>();
        foreach (
            var packages in _options["--aws-packages"] is "both"
                ? [LocalStackOptions.SourcePackages, "official"]
                : new[] { _options["--aws-packages"] }
        )
        {
            var executables = await new Publisher(root, native: true, packages, new StackLog(Console.WriteLine, _ => { })).PublishAsync(
                [.. functions.Select(function => function.Project)],
                build: true,
                CancellationToken.None
            );
            subjects.AddRange(functions.Select(function => new Subject(function, packages, executables[function.Project])));
        }

        return [.. subjects.OrderBy(subject => functions.IndexOf(subject.Function))];
    }

    private double CpuOf(FunctionDefinition function) =>
        _options["--cpu"] == "memory" ? function.MemoryMb / ProcessorMb : double.Parse(_options["--cpu"], CultureInfo.InvariantCulture);

    private async Task<Run> MeasureAsync(Subject subject, string services, ReadOnlyMemory<byte> order, string folder, ProcessGuard guard)
    {
        using var share = CpuOf(subject.Function) is > 0 and var cpu ? CpuShare.Of(cpu) : null;
        var payload = EventOf(subject.Function, order);
        await using var host = await FunctionHost.StartAsync(
            subject.Function,
            subject.Executable,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["AWS_LAMBDA_INITIALIZATION_TYPE"] = _options["--initialization"],
                ["AWS_ENDPOINT_URL_DYNAMODB"] = services,
                ["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = services,
                ["AWS_ENDPOINT_URL_SQS"] = services,
            },
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
        var resident = host.Pool.Processes.Sum(process => process.ResidentBytes() ?? 0);
        return new Run(host.Pool.ColdStarts[0].ToFirstPoll!.Value.TotalMilliseconds, first, second, resident / 1048576.0);
    }

    private static async Task<double> InvokeAsync(FunctionHost host, byte[] payload)
    {
        var since = Stopwatch.GetTimestamp();
        var result = await host.Pool.InvokeAsync(payload);
        return result.Failed
            ? throw new InvalidOperationException($"{host.Description.Name}: {Encoding.UTF8.GetString(result.Payload.Span)}")
            : Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    /// <summary>An order for the checkout, an order to look up for the desk, an empty batch for who works off queues and streams.</summary>
    private static byte[] EventOf(FunctionDefinition function, ReadOnlyMemory<byte> order) =>
        function switch
        {
            { QueueTriggers.Count: > 0 } or { StreamTriggers.Count: > 0 } => """{"Records":[]}"""u8.ToArray(),
            { } when function.Routes.Any(route => route.Key == "POST /v1/fraud-check") => Request("POST", "/v1/fraud-check", order),
            _ => Request("GET", "/v1/orders/10021", default),
        };

    private static byte[] Request(string method, string path, ReadOnlyMemory<byte> body) =>
        HttpApiEvent.Write(
            new GatewayRequest(
                method,
                path,
                "",
                "HTTP/1.1",
                [KeyValuePair.Create("host", "localhost"), KeyValuePair.Create("content-type", "application/json")],
                "127.0.0.1",
                body
            ),
            $"{method} {path}",
            new Dictionary<string, string>(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["sub"] = "kim", ["groups"] = "[support]" },
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

    private void Print(List<Subject> subjects)
    {
        Console.WriteLine(
            $"median of {_options["--runs"]} processes, least to most behind it; processors from {_options["--from"]}{(OperatingSystem.IsLinux() ? "" : "; no share of a processor could be given")}"
        );
        Console.WriteLine(
            $"{"function", -14} {"packages", -9} {"cpu", 5} {"start to first poll, ms", 28} {"first event, ms", 28} {"second event, ms", 28} {"resident MB", 12} {"package MB", 11}"
        );
        foreach (var subject in subjects)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(subject.Function.Project), -14} {subject.Packages, -9} {CpuOf(subject.Function), 5:F2} {Times(run => run.Poll), 28} {Times(run => run.First), 28} {Times(run => run.Second), 28} {Median(run => run.ResidentMb), 12:F1} {PackageMb(subject.Executable), 11:F1}"
                )
            );

            List<double> Sorted(Func<Run, double> figure) => [.. subject.Runs.Select(figure).Order()];

            double Median(Func<Run, double> figure) => Sorted(figure)[subject.Runs.Count / 2];

            string Times(Func<Run, double> figure) =>
                string.Create(CultureInfo.InvariantCulture, $"{Median(figure):F1} ({Sorted(figure)[0]:F1} to {Sorted(figure)[^1]:F1})");
        }
    }

    /// <summary>What is deployed, unpacked: all that lies beside the executable but for symbols.</summary>
    private static double PackageMb(string executable) =>
        Directory
            .EnumerateFiles(Path.GetDirectoryName(executable)!, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is not (".dbg" or ".pdb" or ".sources"))
            .Sum(file => new FileInfo(file).Length) / 1048576.0;
}
