using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FraudServerless.LocalRunner.Load;
using FraudServerless.OrderGenerator;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary>What happens without a command: start, send generated orders, print the tables, stay.</summary>
internal sealed class RunCommand
{
    private readonly StackArguments _stack = new();
    private readonly LoadArguments _load = new();
    private readonly Option<int> _orders = new("--orders")
    {
        Description = "How many orders to send; 0 only starts and waits",
        DefaultValueFactory = _ => 1000,
        HelpName = "N",
    };
    private readonly Option<ulong?> _seed = new("--seed")
    {
        Description = "The same seed gives the same orders (a second run of them is answered from the record)",
        HelpName = "S",
    };
    private readonly Option<bool> _once = new("--once") { Description = "End after the tables" };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_orders);
        _load.AddTo(root);
        root.Options.Add(_seed);
        root.Options.Add(_once);
        _stack.AddTo(root);
        root.SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _stack.Read(parsed);
        var begin = Stopwatch.GetTimestamp();
        await using var stack = await LocalStack.StartAsync(options, cancellationToken);
        StackAddress.Of(stack).Write(options.DataFolder);
        try
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"The stack is up after {Stopwatch.GetElapsedTime(begin).TotalSeconds:F1} s ({stack.Builds} builds, tables: {stack.Tables}): API {stack.ApiUrl}, endpoint {stack.EndpointUrl}, DynamoDB {stack.DynamoDbUrl}, SQS {stack.SqsUrl}"
            );
            // Orders of another day each time, unless asked for: on data that survives, the same ones would only be replayed.
            var seed = parsed.GetValue(_seed) ?? (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            var failed = false;
            if (parsed.GetValue(_orders) is > 0 and var count)
            {
                failed = !await SendAsync(stack, options, parsed, count, seed, cancellationToken);
            }

            if (!parsed.GetValue(_once))
            {
                await StayAsync(stack, options, seed, cancellationToken);
            }

            return failed ? 1 : 0;
        }
        finally
        {
            StackAddress.Remove(options.DataFolder);
        }
    }

    private async Task<bool> SendAsync(
        LocalStack stack,
        LocalStackOptions options,
        ParseResult parsed,
        int count,
        ulong seed,
        CancellationToken cancellationToken
    )
    {
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Sending {count:N0} generated orders (seed {seed})"));
        var generated = OrderSource.Generate(count, seed).ToList();
        var orders = generated.ConvertAll(order => new OrderLine(order.RequestId, order.OrderNumber, order.Market, order.Json));
        var labels = generated.ToDictionary(order => order.RequestId, order => order.Label, StringComparer.Ordinal);
        var file = Path.Combine(options.DataFolder, "answers.jsonl");
        var begin = Stopwatch.GetTimestamp();
        RunSummary summary;
        using (var answers = new AnswerFile(file))
        {
            summary = await OrderRun.SendAsync(
                stack.ApiUrl,
                orders,
                labels,
                _load.Concurrency(parsed),
                _load.Rate(parsed),
                answers.Write,
                headers: null,
                cancellationToken
            );
        }

        RunReport.Print(summary, Stopwatch.GetElapsedTime(begin), stack.Nature, stack);
        AnsiConsole.MarkupLineInterpolated($"answers  {file}");
        AnsiConsole.MarkupLineInterpolated($"logs     {stack.LogFolder}");
        var data = options.DataFolder == Path.Combine(options.Root, ".local") ? "" : $" --data {options.DataFolder}";
        if (summary.ExampleOrderNumber is { } example)
        {
            AnsiConsole.MarkupLineInterpolated($"a record dotnet run --project tests/LocalRunner -- show {example}{data}");
        }

        return summary.All.Unanswered == 0 && !cancellationToken.IsCancellationRequested;
    }

    private static async Task StayAsync(LocalStack stack, LocalStackOptions options, ulong seed, CancellationToken cancellationToken)
    {
        var example = Path.Combine(options.DataFolder, "order.json");
        var order = OrderSource.Generate(1, seed + 1, new GeneratorOptions { LooseShare = 0 }).First();
        await File.WriteAllBytesAsync(example, order.Json, CancellationToken.None);
        AnsiConsole.WriteLine("The stack stays up; Ctrl-C stops it. An order of your own:");
        // Plain output: a line to be copied must not be broken.
        AnsiConsole.Profile.Out.Writer.WriteLine(
            $"  curl -i {stack.ApiUrl}/v1/fraud-check -H 'Content-Type: application/json' -d @{Path.GetRelativePath(Environment.CurrentDirectory, example)}"
        );
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            AnsiConsole.WriteLine("Stopping …");
        }
    }
}
