using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.LocalRunner.Rescoring;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary><c>show ORDERNUMBER</c>: what was decided and why.</summary>
internal sealed class ShowCommand
{
    private readonly StackArguments _stack = new();
    private readonly Argument<string> _orderNumber = new("ORDERNUMBER") { Description = "The order's number" };

    public Command Create()
    {
        var command = new Command("show", "Shows the decisions over an order and what shadows said of it, each with its audit record.")
        {
            _orderNumber,
        };
        _stack.AddTo(command, forReading: true);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _stack.Read(parsed);
        if (options.DynamoDbUrl is null && StackAddress.Find(options.DataFolder) is { } running)
        {
            options = options with { DynamoDbUrl = running.DynamoDbUrl, TablesAreThere = true };
        }

        // Just to read: nobody else has to find this engine.
        await using var stack = await LocalStack.StartTablesAsync(options with { DynamoDbPort = 0 }, cancellationToken);
        var reader = stack.OpenReader();
        var orderNumber = parsed.GetValue(_orderNumber)!;
        var decisions = await reader.GetDecisionsAsync(orderNumber, cancellationToken);
        var shadows = await reader.GetShadowsAsync(orderNumber, cancellationToken);
        var others = await reader.GetOthersAsync(orderNumber, cancellationToken);
        if (decisions.Count + shadows.Count + others.Count == 0)
        {
            AnsiConsole.MarkupLineInterpolated($"There is no decision over order {orderNumber}.");
            return 1;
        }

        foreach (var decision in decisions.Concat(others).Concat(shadows))
        {
            AnsiConsole.WriteLine();
            Print(decision, StandingOf(decision, decisions, others));
            if (await reader.GetAuditAsync(decision.AuditId, cancellationToken) is { } audit)
            {
                Print(audit);
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated($"[red]There is no audit record {decision.AuditId}.[/]");
            }
        }

        return 0;
    }

    private static string StandingOf(Decision decision, IReadOnlyList<Decision> decisions, IReadOnlyList<Decision> others)
    {
        if (decisions.Count > 0 && decision.DecisionId == decisions[^1].DecisionId)
        {
            return "current";
        }

        return decisions.Any(one => one.DecisionId == decision.DecisionId) ? "replaced"
            : others.Any(one => one.DecisionId == decision.DecisionId) ? "answered, but another answer came before it and stands"
            : "shadow, kept for comparison";
    }

    private static void Print(Decision decision, string standing)
    {
        var grid = NewGrid();
        Row(
            grid,
            "decision",
            $"{decision.Outcome.ToWire()}, {standing}{(decision.Degraded ? " (degraded: without the model)" : "")}{(decision.IsTest ? " (test order)" : "")}"
        );
        Row(
            grid,
            "order",
            $"{decision.OrderNumber}, {Text(decision.GrandTotal)} {decision.Currency}, {decision.PaymentMethod}, {decision.Market} {decision.Assortment}"
        );
        Row(grid, "decided", decision.DecidedAt.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture));
        Row(grid, "score", decision.Score is { } score ? $"{Text(score)} (class {decision.ScoreClass})" : $"none (class {decision.ScoreClass})");
        Row(grid, "allowed methods", string.Join(", ", decision.AllowedMethods));
        foreach (var reason in decision.Reasons)
        {
            Row(grid, "reason", $"{reason.Code} {reason.Text}");
        }

        var versions = decision.Versions;
        Row(
            grid,
            "made by",
            $"model {versions.ModelId} {versions.Model ?? "-"}, features {versions.FeatureSpec ?? "-"}, policy {versions.Policy}, routes {versions.Routes}, markets {versions.Markets ?? "-"}, endpoint {versions.Endpoint}, code {versions.Code}"
        );
        Row(grid, "decision id", decision.DecisionId.ToString());
        if (decision.Supersedes is { } earlier)
        {
            Row(
                grid,
                standing is "current" or "replaced" ? "supersedes" : "compared with",
                decision.SupersededOutcome is { } outcome ? $"{earlier} ({outcome.ToWire()})" : earlier.ToString()
            );
        }

        AnsiConsole.Write(grid);
    }

    private static void Print(AuditRecord audit)
    {
        AnsiConsole.WriteLine("audit record");
        var grid = NewGrid();
        Row(grid, "trigger", audit.TriggerId);
        Row(grid, "brought about by", TriggerText.Of(audit.TriggerId));
        if (audit.Mode != RescoreMode.Publish)
        {
            Row(grid, "mode", audit.Mode.ToWire());
        }

        Row(grid, "actor", audit.Actor);
        Row(grid, "payload hash", audit.PayloadHash);
        Row(grid, "pipeline", audit.PipelineOutcome);
        Row(grid, "timings ms", string.Join(", ", audit.Timings.Select(stage => $"{stage.Key} {Text(stage.Value)}")));
        foreach (var warning in audit.Warnings)
        {
            Row(grid, "warning", warning == "LATE_RECORD" ? "LATE_RECORD answered while the tables were away, put on record later" : warning);
        }

        if (audit.BaseValue is { } start)
        {
            Row(grid, "log-odds before", Text(start));
        }

        foreach (var contribution in audit.Contributions)
        {
            Row(grid, "  contribution", string.Create(CultureInfo.InvariantCulture, $"{contribution.Value:+0.0000;-0.0000} {contribution.Feature}"));
        }

        Row(
            grid,
            "vector",
            string.Create(CultureInfo.InvariantCulture, $"{audit.Vector.Length} features, {audit.Vector.Span.ToArray().Count(float.IsNaN)} missing")
        );
        if (audit.Extra.Length > 0)
        {
            Row(grid, "extra", string.Create(CultureInfo.InvariantCulture, $"{audit.Extra.Length} bytes that the contract does not know"));
        }

        AnsiConsole.Write(grid);
        // As they are, not broken to the width of a terminal: they may be copied from here.
        var output = AnsiConsole.Profile.Out.Writer;
        output.WriteLine("answer");
        output.WriteLine(Encoding.UTF8.GetString(audit.Answer.Span));
        output.WriteLine("order as it was decided over");
        output.WriteLine(Indented(JsonSerializer.SerializeToUtf8Bytes(audit.Order, ContractsJson.Default.Order)));
    }

    private static string Indented(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream();
        using (
            var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        )
        {
            document.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static Grid NewGrid() => new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn();

    private static void Row(Grid grid, string name, string value) => grid.AddRow(new Text(name), new Text(value));
}
