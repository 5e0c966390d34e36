using System.CommandLine;
using System.Globalization;
using FraudServerless.Ledger.Links;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary><c>links rebuild</c>: the very code that the Projector runs on an event, over the tables of a stack that is running or not.</summary>
internal sealed class LinksCommand
{
    private readonly StackArguments _stack = new();

    private readonly Option<int> _segments = new("--segments")
    {
        Description = "Parts of the table that are read at the same time",
        DefaultValueFactory = _ => 4,
        HelpName = "N",
    };

    public Command Create()
    {
        var rebuild = new Command("rebuild", "Writes the links of all audit records anew; what is there already stays as it is.") { _segments };
        _stack.AddTo(rebuild, forReading: true);
        _segments.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var n) && n is < 1 or > 64)
            {
                result.AddError("--segments lies between 1 and 64.");
            }
        });
        rebuild.SetAction(RunAsync);
        return new Command("links", "What orders have in common.") { rebuild };
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _stack.Read(parsed);
        if (options.DynamoDbUrl is null && StackAddress.Find(options.DataFolder) is { } running)
        {
            options = options with { DynamoDbUrl = running.DynamoDbUrl, TablesAreThere = true };
        }

        await using var stack = await LocalStack.StartTablesAsync(options with { DynamoDbPort = 0 }, cancellationToken);
        var rebuild = stack.OpenLinkRebuild();
        var segments = parsed.GetValue(_segments);
        var steps = await Task.WhenAll(
            Enumerable
                .Range(0, segments)
                .Select(segment => rebuild.RunAsync(new RebuildStep { Segment = segment, Segments = segments }, told: null, cancellationToken))
        );
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{steps.Sum(step => step.Read)} records read, links of {steps.Sum(step => step.Linked)} decisions written, {steps.Sum(step => step.Unreadable)} records unreadable."
        );
        foreach (var step in steps.Where(step => !step.Done))
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"[red]Segment {step.Segment} did not come to its end: {step.Fault}.[/]"
            );
        }

        return Array.TrueForAll(steps, step => step.Done) ? 0 : 1;
    }
}
