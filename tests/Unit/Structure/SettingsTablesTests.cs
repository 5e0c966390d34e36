using System.Globalization;
using System.Text.RegularExpressions;
using FraudServerless.ContainerHosting;
using Shouldly;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace FraudServerless.Unit.Structure;

/// <summary>The settings tables in the READMEs of the functions, held against the source that reads the settings and the template that sets them.</summary>
public sealed partial class SettingsTablesTests
{
    /// <summary>What every function reads.</summary>
    private static readonly string[] Host =
    [
        "AWS_REGION",
        "FUNCTION_TIMEOUT_SECONDS",
        "CODE_VERSION",
        "METRICS_NAMESPACE",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "_X_AMZN_TRACE_ID",
        "LEDGER_TIMEOUT_MS",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ];

    /// <summary>What every function reads that knows decisions.</summary>
    private static readonly string[] Ledger =
    [
        .. Host,
        "DECISIONS_TABLE",
        "AUDIT_TABLE",
        "RETENTION_DAYS",
        "RETENTION_CONTESTED_DAYS",
        "RETENTION_TEST_DAYS",
        "MARKETS_FILE",
        "ROUTES_FILE",
        "POLICY_FILE",
    ];

    /// <summary>What every function reads that decides on orders.</summary>
    private static readonly string[] Scoring =
    [
        .. Ledger,
        "ENDPOINT_PREFIX",
        "PIPELINE_BUDGET_MS",
        "PIPELINE_HEDGE_MS",
        "PIPELINE_BREAKER_PERCENT",
        "PIPELINE_BREAKER_CALLS",
        "PIPELINE_BREAKER_WINDOW_MS",
        "PIPELINE_BREAKER_BREAK_MS",
        "RESCORE_QUEUE_URL",
        "QUEUE_TIMEOUT_MS",
        "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME",
        "AWS_ENDPOINT_URL_SQS",
    ];

    private static readonly string[] Container =
    [
        "SAGEMAKER_BIND_TO_PORT",
        "BIND_ADDRESS",
        "SM_MODEL_DIR",
        "MAX_PENDING_INVOCATIONS",
        "LOG_INVOCATIONS",
    ];

    /// <summary>Which function reads which settings: a new one is entered here and in the README.</summary>
    private static readonly Dictionary<string, string[]> Readers = new(StringComparer.Ordinal)
    {
        ["CheckoutApi"] = [.. Scoring, "REQUEUE_DELAY_SECONDS", "MAX_CONCURRENT_CHECKS"],
        ["Rescorer"] =
        [
            .. Scoring,
            "JOBS_TABLE",
            "REVIEWS_TABLE",
            "DEAD_LETTER_QUEUE_URL",
            "DECISION_CHANGES_QUEUE_URL",
            "RESCORE_BUDGET_MS",
            "RESCORE_INVOCATION_ORDERS",
            "RESCORE_TRANSACTION_ORDERS",
            "RESCORE_TRANSACTION_MS",
            "RESCORE_BACKOFF_SECONDS",
            "RESCORE_MAX_RECEIVES",
        ],
        ["AuditApi"] =
        [
            .. Ledger,
            "LINKS_TABLE",
            "LINKS_KEY",
            "REVIEWS_TABLE",
            "REVIEW_UNDO_SECONDS",
            "RESCORE_QUEUE_URL",
            "QUEUE_TIMEOUT_MS",
            "AWS_ENDPOINT_URL_SQS",
            "POLICIES_TABLE",
            "ENDPOINT_PREFIX",
            "REPLAY_BUDGET_MS",
            "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME",
            "JOBS_TABLE",
            "CONSOLE_AUTHORITY",
            "CONSOLE_CLIENT_ID",
            "CONSOLE_SCOPE",
            "CONSOLE_EXCHANGE_ORIGIN",
            "COST_PER_MILLION",
        ],
        ["Projector"] =
        [
            .. Host,
            "LINKS_TABLE",
            "LINKS_KEY",
            "AUDIT_TABLE",
            "REVIEWS_TABLE",
            "POLICIES_TABLE",
            "MARKETS_FILE",
            "ROUTES_FILE",
            "POLICY_FILE",
        ],
        ["Preprocess"] = Container,
        ["Model"] = Container,
        ["Training"] = ["SM_ML_ROOT"],
    };

    /// <summary>Required of one function and optional for another.</summary>
    private static readonly Dictionary<(string Function, string Setting), string> Exceptions = new()
    {
        [("CheckoutApi", "RESCORE_QUEUE_URL")] = "none",
    };

    private static readonly string Source = string.Join(
        '\n',
        new[] { "shared", "functions" }
            .SelectMany(area => Directory.EnumerateFiles(Path.Combine(Repository.Root, area), "*.cs", SearchOption.AllDirectories))
            .Where(file =>
                !Relative(file).Contains("/obj/", StringComparison.Ordinal)
                && !Relative(file).StartsWith("shared/AwsPackages/", StringComparison.Ordinal)
            )
            .Select(File.ReadAllText)
    );

    private static readonly Lazy<YamlMappingNode> Template = new(() =>
    {
        using var text = File.OpenText(Path.Combine(Repository.Root, "template.yaml"));
        var stream = new YamlStream();
        stream.Load(text);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    });

    /// <summary>Of all settings.</summary>
    internal static IEnumerable<string> Names => Readers.Values.SelectMany(names => names);

    public static TheoryData<string> Functions => [.. Readers.Keys];

    [Fact]
    public void Every_function_is_here() =>
        Repository
            .Projects.Values.Where(project => project.Area == "functions")
            .Select(project => project.Name)
            .ShouldBe(Readers.Keys, ignoreOrder: true);

    [Fact]
    public void Every_setting_that_the_source_reads_is_some_functions()
    {
        var read = Reading().Matches(Source).Select(match => match.Groups["name"].Value).Distinct().ToList();
        read.Count.ShouldBeGreaterThan(25);
        read.Except(Names, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_setting_here_is_in_the_source() =>
        Names.Distinct().Where(name => !Source.Contains($"\"{name}\"", StringComparison.Ordinal)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Functions))]
    public void The_table_of_a_function_has_what_it_reads_and_nothing_else(string function) =>
        Table(function).Select(row => row.Name).ShouldBe(Readers[function], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Functions))]
    public void Defaults_and_ranges_are_those_of_the_source(string function)
    {
        foreach (var row in Table(function))
        {
            var calls = Reading().Matches(Source).Where(match => match.Groups["name"].Value == row.Name).ToList();
            var numbers = calls.Find(call => call.Groups["least"].Success);
            var (range, value) =
                numbers is not null ? ($"{Number(numbers, "least")} to {Number(numbers, "most")}", Number(numbers, "default"))
                : Exceptions.TryGetValue((function, row.Name), out var own) ? (row.Range, own)
                : calls.Exists(call => call.Groups["kind"].Value == "Required") ? (row.Range, "required")
                : calls.Find(call => call.Groups["file"].Success) is { } file ? (row.Range, $"`{file.Groups["file"].Value}`")
                : calls.Exists(call => call.Groups["kind"].Value == "Url") ? (row.Range, "none")
                : (row.Range, row.Default);
            row.Range.ShouldBe(range, row.Name);
            row.Default.ShouldBe(value, row.Name);
        }
    }

    [Theory]
    [InlineData("SAGEMAKER_BIND_TO_PORT", "8080")]
    [InlineData("BIND_ADDRESS", "0.0.0.0")]
    [InlineData("SM_MODEL_DIR", "`/opt/ml/model`")]
    [InlineData("MAX_PENDING_INVOCATIONS", "512")]
    [InlineData("LOG_INVOCATIONS", "0")]
    public void Defaults_of_containers_are_those_of_their_settings(string name, string documented)
    {
        var settings = new ContainerSettings();
        var value = name switch
        {
            "SAGEMAKER_BIND_TO_PORT" => settings.Port.ToString(CultureInfo.InvariantCulture),
            "BIND_ADDRESS" => settings.Address.ToString(),
            "SM_MODEL_DIR" => $"`{settings.ModelDirectory}`",
            "LOG_INVOCATIONS" => settings.LogInvocations ? "1" : "0",
            _ => settings.MaxPending.ToString(CultureInfo.InvariantCulture),
        };
        value.ShouldBe(documented);
        foreach (var container in new[] { "Preprocess", "Model" })
        {
            Table(container).Single(row => row.Name == name).Default.ShouldBe(value);
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void What_the_template_sets_is_in_the_table(string function)
    {
        var set = Variables(function);
        if (function is "CheckoutApi" or "Rescorer")
        {
            set.Count.ShouldBeGreaterThan(8);
        }

        var documented = Table(function)
            .Where(row => row.Template.Length > 0)
            .ToDictionary(row => row.Name, row => row.Template, StringComparer.Ordinal);
        documented.ShouldBe(set, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void The_template_lets_nothing_through_that_the_source_refuses(string function)
    {
        var parameters = (YamlMappingNode)Template.Value["Parameters"];
        foreach (var row in Table(function).Where(row => row.Template.Length > 0 && row.Range.Contains(" to ", StringComparison.Ordinal)))
        {
            var bounds = row.Range.Split(" to ").Select(text => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)).ToArray();
            string[] values = parameters.Children.TryGetValue(row.Template, out var parameter)
                ? [Text(parameter["MinValue"]), Text(parameter["MaxValue"]), Text(parameter["Default"])]
                : [row.Template];
            foreach (var value in values)
            {
                int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)
                    .ShouldBeInRange(bounds[0], bounds[1], $"{row.Name} from {row.Template}");
            }
        }
    }

    /// <summary>Variables of a function in the template, those of all functions among them: name to literal, or to what is referred to.</summary>
    private static Dictionary<string, string> Variables(string function)
    {
        var resources = (YamlMappingNode)Template.Value["Resources"];
        if (!resources.Children.TryGetValue(function, out var resource))
        {
            return [];
        }

        var own = (YamlMappingNode)resource["Properties"]["Environment"]["Variables"];
        var all = (YamlMappingNode)Template.Value["Globals"]["Function"]["Environment"]["Variables"];
        return own.Concat(all).ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value), StringComparer.Ordinal);
    }

    private static List<Row> Table(string function)
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "functions", function, "README.md"));
        var section = Section().Match(readme);
        section.Success.ShouldBeTrue($"functions/{function}/README.md has no section '## Settings'");
        var rows = section
            .Value.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .ToList();
        rows.ShouldAllBe(row => row.Length == 6);
        rows.ShouldAllBe(row => row[1].Length > 0);
        return rows.ConvertAll(row => new Row(row[0].Trim('`'), row[2], row[4], row[5]));
    }

    /// <summary>A single value; of <c>!If</c>, either of its two, or the one that it may be left out of.</summary>
    private static string Text(YamlNode node) =>
        node is YamlSequenceNode { Children: [_, var only, YamlScalarNode { Value: "AWS::NoValue" }] } ? Text(only)
        : node is YamlSequenceNode { Children: [_, var yes, var no] } ? $"{Text(yes)} or {Text(no)}"
        : Secret().Replace(((YamlScalarNode)node).Value!.Replace("${AWS::StackName}", "STACK", StringComparison.Ordinal), "${name}");

    private static string Number(Match match, string group) =>
        int.Parse(match.Groups[group].Value.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
            .ToString("N0", CultureInfo.InvariantCulture);

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    private sealed record Row(string Name, string Range, string Default, string Template);

    /// <summary>A secret is documented by its name.</summary>
    [GeneratedRegex(@"^\{\{resolve:secretsmanager:\$\{(?<name>\w+)\}\}\}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    /// <summary>A call of a reader of settings with the name, and where they are bounded the default, the least and the most.</summary>
    [GeneratedRegex(
        @"(\.(?<kind>Whole|Milliseconds|Seconds|Required|Optional|File|Url)\(\s*|\b(environment|read|file|GetEnvironmentVariable)\(|onfiguration\[)\s*""(?<name>[A-Z][A-Z0-9]*(_[A-Z0-9]+)+)""(,\s*(?<default>[\d_]+),\s*(?<least>[\d_]+),\s*(?<most>[\d_]+)|,\s*""(?<file>[\w.]+\.json)"")?",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Reading();

    [GeneratedRegex(@"^## Settings\r?\n.*?(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Section();
}
