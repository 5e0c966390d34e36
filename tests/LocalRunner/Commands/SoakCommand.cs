using System.CommandLine;
using System.Globalization;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Soak;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary><c>soak</c>: orders, messages and kills together, and an audit of what is left.</summary>
internal sealed class SoakCommand
{
    private readonly StackArguments _stack = new();
    private readonly Option<int> _orders = new("--orders")
    {
        Description = "How many orders to send",
        DefaultValueFactory = _ => 5000,
        HelpName = "N",
    };
    private readonly Option<int> _callers = new("--callers")
    {
        Description = "Callers at a time",
        DefaultValueFactory = _ => 8,
        HelpName = "N",
    };
    private readonly Option<double> _calm = new("--calm")
    {
        Description = "Mean seconds between two kills",
        DefaultValueFactory = _ => 2,
        HelpName = "SECONDS",
    };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "The same seed gives the same orders and plan of kills", HelpName = "S" };

    public Command Create()
    {
        var command = new Command(
            "soak",
            "Sends orders and messages while parts of a stack of its own are killed at random, waits until all is quiet, and counts: nothing lost, nothing decided twice."
        )
        {
            _orders,
            _callers,
            _calm,
            _seed,
        };
        _stack.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // On data of its own: the audit looks at all there is.
        var data = Directory.CreateTempSubdirectory("soak-");
        var plan = new SoakPlan(
            parsed.GetValue(_orders),
            parsed.GetValue(_callers),
            parsed.GetValue(_seed) ?? (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            parsed.GetValue(_calm)
        );
        var options = _stack.Read(parsed);
        if (options.TableDelay is not null)
        {
            throw new StackException(
                "soak kills the tables and counts what is left, which a double of them cannot survive: leave out --tables double."
            );
        }

        options = options with { DataFolder = data.FullName, Parameters = SoakPlan.Parameters, Killable = true };
        AnsiConsole.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"Soak of {plan.Orders:N0} orders, seed {plan.Seed}, data in {data.FullName}")
        );
        AuditFindings findings;
        await using (var stack = await LocalStack.StartAsync(options, cancellationToken))
        {
            var every = Math.Max(1, plan.Orders / 20);
            var waiting = new WaitingLine();
            findings = await new SoakRun(stack, plan, options.Log).RunAsync(
                through =>
                {
                    if (through % every == 0)
                    {
                        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{through:N0} of {plan.Orders:N0} orders through"));
                    }
                },
                waiting.Show,
                cancellationToken
            );
        }

        Print(findings);
        if (findings.Faults.Count == 0)
        {
            data.Delete(recursive: true);
        }

        return findings.Faults.Count == 0 ? 0 : 1;
    }

    private static void Print(AuditFindings findings)
    {
        var table = new Table().AddColumn("").AddColumn(new TableColumn("").RightAligned()).HideHeaders();
        Row("requests to the API, in " + findings.Traffic.TotalSeconds.ToString("0 s", CultureInfo.InvariantCulture), findings.Posts);
        Row("answered with a decision", findings.Answers);
        Row("without one (5xx, broken off), sent again", findings.Refused);
        Row("messages put into the queue by hand", findings.Messages);
        Row("of them repetitions", findings.Duplicates);
        foreach (var (what, count) in findings.Kills.OrderBy(kill => kill.Key, StringComparer.Ordinal))
        {
            Row($"kill -9 {what}", count);
        }

        Row("decisions on record", findings.Decisions);
        Row("audit records", findings.AuditRecords);
        Row("of them late records", findings.LateRecords);
        Row("of them rescores", findings.Rescores);
        Row("decisions made without the model", findings.Degraded);
        Row("decision changes told", findings.Events);
        Row("of them repetitions", findings.RepeatedEvents);
        Row("dead letters (all poison)", findings.DeadLetters);
        Row("faults", findings.Faults.Count);
        AnsiConsole.Write(table);
        foreach (var fault in findings.Faults.Take(20))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{fault}[/]");
        }

        void Row(string what, int count) => table.AddRow(new Text(what), new Text(count.ToString("N0", CultureInfo.InvariantCulture)));
    }
}
