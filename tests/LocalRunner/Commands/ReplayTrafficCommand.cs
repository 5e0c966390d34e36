using System.CommandLine;
using System.Globalization;
using FraudServerless.LocalRunner.Load;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Traffic;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary><c>replay-traffic FILE</c>: what a migration changes for its callers.</summary>
internal sealed class ReplayTrafficCommand
{
    private readonly StackArguments _stack = new();
    private readonly LoadArguments _load = new();
    private readonly Argument<FileInfo> _file = new("FILE")
    {
        Description = """Captured calls, one JSON object a line: {"request":…,"response":…,"status":200}; bodies as objects or as texts""",
    };

    private readonly Option<string?> _against = new("--against")
    {
        Description = "API to send them to [default: the running stack, or one started for it]",
        HelpName = "URL",
    };

    private readonly Option<string[]> _headers = new("--header")
    {
        Description = "Sent with every request, as 'Authorization: Bearer …'; repeatable",
        HelpName = "NAME: VALUE",
    };

    private readonly Option<string[]> _ignore = new("--ignore")
    {
        Description = "Fields of the answer that may differ, as modelId,modelVersion; repeatable",
        HelpName = "FIELDS",
    };

    private readonly Option<decimal> _tolerance = new("--score-tolerance")
    {
        Description = "How far apart two scores may lie and be the same",
        HelpName = "D",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<string?> _run = new("--run")
    {
        Description = "Goes behind each request id, so that nothing is answered from the record of an earlier run",
        HelpName = "NAME",
    };

    private readonly Option<bool> _asTest = new("--as-test")
    {
        Description = "Send every order with testFlag: recorded as a test, kept out of statistics",
    };

    private readonly Option<FileInfo?> _differences = new("--differences")
    {
        Description = "Where every difference goes, as JSON lines [default: differences.jsonl in the data folder]",
        HelpName = "OUT.jsonl",
    };

    public Command Create()
    {
        var command = new Command(
            "replay-traffic",
            "Sends captured legacy requests and compares the answers with those that were given then, as a caller of the contract would; ends with 0 when all are the same."
        )
        {
            _file,
            _against,
            _headers,
            _ignore,
            _tolerance,
            _run,
            _asTest,
            _differences,
        };
        _load.AddTo(command);
        _stack.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _stack.Read(parsed);
        var file = parsed.GetValue(_file)!;
        if (!file.Exists)
        {
            throw new StackException($"There is no file {file.FullName}.");
        }

        var headers = (parsed.GetValue(_headers) ?? []).Select(Header).ToList();
        var ignored = (parsed.GetValue(_ignore) ?? [])
            .SelectMany(fields => fields.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        var comparison = new AnswerComparison(parsed.GetValue(_tolerance), ignored);
        var calls = CapturedTraffic.Read(file.FullName, parsed.GetValue(_run), parsed.GetValue(_asTest));
        var report = new TrafficReport();
        // By the line itself: two captured calls may be alike.
        var byRequest = new Dictionary<OrderLine, CapturedCall>(ReferenceEqualityComparer.Instance);
        foreach (var call in calls)
        {
            if (call.Answered)
            {
                byRequest.Add(call.Request, call);
            }
            else
            {
                report.AddNeverAnswered();
            }
        }

        await using var stack = await ReachedStack.ReachAsync(parsed.GetValue(_against), options, cancellationToken);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Sending {byRequest.Count} captured calls to {stack.Url}");
        var differenceFile = parsed.GetValue(_differences)?.FullName ?? Path.Combine(options.DataFolder, "differences.jsonl");
        using (var differences = new DifferenceFile(differenceFile))
        {
            await OrderRun.SendAsync(
                stack.Url,
                [.. byRequest.Keys],
                new Dictionary<string, bool>(StringComparer.Ordinal),
                _load.Concurrency(parsed),
                _load.Rate(parsed),
                sent =>
                {
                    var call = byRequest[sent.Order];
                    var found = sent.Answered ? comparison.Compare(call, sent.Status, sent.Body) : [];
                    report.Add(call, sent, found);
                    differences.Write(call, found);
                },
                headers,
                cancellationToken
            );
        }

        TrafficTables.Print(report);
        AnsiConsole.MarkupLineInterpolated($"differences  {differenceFile}");
        return report.AllSame ? 0 : 1;
    }

    private static KeyValuePair<string, string> Header(string given) =>
        given.Split(':', 2) is [var name, var value] && name.Trim().Length > 0
            ? new KeyValuePair<string, string>(name.Trim(), value.Trim())
            // The value may be a secret.
            : throw new StackException("--header takes NAME: VALUE, as 'Authorization: Bearer …'.");
}
