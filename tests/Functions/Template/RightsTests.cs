using System.Text.Json;
using System.Text.RegularExpressions;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Templates;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Template;

/// <summary>The roles in <c>template.yaml</c>, held against what the functions call: nothing is missing, and nothing is granted that no call needs.</summary>
public sealed partial class RightsTests
{
    private static readonly string Root = LocalStackOptions.FindRoot();

    private static readonly IReadOnlyDictionary<string, ResolvedResource> Resources = TemplateResolver.Resolve(
        TemplateReader.Read(File.ReadAllText(Path.Combine(Root, "template.yaml"))),
        new Dictionary<string, string>(),
        LocalStackOptions.Region
    );

    private static readonly StackDescription Stack = StackDescription.From(Resources);

    /// <summary>What Lambda itself does with a function's role: logs, traces, settings, and a queue as source.</summary>
    private static readonly string[] OfLambda = ["logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"];

    private static readonly string[] OfASource = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

    private static readonly string[] OfAStream =
    [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ];

    public static TheoryData<string> Functions => [.. FunctionPrograms.All.Keys];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_role_has_the_rights_that_its_function_needs_and_no_other(string function)
    {
        var needed = CallsOf(function).SelectMany(access => Needed(function, access)).Concat(ForSources(function)).ToHashSet();
        needed.Count.ShouldBeGreaterThan(6);
        Granted(function).ShouldBe(needed, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_role_uses_keys_for_what_its_function_uses_services_for(string function)
    {
        var services = CallsOf(function)
            .Select(access => access.Action)
            .Concat(ForSources(function).Select(right => right.Action))
            .Select(action => action.Split(':')[0])
            .Distinct()
            .ToList();
        var through = Statements(function)
            .Where(statement => Texts(statement.Get("Resource")).Any(resource => resource.EndsWith(":key/RecordsKey", StringComparison.Ordinal)))
            .SelectMany(statement => Texts(statement.Find("Condition", "StringEquals", "kms:ViaService")!))
            .Select(service => service.Split('.')[0])
            .Distinct();
        through.ShouldBe(services.Where(service => service is "dynamodb" or "sqs"), ignoreOrder: true);
    }

    [Fact]
    public void A_right_that_nobody_needs_is_found()
    {
        var needed = CallsOf("CheckoutApi");
        needed.ShouldContain(new Access("dynamodb:PutItem", "AuditTable"));
        needed.ShouldNotContain(access => access.Action == "dynamodb:DeleteItem");
        needed.ShouldNotContain(access => access.On == "JobsTable");
        CallsOf("Rescorer").ShouldContain(new Access("dynamodb:Query", "DecisionsTable/byOutcomeDay"));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Nobody_but_Lambda_logs_and_traces_without_a_call(string function) =>
        Statements(function)
            .SelectMany(statement => Texts(statement.Get("Action")))
            .Where(action => action.Split(':')[0] is "logs" or "xray")
            .ShouldBe(OfLambda, ignoreOrder: true);

    /// <summary>
    /// What is reached, but for tables that the function asks no setting for: code that it shares with another has parts that it never gets to, and without a name
    /// there is nothing to call.
    /// </summary>
    private static List<Access> CallsOf(string function)
    {
        var settings = Stack.Functions.Single(one => one.Id == function).Environment;
        var asked = FunctionPrograms.Asked(
            function,
            new Dictionary<string, string>(settings, StringComparer.Ordinal) { ["AWS_REGION"] = LocalStackOptions.Region }
        );
        return
        [
            .. Calls.Of(FunctionPrograms.All[function].Program).Where(access => access.On == Calls.Endpoints || asked.Contains(Variable(access.On))),
        ];
    }

    /// <summary>The variable that a setting is read from.</summary>
    private static string Variable(string setting) => Word().Replace(setting.Split('/')[0], "_$0").ToUpperInvariant();

    private static IEnumerable<(string Action, string Resource)> Needed(string function, Access access) =>
        access.Action == "sagemaker:InvokeEndpoint"
            ? Endpoints(function).Select(endpoint => (access.Action, endpoint))
            : [(access.Action, Named(function, access.On))];

    /// <summary>The table or queue that a setting names, with its index.</summary>
    private static string Named(string function, string setting)
    {
        var index = setting.Split('/') is [_, var its] ? $"/index/{its}" : "";
        return Stack.Functions.Single(one => one.Id == function).Environment[Variable(setting)].Split('/')[^1] + index;
    }

    /// <summary>Those of the shipped routes; comparisons are the Rescorer's, and AuditApi asks again whatever was asked.</summary>
    private static HashSet<string> Endpoints(string function)
    {
        using var routes = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "routes.json")));
        var compares = function is "Rescorer" or "AuditApi";
        string[] kinds = compares ? ["routes", "challengers"] : ["routes"];
        string[] properties = compares ? ["endpoint", "shadow"] : ["endpoint"];
        var prefix = Stack.Functions.Single(one => one.Id == function).Environment["ENDPOINT_PREFIX"];
        return
        [
            .. from kind in kinds
            where routes.RootElement.TryGetProperty(kind, out _)
            from route in routes.RootElement.GetProperty(kind).EnumerateArray()
            from property in properties
            where route.TryGetProperty(property, out _)
            select prefix + route.GetProperty(property).GetString(),
        ];
    }

    private static IEnumerable<(string Action, string Resource)> ForSources(string function) =>
        Stack
            .Functions.Single(one => one.Id == function)
            .QueueTriggers.SelectMany(trigger => OfASource.Select(action => (action, trigger.Queue.Name)))
            .Concat(ForStreams(function));

    /// <summary>To read the stream, and to tell what was given up.</summary>
    private static IEnumerable<(string Action, string Resource)> ForStreams(string function)
    {
        foreach (var trigger in Stack.Functions.Single(one => one.Id == function).StreamTriggers)
        {
            foreach (var action in OfAStream)
            {
                yield return (action, Short(trigger.Table.Stream!.Arn));
            }

            if (trigger.OnFailure is { } queue)
            {
                yield return ("sqs:SendMessage", queue.Name);
            }
        }
    }

    private static HashSet<(string Action, string Resource)> Granted(string function) =>
        [
            .. from statement in Statements(function)
            from action in Texts(statement.Get("Action"))
            where action.Split(':')[0] is not ("logs" or "xray" or "kms")
            from resource in Texts(statement.Get("Resource"))
            select (action, Short(resource)),
        ];

    private static IEnumerable<TemplateNode> Statements(string function) =>
        Resources[$"{function}Role"]
            .Properties.Get("Policies")
            .Items.SelectMany(policy => policy.Get("PolicyDocument").Get("Statement").Items)
            .Where(statement => statement.Get("Effect").Text == "Allow");

    /// <summary>What an ARN names, without the kind of it.</summary>
    private static string Short(string arn)
    {
        var name = arn.Split(':', 6)[^1];
        return name.StartsWith("table/", StringComparison.Ordinal) || name.StartsWith("endpoint/", StringComparison.Ordinal)
            ? name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]
            : name;
    }

    private static IEnumerable<string> Texts(TemplateNode node) => node is ListNode list ? list.Values.Select(item => item.Text) : [node.Text];

    [GeneratedRegex("(?<=[a-z])[A-Z]", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
