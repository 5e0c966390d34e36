using System.CommandLine;
using System.Globalization;
using FraudServerless.LocalRunner.Costs;
using FraudServerless.LocalRunner.Processes;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary><c>cost</c>: what a million decisions cost, by what they are made of.</summary>
internal sealed class CostCommand
{
    private readonly Option<double[]> _rates = Many("--rate", "Decisions a second, on average; repeatable", [10.0, 100, 1000]);
    private readonly Option<string> _architecture = One("--architecture", "x86_64 or arm64", "x86_64");
    private readonly Option<int> _memory = One("--memory", "Of the checkout, MB", 512);
    private readonly Option<double> _duration = One("--duration", "Billed of a check, ms", 25.0);
    private readonly Option<int> _provisioned = One("--provisioned", "Checkout instances that are always started", 0);
    private readonly Option<double> _audit = One("--audit-kb", "Size of an audit record, KB; written in whole ones", 3.1);
    private readonly Option<double> _decision = One("--decision-kb", "Size of a decision, KB; written in whole ones", 0.7);
    private readonly Option<int> _indexes = One("--indexes", "Indexes that a decision is in", 3);
    private readonly Option<int> _links = One("--links", "What an order shares with others", 6);
    private readonly Option<double> _linkKb = One("--link-kb", "Size of one of these, KB", 0.26);
    private readonly Option<double> _months = One("--months", "How long records are kept", 13.0);
    private readonly Option<double> _logs = One("--log-kb", "Log lines of a decision, KB", 1.4);
    private readonly Option<double> _queued = One("--queued-share", "Share of orders that also go through the queue", 0.01);
    private readonly Option<string> _instance = One("--instance-type", "Of the endpoint", "ml.c5.large");
    private readonly Option<double> _instanceRate = One("--instance-rate", "Orders a second that an instance takes", 2000.0);
    private readonly Option<int> _least = One("--least-instances", "Of an endpoint, so that one may fail", 2);
    private readonly Option<int> _models = One("--models", "Models, each of which could have an endpoint of its own", 3);
    private readonly Option<FileInfo?> _prices = new("--prices")
    {
        Description = "Other prices than those that come with the program, in the same form",
        HelpName = "FILE.json",
    };
    private readonly Option<FileInfo?> _out = new("--out") { Description = "Writes a page with pictures, too", HelpName = "FILE.html" };

    /// <summary>What is reckoned with when nothing else is said.</summary>
    public static Workload DefaultWorkload
    {
        get
        {
            var command = new CostCommand();
            return command.Read(command.Create().Parse([]));
        }
    }

    public Command Create()
    {
        var command = new Command(
            "cost",
            "What a million decisions cost at public prices, by rate and by part, and what an endpoint for each model would."
        )
        {
            _rates,
            _architecture,
            _memory,
            _duration,
            _provisioned,
            _audit,
            _decision,
            _indexes,
            _links,
            _linkKb,
            _months,
            _logs,
            _queued,
            _instance,
            _instanceRate,
            _least,
            _models,
            _prices,
            _out,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var prices = Prices.Read(parsed.GetValue(_prices)?.FullName);
        var rates = parsed.GetValue(_rates)!.Where(rate => rate > 0).ToArray();
        var workload = Read(parsed);
        Check(_architecture.Name, workload.Architecture, prices.LambdaPerGbSecond.Keys);
        Check(_instance.Name, workload.InstanceType, prices.EndpointPerHour.Keys);
        if (rates.Length == 0 || workload.InstanceRate <= 0 || workload.Models < 1)
        {
            throw new StackException("--rate and --instance-rate are above 0, --models at least 1.");
        }

        PrintParts(workload, prices, rates);
        PrintEndpoints(workload, prices, rates);
        AnsiConsole.WriteLine(CostText.Left(prices));
        if (parsed.GetValue(_out) is { } page)
        {
            File.WriteAllText(page.FullName, CostPage.Write(workload, prices, rates));
            AnsiConsole.WriteLine($"The page is {page}.");
        }

        return 0;
    }

    private Workload Read(ParseResult parsed) =>
        new()
        {
            Architecture = parsed.GetValue(_architecture)!,
            MemoryMb = parsed.GetValue(_memory),
            DurationMs = parsed.GetValue(_duration),
            Provisioned = parsed.GetValue(_provisioned),
            AuditKb = parsed.GetValue(_audit),
            DecisionKb = parsed.GetValue(_decision),
            Indexes = parsed.GetValue(_indexes),
            Links = parsed.GetValue(_links),
            LinkKb = parsed.GetValue(_linkKb),
            Months = parsed.GetValue(_months),
            LogKb = parsed.GetValue(_logs),
            QueuedShare = parsed.GetValue(_queued),
            InstanceType = parsed.GetValue(_instance)!,
            InstanceRate = parsed.GetValue(_instanceRate),
            LeastInstances = parsed.GetValue(_least),
            Models = parsed.GetValue(_models),
        };

    private static void PrintParts(Workload workload, Prices prices, double[] rates)
    {
        var columns = Array.ConvertAll(rates, rate => CostModel.Of(workload, prices, rate));
        var table = RunReport.NewTable("A million decisions, at decisions a second of", ["", .. rates.Select(CostText.Rate)]);
        for (var part = 0; part < columns[0].Count; part++)
        {
            table.AddRow([columns[0][part].Name, .. columns.Select(column => CostText.Usd(column[part].PerMillion))]);
        }

        var sums = Array.ConvertAll(columns, column => column.Sum(part => part.PerMillion));
        table.AddRow(["all", .. sums.Select(CostText.Usd)]);
        table.AddRow(["one decision, cents", .. sums.Select(sum => (sum / 10_000).ToString("F5", CultureInfo.InvariantCulture))]);
        table.AddRow([
            "a month",
            .. sums.Zip(rates, (sum, rate) => (sum * (decimal)rate * 3600 * 730 / 1_000_000).ToString("N0", CultureInfo.InvariantCulture)),
        ]);
        AnsiConsole.Write(table);
    }

    private static void PrintEndpoints(Workload workload, Prices prices, double[] rates)
    {
        var table = RunReport.NewTable("Endpoints: instances, and USD for a million decisions", ["", .. rates.Select(CostText.Rate)]);
        foreach (var endpoints in new[] { 1, workload.Models }.Distinct())
        {
            table.AddRow([CostText.Endpoints(endpoints), .. rates.Select(rate => CostText.Instances(workload, prices, rate, endpoints))]);
        }

        AnsiConsole.Write(table);
    }

    private static void Check(string option, string given, IEnumerable<string> known)
    {
        if (!known.Contains(given, StringComparer.Ordinal))
        {
            throw new StackException($"{option} is one of {string.Join(", ", known)}; others need --prices with their price.");
        }
    }

    private static Option<T> One<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<T[]> Many<T>(string name, string description, T[] values) =>
        new(name) { Description = description, DefaultValueFactory = _ => values };
}
