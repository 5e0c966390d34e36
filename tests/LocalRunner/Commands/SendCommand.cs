using System.CommandLine;
using System.Diagnostics;
using FraudServerless.LocalRunner.Load;
using FraudServerless.LocalRunner.Processes;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary><c>send FILE</c>: anybody's orders.</summary>
internal sealed class SendCommand
{
    private readonly StackArguments _stack = new();
    private readonly LoadArguments _load = new();
    private readonly Argument<FileInfo> _file = new("FILE") { Description = "Orders in the legacy v1 format, one JSON object a line" };
    private readonly Option<FileInfo?> _labels = new("--labels")
    {
        Description = "CSV of requestId,label (1: fraud or default)",
        HelpName = "FILE.csv",
    };
    private readonly Option<FileInfo?> _answers = new("--answers")
    {
        Description = "Where every answer goes, as JSON lines [default: answers.jsonl in the data folder]",
        HelpName = "OUT.jsonl",
    };
    private readonly Option<string?> _url = new("--api-url", "--url") { Description = "Send there instead of starting a stack", HelpName = "URL" };
    private readonly Option<bool> _once = new("--once") { Description = "End after the tables, which this command does anyway" };

    public Command Create()
    {
        var command = new Command("send", "Sends orders of a file, to the running stack or to one started for it; every answer goes into a file.")
        {
            _file,
            _labels,
            _answers,
            _url,
            _once,
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

        var orders = OrderLines.Read(file.FullName).ToList();
        var labels = parsed.GetValue(_labels) is { } csv ? OrderLines.ReadLabels(csv.FullName) : new Dictionary<string, bool>(StringComparer.Ordinal);

        await using var stack = await ReachedStack.ReachAsync(parsed.GetValue(_url), options, cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"Sending {orders.Count} orders to {stack.Url}");
        var answerFile = parsed.GetValue(_answers)?.FullName ?? Path.Combine(options.DataFolder, "answers.jsonl");
        var begin = Stopwatch.GetTimestamp();
        RunSummary summary;
        using (var answers = new AnswerFile(answerFile))
        {
            summary = await OrderRun.SendAsync(
                stack.Url,
                orders,
                labels,
                _load.Concurrency(parsed),
                _load.Rate(parsed),
                answers.Write,
                headers: null,
                cancellationToken
            );
        }

        RunReport.Print(summary, Stopwatch.GetElapsedTime(begin), stack.Nature, stack.Started);
        AnsiConsole.MarkupLineInterpolated($"answers  {answerFile}");
        return summary.All.Unanswered == 0 && summary.All.Orders == orders.Count ? 0 : 1;
    }
}
