using System.CommandLine;
using System.Globalization;
using System.Text;

namespace FraudServerless.Load;

/// <summary>The program: what its arguments say is driven, reported and held against what has to hold.</summary>
internal sealed class LoadCommand
{
    /// <summary>All that had to hold did.</summary>
    public const int Held = 0;

    /// <summary>Something did not, or nothing was answered.</summary>
    public const int Broken = 1;

    /// <summary>The arguments make no run.</summary>
    public const int BadArguments = 2;

    private readonly LoadArguments _arguments = new();
    private readonly TextWriter _output;
    private readonly TextWriter _errors;

    public LoadCommand(TextWriter output, TextWriter errors) => (_output, _errors) = (output, errors);

    /// <returns>The exit code.</returns>
    public async Task<int> InvokeAsync(string[] args, CancellationToken cancellationToken = default)
    {
        var command = _arguments.ToCommand();
        command.SetAction(RunAsync);
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await _errors.WriteLineAsync(error.Message);
            }

            return BadArguments;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = _output, Error = _errors }, cancellationToken);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (request, faults) = _arguments.Read(parsed, TimeProvider.System);
        if (request is null)
        {
            foreach (var fault in faults)
            {
                await _errors.WriteLineAsync(fault);
            }

            return BadArguments;
        }

        using var desk = request.Desk is { } address ? new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(35) } : null;
        var job = desk is null ? null : new RescoreJob(desk, request.Token!, TimeProvider.System);
        var notes = new List<(string Name, string Value)>(request.Notes);
        var outcome = await DriveAsync(request, job, notes, cancellationToken);
        var breaches = SloBreach.Find(outcome.Steps, request.Slos);
        await ReportAsync(request, outcome, breaches, notes);
        // A job that did not run leaves nothing to be measured beside it.
        return outcome.Answered && breaches.Count == 0 && job?.Fault is null && !cancellationToken.IsCancellationRequested ? Held : Broken;
    }

    private async Task<Outcome> DriveAsync(
        LoadRequest request,
        RescoreJob? job,
        List<(string Name, string Value)> notes,
        CancellationToken cancellationToken
    )
    {
        var starting = Task.CompletedTask;
        var plan = request.Plan with
        {
            StepBegins = step =>
            {
                if (job is not null && step == request.JobStep)
                {
                    starting = job.StartAsync(cancellationToken);
                }
            },
        };
        var driver = new Driver(plan);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = request.Quiet
            ? Task.CompletedTask
            : new Progress(plan, driver, _errors, isWatched: ReferenceEquals(_errors, Console.Error) && !Console.IsErrorRedirected).RunAsync(
                done.Token
            );
        var outcome = await Task.Run(() => driver.Run(cancellationToken), CancellationToken.None);
        await done.CancelAsync();
        await progress;
        await starting;
        if (job is { Fault: null })
        {
            await job.LookAsync(CancellationToken.None);
        }

        if (job is not null)
        {
            notes.Add(("Rescore job", $"{job.Id}, {job.Fault ?? job.State?.ToString()}"));
        }

        return outcome;
    }

    private async Task ReportAsync(
        LoadRequest request,
        Outcome outcome,
        IReadOnlyList<SloBreach> breaches,
        IReadOnlyList<(string Name, string Value)> notes
    )
    {
        if (!request.Quiet)
        {
            await _errors.WriteAsync(Report.Table(outcome));
            foreach (var (name, value) in notes)
            {
                await _errors.WriteLineAsync($"{name}: {value}");
            }
        }

        foreach (var line in Report.Json(outcome))
        {
            await _output.WriteLineAsync(line);
        }

        if (request.Out is { } file)
        {
            await File.WriteAllTextAsync(file.FullName, Picture.Write(outcome, breaches, request.Slos, notes), Encoding.UTF8);
            await _errors.WriteLineAsync($"picture: {file.FullName}");
        }

        foreach (var breach in breaches)
        {
            await _errors.WriteLineAsync($"not held: {breach}");
        }

        if (request.Slos.Count > 0 && breaches.Count == 0)
        {
            await _errors.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"held: {string.Join(", ", request.Slos)}"));
        }
    }
}
