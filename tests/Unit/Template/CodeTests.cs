using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FraudServerless.Contracts;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Gateway;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Messaging;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Template;

/// <summary>
/// What the template says twice, or says after the code: routes, indexes, the bounds of queues, metrics. Rights and settings are held in <c>tests/Functions</c>, where
/// the programs are.
/// </summary>
public sealed partial class CodeTests
{
    private static readonly Stack Full = Stack.Of(Stack.Template, StackEnvironment.Full);

    private static readonly StackDescription Local = StackDescription.Load(
        Path.Combine(Repository.Root, "template.yaml"),
        new Dictionary<string, string>(),
        LocalStackOptions.Region
    );

    [Fact]
    public void Routes_of_the_code_of_the_events_and_of_the_API_are_the_same()
    {
        var ofTheApis = Full.Of("AWS::ApiGatewayV2::Api")
            .SelectMany(api => api.Properties.Get("DefinitionBody").Get("paths").Entries)
            .SelectMany(path =>
                path.Value.Entries.Select(operation =>
                    $"{(operation.Key == "x-amazon-apigateway-any-method" ? "ANY" : operation.Key.ToUpperInvariant())} {path.Key}"
                )
            );
        var ofTheEvents = Local.Functions.SelectMany(function => function.Routes).Select(route => route.Key).ToList();
        ofTheEvents.ShouldNotBeEmpty();
        ofTheApis.ShouldBe(ofTheEvents, ignoreOrder: true);

        var reached = new List<string>();
        var table = new RouteTable<FunctionDefinition>(Local.Functions.SelectMany(function => function.Routes.Select(route => (route, function))));
        foreach (var function in Local.Functions)
        {
            foreach (Match match in Map().Matches(Source(function.Project)))
            {
                var (method, path) = (match.Groups["method"].Value.ToUpperInvariant(), match.Groups["path"].Value);
                var (route, _, target) = table.Find(method, path).ShouldNotBeNull(path);
                target.ShouldBeSameAs(function, path);
                reached.Add(route.Key);
            }
        }

        ofTheEvents.ShouldBe(reached.Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void Every_function_is_built_by_the_Makefile_beside_it()
    {
        foreach (var function in Local.Functions)
        {
            var metadata = Stack.Template.Get("Resources").Get(function.Id).Get("Metadata");
            metadata.Get("BuildMethod").Text.ShouldBe("makefile");
            metadata.Get("ContextPath").Text.ShouldBe(function.Project);
            metadata.Get("ProjectRootDirectory").Text.ShouldBe(".");
            var makefile = File.ReadAllText(Path.Combine(Repository.Root, function.Project, "Makefile"));
            makefile.ShouldContain($"\nbuild-{function.Id}:\n\tdotnet publish {function.Project} ");
            makefile.ShouldContain("\nAWS_PACKAGES ?= official\n");
        }
    }

    [Fact]
    public void An_index_that_is_asked_is_there_with_what_is_asked_of_it()
    {
        var queries = Query().Matches(Source("shared/Ledger"));
        queries.ShouldNotBeEmpty();
        foreach (Match query in queries)
        {
            var index = Local.Tables.SelectMany(table => table.Indexes).Single(index => index.Name == query.Groups["index"].Value);
            index.Key[0].Attribute.ShouldBe(query.Groups["key"].Value);
            var table = Local.Tables.Single(table => table.Indexes.Contains(index));
            query
                .Groups["attributes"]
                .Value.Split(", ")
                .Select(attribute => attribute.TrimStart('#'))
                .Except([.. index.Projected, .. index.Key.Select(part => part.Attribute), .. table.Key.Select(part => part.Attribute)])
                .ShouldBeEmpty();
        }
    }

    [Fact]
    public void Keys_and_expiry_are_attributes_that_the_code_writes()
    {
        var source = Source("shared/Ledger");
        foreach (var attribute in Local.Tables.SelectMany(table => table.Attributes.Keys.Append(table.ExpiryAttribute)).OfType<string>().Distinct())
        {
            source.ShouldContain($"\"{attribute}\"");
        }

        // What decisions came from is kept for good: records of different retention may name it.
        Local.Tables.ShouldAllBe(table => table.ExpiryAttribute == (table.Name == "Policies" ? null : "expiresAt"));
    }

    [Fact]
    public void Queues_take_what_the_code_sends_and_deliver_it_longer_than_the_code_tries()
    {
        var bytes = int.Parse(Constant("MaxBatchBytes").Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var rescore = Local.Queues.Single(queue => queue.Name == "RescoreQueue");
        rescore.MaximumMessageSize.ShouldBe(bytes);
        // A dead letter is the message as it came.
        Local.Queues.Single(queue => queue.Name == rescore.Redrive!.Queue).MaximumMessageSize.ShouldBe(rescore.MaximumMessageSize);
        rescore.Redrive!.MaxReceiveCount.ShouldBeGreaterThan(Parameter("RescoreMaxReceives").Get("MaxValue").Number);
        foreach (var delay in new[] { "RequeueDelaySeconds", "RescoreBackoffSeconds" })
        {
            Parameter(delay).Get("MaxValue").Number.ShouldBeLessThanOrEqualTo((int)RescoreQueue.MaxDelay.TotalSeconds);
        }

        // The longest that a message is kept from being done is far less than it is kept.
        (rescore.Redrive.MaxReceiveCount * RescoreQueue.MaxDelay).ShouldBeLessThan(rescore.Retention);
    }

    [Fact]
    public void What_alarms_and_the_dashboard_watch_is_measured()
    {
        var measured = File.ReadAllText(Path.Combine(Repository.Root, "functions", "README.md"));
        var watched = Alarms()
            .SelectMany(alarm => Metrics(alarm.Properties))
            .Concat(Charts())
            .Where(metric => metric.Namespace.StartsWith("FraudServerless/", StringComparison.Ordinal))
            .ToList();
        watched.Count.ShouldBeGreaterThan(40);
        foreach (var (_, name, function) in watched)
        {
            // What ends in capitals is a value.
            measured.ShouldContain($"`{DecisionValue().Replace(name, ".OUTCOME")}`");
            if (function is not null)
            {
                Local.Functions.ShouldContain(one => one.Id == function, name);
            }
        }

        var filtered = Full.Of("AWS::Logs::MetricFilter").Single();
        filtered.Items("MetricTransformations")[0].Get("MetricName").Text.ShouldBe("coldStart");
        filtered.Text("FilterPattern").ShouldBe("{ $.coldStart IS TRUE }");
        Source("functions/CheckoutApi").ShouldContain("\"coldStart\"u8");
    }

    /// <summary>An outcome that is left out would make the share of degraded decisions look larger than it is.</summary>
    [Fact]
    public void The_alarm_of_degraded_decisions_and_the_dashboard_count_every_outcome()
    {
        var outcomes = DecisionOutcomes.All.Select(outcome => $"decision.{outcome.ToWire()}").ToList();
        var alarm = Alarms().Single(alarm => alarm.Id == "DegradedShare");
        Counted(Metrics(alarm.Properties)).ShouldBe(outcomes);
        Counted(Charts()).ShouldBe(outcomes);
        var total = alarm.Items("Metrics").Select(query => query.Find("Expression")?.Text ?? "").ToList();
        foreach (var query in alarm.Items("Metrics").Where(query => IsDecision(query.Find("MetricStat", "Metric", "MetricName")?.Text)))
        {
            total.ShouldContain(expression => Regex.IsMatch(expression, $@"\b{query.Get("Id").Text}\b", RegexOptions.None, TimeSpan.FromSeconds(1)));
        }

        static bool IsDecision(string? name) => name?.StartsWith("decision.", StringComparison.Ordinal) == true;
        static IEnumerable<string> Counted(IEnumerable<(string Namespace, string Name, string? Function)> metrics) =>
            metrics.Select(metric => metric.Name).Where(IsDecision);
    }

    [Fact]
    public void Metrics_are_looked_for_where_the_functions_put_them()
    {
        var functions = Full.Of("AWS::Lambda::Function")
            .Select(function => function.Text("Environment", "Variables", "METRICS_NAMESPACE"))
            .Distinct();
        Alarms()
            .SelectMany(alarm => Metrics(alarm.Properties))
            .Concat(Charts())
            .Select(metric => metric.Namespace)
            .Where(name => name.StartsWith("Fraud", StringComparison.Ordinal))
            .Append(Full.Of("AWS::Logs::MetricFilter").Single().Items("MetricTransformations")[0].Get("MetricNamespace").Text)
            .Distinct()
            .ShouldBe(functions!);
    }

    [Fact]
    public void Every_alarm_that_tells_somebody_is_explained_and_no_other()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "functions", "README.md"));
        var section = readme[readme.IndexOf("### Alarms", StringComparison.Ordinal)..readme.IndexOf("## Dead letters", StringComparison.Ordinal)];
        var explained = section
            .Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Quoted().Matches(line.Split('|')[1]).Select(match => match.Groups["text"].Value));
        explained.ShouldBe(Alarms().Where(alarm => alarm.Has("AlarmActions")).Select(alarm => alarm.Id), ignoreOrder: true);
    }

    private static IEnumerable<Resource> Alarms() => Full.Of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm");

    private static IEnumerable<(string Namespace, string Name, string? Function)> Metrics(TemplateNode alarm)
    {
        var metrics = alarm.Find("Metrics")?.Items.Select(query => query.Find("MetricStat", "Metric")).OfType<TemplateNode>() ?? [];
        return metrics.Append(alarm.Find("MetricName") is null ? null : alarm).OfType<TemplateNode>().Select(Metric);

        static (string, string, string?) Metric(TemplateNode node) =>
            (
                node.Get("Namespace").Text,
                node.Get("MetricName").Text,
                node.Find("Dimensions")?.Items.FirstOrDefault(dimension => dimension.Get("Name").Text == "function")?.Get("Value").Text
            );
    }

    /// <summary>What the dashboard shows; a search by caller names what it searches itself.</summary>
    private static List<(string Namespace, string Name, string? Function)> Charts()
    {
        using var board = JsonDocument.Parse(Full.Of("AWS::CloudWatch::Dashboard").Single().Text("DashboardBody")!);
        var charts = new List<(string, string, string?)>();
        foreach (var widget in board.RootElement.GetProperty("widgets").EnumerateArray())
        {
            foreach (
                var line in widget
                    .GetProperty("properties")
                    .GetProperty("metrics")
                    .EnumerateArray()
                    .Where(line => line[0].ValueKind == JsonValueKind.String)
            )
            {
                var words = line.EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()!).ToList();
                var function = words.IndexOf("function");
                charts.Add((words[0], words[1], function > 0 ? words[function + 1] : null));
            }
        }

        return charts;
    }

    private static TemplateNode Parameter(string name) => Stack.Template.Get("Parameters").Get(name);

    private static string Constant(string name) =>
        Regex
            .Match(Source("shared/Messaging"), $@"const int {name} = (?<value>[\d_]+);", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Groups["value"]
            .Value;

    private static string Source(string folder) =>
        string.Join(
            '\n',
            Directory
                .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal))
                .Select(File.ReadAllText)
        );

    [GeneratedRegex(@"\.Map(?<method>Get|Post|Put|Delete|Patch)\(\s*""(?<path>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Map();

    [GeneratedRegex(
        @"IndexName = ""(?<index>\w+)"".{0,400}?KeyConditionExpression = ""(?<key>\w+) .{0,600}?ProjectionExpression = ""(?<attributes>[^""]+)""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Query();

    [GeneratedRegex(@"\.[A-Z]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecisionValue();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
