using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FraudServerless.Contracts;
using FraudServerless.LegacyApi;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LegacyApi;

/// <summary><c>openapi.yaml</c> and the contract's README say what the reader and the writer do.</summary>
public sealed partial class OpenApiTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Faults of a value, as against those of its type or its absence.</summary>
    private static readonly string[] Bounds = [FaultCodes.Range, FaultCodes.Length];

    public static TheoryData<string> Paths => [.. ContractDocument.Request.Keys];

    [Fact]
    public void The_properties_are_those_of_the_readers_tables() =>
        ContractDocument.Request.Keys.ShouldBe(ReaderTables.Paths().Keys, ignoreOrder: true);

    [Fact]
    public void The_readme_has_a_line_for_every_property()
    {
        var readme = ReadMe().Split("## Answer")[0];
        var leaves = ContractDocument.Request.Keys.Where(path =>
            !ContractDocument.Request.Keys.Any(other =>
                other != path && other.Replace("[]", "", StringComparison.Ordinal).StartsWith(path + ".", StringComparison.Ordinal)
            )
        );
        var lines = TableLine().Matches(readme).Select(match => match.Groups["path"].Value).ToList();
        lines.ShouldBeUnique();
        lines.Intersect(ContractDocument.Request.Keys, StringComparer.Ordinal).ShouldBe(lines);
        leaves.Except(lines, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void The_readme_says_of_each_property_whether_it_is_required() =>
        TableLine()
            .Matches(ReadMe().Split("## Answer")[0])
            .Where(match => match.Groups["required"].Value == "yes" != ContractDocument.Request[match.Groups["path"].Value].Required)
            .Select(match => match.Groups["path"].Value)
            .ShouldBeEmpty();

    [Fact]
    public void The_readme_names_the_type_of_each_property()
    {
        foreach (Match line in TableLine().Matches(ReadMe()))
        {
            var property = ContractDocument.Request[line.Groups["path"].Value];
            var type = property.Type?.Replace("Optional", "", StringComparison.Ordinal) switch
            {
                "Id" => "text",
                "TextList" => "list of text",
                ("Text" or "Int" or "Decimal" or "Bool" or "Instant" or "Date") and var loose => loose.ToLowerInvariant(),
                _ when property.Path == "order.voucherCodes" => "list of text",
                _ when property.Path == "items" => "list of objects",
                _ when property.Path == "ext" => "anything",
                _ => "object",
            };
            line.Groups["type"].Value.ShouldBe(type, property.Path);
        }
    }

    [Fact]
    public void The_readme_names_the_upper_bound_of_each_property()
    {
        foreach (Match line in TableLine().Matches(ReadMe()))
        {
            var property = ContractDocument.Request[line.Groups["path"].Value];
            var most = property.Bound("maxLength") ?? property.Bound("maximum") ?? property.Bound("maxItems");
            if (most is { } bound)
            {
                Number()
                    .Matches(line.Groups["bounds"].Value)
                    .Select(match => match.Value)
                    .ShouldContain(bound.ToString("N0", CultureInfo.InvariantCulture), property.Path);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_required_property_may_not_be_left_out_and_another_may(string path)
    {
        ReaderTables.Paths()[path].ShouldBe(ContractDocument.Request[path].Required);
        var (absent, empty) = (ContractDocument.FullRequest(), ContractDocument.FullRequest());
        Parent(absent, path).Remove(NameOf(path)).ShouldBeTrue("the full example lacks it");
        Parent(empty, path)[NameOf(path)] = null;
        foreach (var request in new[] { absent, empty })
        {
            var faults = Faults(request);
            // The one condition of the contract that the table cannot say.
            if (ContractDocument.Request[path].Required || path == "shippingAddress.countryCode")
            {
                faults.ShouldHaveSingleItem().ShouldBe((Field(path), FaultCodes.Required));
            }
            else
            {
                faults.ShouldBeEmpty();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Bounds_are_the_readers(string path)
    {
        var property = ContractDocument.Request[path];
        if (property.Bound("maxLength") is { } longest)
        {
            Judge(path, new string('a', (int)longest)).ShouldNotContain(FaultCodes.Length);
            Judge(path, new string('a', (int)longest + 1)).ShouldBe([FaultCodes.Length]);
        }
        else if (property.Type is "Text" or "OptionalText")
        {
            Judge(path, new string('1', 5000)).ShouldNotContain(FaultCodes.Length);
        }

        if (property.Bound("minLength") is { } shortest)
        {
            Judge(path, new string('a', (int)shortest)).ShouldBeEmpty();
            Judge(path, new string('a', (int)shortest - 1)).ShouldBe([FaultCodes.Length]);
        }
        else if (property.Type is "Text" or "OptionalText")
        {
            Judge(path, "").ShouldNotContain(FaultCodes.Length);
        }

        if (property.Type is "Int" or "OptionalInt" or "Decimal" or "OptionalDecimal")
        {
            var step = property.Type.EndsWith("Int", StringComparison.Ordinal) ? 1 : 0.0001m;
            var (least, most) = (property.Bound("minimum").ShouldNotBeNull(), property.Bound("maximum").ShouldNotBeNull());
            Judge(path, least).ShouldBeEmpty();
            Judge(path, most).ShouldBeEmpty();
            Judge(path, least - step).ShouldBe([FaultCodes.Range]);
            Judge(path, most + step).ShouldBe([FaultCodes.Range]);
            Judge(path, (most + step).ToString(CultureInfo.InvariantCulture)).ShouldBe([FaultCodes.Range]);
        }

        if (property.Bound("maxItems") is { } mostItems)
        {
            var element = property.Schema["items"] is null ? JsonValue.Create("a") : ContractDocument.FullRequest()["items"]![0]!;
            Judge(path, List(element, (int)mostItems)).ShouldBeEmpty();
            Judge(path, List(element, (int)mostItems + 1)).ShouldBe([FaultCodes.Length]);
            Judge(path, new JsonArray()).ShouldBe(property.Bound("minItems") > 0 ? [FaultCodes.Length] : []);
        }
        else
        {
            property.Type.ShouldNotBe("TextList");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_value_of_another_type_is_refused_by_both(string path)
    {
        if (path == "ext")
        {
            return;
        }

        var request = ContractDocument.FullRequest();
        Parent(request, path)[NameOf(path)] = Deep(path) ? JsonValue.Create(17) : new JsonObject();
        Faults(request).ShouldBe([(Field(path), FaultCodes.Type)]);
        SchemaCheck.Faults(ContractDocument.Element(request), ContractDocument.Schema("FraudCheckRequest")).ShouldNotBeEmpty();
    }

    [Fact]
    public void Examples_of_requests_are_valid_and_the_full_one_has_every_property()
    {
        foreach (var (name, value) in ContractDocument.RequestExamples)
        {
            var reading = LegacyReader.Read(Encoding.UTF8.GetBytes(value.ToJsonString()), Now);
            reading.Faults.ShouldBeEmpty(name);
            SchemaCheck.Faults(ContractDocument.Element(value), ContractDocument.Schema("FraudCheckRequest")).ShouldBeEmpty(name);
            if (name == "full")
            {
                reading.Quirks.ShouldBeEmpty();
                reading.Warnings.ShouldBeEmpty();
                ContractDocument.Request.Keys.Where(path => !Parent(value.AsObject(), path).ContainsKey(NameOf(path))).ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public void The_schema_accepts_whatever_the_reader_accepts()
    {
        var accepted = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Payloads", "legacy-v1"), "*.request.json"))
        {
            var body = File.ReadAllBytes(file);
            if (LegacyReader.Read(body, Now).Order is null)
            {
                continue;
            }

            accepted++;
            using var document = JsonDocument.Parse(body.AsMemory(body is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0));
            SchemaCheck.Faults(document.RootElement, ContractDocument.Schema("FraudCheckRequest")).ShouldBeEmpty(Path.GetFileName(file));
        }

        accepted.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.0421)]
    public void An_answer_has_the_documented_properties_in_the_documented_order(double? score)
    {
        var reasons = Enumerable.Range(1, 6).Select(i => new Reason($"R{i}", "reason")).ToList();
        var written = JsonElement.Parse(
            LegacyAnswerWriter.Write(
                new LegacyAnswer
                {
                    RequestId = "r-1",
                    OrderNumber = "10021",
                    Score = score,
                    ScoreClass = score is null ? "X" : "B",
                    Decision = DecisionOutcome.Restrict,
                    AllowedMethods = ["CARD"],
                    Reasons = reasons,
                    ModelId = "de",
                    ModelVersion = "",
                    Degraded = score is null,
                    ProcessingTimeMs = 12,
                    Timestamp = Now,
                }
            )
        );
        SchemaCheck.Faults(written, ContractDocument.Schema("FraudCheckAnswer")).ShouldBeEmpty();
        Names(written).ShouldBe(Documented("FraudCheckAnswer"));
        ContractDocument.Schema("FraudCheckAnswer")["required"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(Names(written));
    }

    [Fact]
    public void The_documented_outcomes_are_those_that_there_are()
    {
        var outcomes = DecisionOutcomes.All.Select(outcome => outcome.ToWire()).ToList();
        var documented = ContractDocument.Schema("FraudCheckAnswer")["properties"]!["decision"]!["enum"]!.AsArray();
        documented.Select(outcome => outcome!.GetValue<string>()).ShouldBe(outcomes);

        var line = ReadMe().Split('\n').Single(line => line.StartsWith("| `decision` |", StringComparison.Ordinal));
        OutcomeName().Matches(line).Select(match => match.Groups["name"].Value).ShouldBe(outcomes);
    }

    [Fact]
    public void An_error_has_the_documented_properties_in_the_documented_order()
    {
        var faults = Enumerable.Range(0, 60).Select(i => new Fault($"items[{i}].qty", FaultCodes.Required, "is required")).ToList();
        var written = JsonElement.Parse(LegacyAnswerWriter.WriteError("VALIDATION", "-", faults));
        SchemaCheck.Faults(written, ContractDocument.Schema("Error")).ShouldBeEmpty();
        Names(written).ShouldBe(Documented("Error"));
        written
            .GetProperty("errors")
            .GetArrayLength()
            .ShouldBe((int)ContractDocument.Schema("Error")["properties"]!["errors"]!["maxItems"]!.GetValue<decimal>());
        var without = JsonElement.Parse(LegacyAnswerWriter.WriteError("THROTTLED", "-", []));
        SchemaCheck.Faults(without, ContractDocument.Schema("ErrorWithoutField")).ShouldBeEmpty();
        SchemaCheck.Faults(written, ContractDocument.Schema("ErrorWithoutField")).ShouldNotBeEmpty();
    }

    [Fact]
    public void Codes_of_faults_are_the_readers_and_those_of_single_refusals()
    {
        var codes = typeof(FaultCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        string[] refusals = ["REQUEST_ID_REUSED", "UNSUPPORTED_VERSION", "UNSUPPORTED_MARKET"];
        var documented = ContractDocument.Schema("Error")["properties"]!["errors"]!["items"]!["properties"]!["code"]!["enum"]!.AsArray();
        documented.Select(code => code!.GetValue<string>()).ShouldBe([.. codes, .. refusals], ignoreOrder: true);
    }

    [Fact]
    public void Every_status_with_its_error_code_is_in_the_document_and_in_the_readme()
    {
        // As the function's source names them; those that the reader finds beside it.
        var written = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "functions", "CheckoutApi"), "*.cs")
            .SelectMany(file => StatusWithCode().Matches(File.ReadAllText(file)))
            .Select(match => (match.Groups["status"].Value, match.Groups["code"].Value))
            .Concat([("400", "VALIDATION"), ("400", Code("{")), ("422", Code("""{"schemaVersion":"2"}"""))])
            .Distinct()
            .ToList();
        var documented = ContractDocument.Operation["responses"]!
            .AsObject()
            .Where(response => response.Key != "200")
            .SelectMany(response => Codes(response.Value!).Select(code => (response.Key, code)))
            .ToList();
        documented.ShouldBe(written, ignoreOrder: true);

        var errors = ReadMe().Split("## Errors")[1];
        foreach (var (status, code) in documented)
        {
            errors
                .Split('\n')
                .ShouldContain(line =>
                    line.StartsWith($"| {status} |", StringComparison.Ordinal) && line.Contains($"`{code}`", StringComparison.Ordinal)
                );
        }

        static string Code(string body) => LegacyReader.Read(Encoding.UTF8.GetBytes(body), Now).ErrorCode!;
        static IEnumerable<string> Codes(JsonNode response) =>
            response["content"]!["application/json"]!["schema"]!["allOf"]![1]!["properties"]!["errorCode"]!["enum"]!
                .AsArray()
                .Select(code => code!.GetValue<string>());
    }

    [Fact]
    public void Examples_of_answers_fit_their_schemas()
    {
        foreach (var (status, response) in ContractDocument.Operation["responses"]!.AsObject())
        {
            var body = response!["content"]!["application/json"]!;
            foreach (var (name, example) in body["examples"]?.AsObject() ?? [])
            {
                SchemaCheck.Faults(ContractDocument.Element(example!["value"]), body["schema"]!.AsObject()).ShouldBeEmpty($"{status} {name}");
            }
        }
    }

    [Fact]
    public void The_quirks_in_the_readme_are_the_readers()
    {
        var body = ContractDocument.RequestExamples.Single(example => example.Name == "loose").Value.ToJsonString();
        var quirks = LegacyReader.Read(Encoding.UTF8.GetBytes(body), Now).Quirks.Keys.ToList();
        quirks.Count.ShouldBeGreaterThan(6);
        var source = Directory.EnumerateFiles(Path.Combine(Repository.Root, "shared", "LegacyApi"), "Quirk.cs", SearchOption.AllDirectories).Single();
        var all = QuirkName().Matches(File.ReadAllText(source)).Select(match => match.Groups["name"].Value).ToList();
        quirks.Except(all, StringComparer.Ordinal).ShouldBeEmpty();
        QuirkLine().Matches(ReadMe()).Select(match => match.Groups["name"].Value).ShouldBe(all, ignoreOrder: true);
    }

    private static string ReadMe() => File.ReadAllText(Path.Combine(Repository.Root, "shared", "LegacyApi", "README.md"));

    private static IEnumerable<string> Documented(string schema) =>
        ContractDocument.Schema(schema)["properties"]!.AsObject().Select(property => property.Key);

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    /// <summary>What a value is blamed for, apart from its form.</summary>
    private static List<string> Judge(string path, JsonNode value)
    {
        var request = ContractDocument.FullRequest();
        Parent(request, path)[NameOf(path)] = value.DeepClone();
        return [.. Faults(request).Where(fault => fault.Field == Field(path) && Bounds.Contains(fault.Code)).Select(fault => fault.Code)];
    }

    private static List<(string Field, string Code)> Faults(JsonObject request) =>
        [.. LegacyReader.Read(Encoding.UTF8.GetBytes(request.ToJsonString()), Now).Faults.Select(fault => (fault.Field, fault.Code))];

    private static JsonArray List(JsonNode element, int count) => new([.. Enumerable.Range(0, count).Select(_ => element.DeepClone())]);

    private static bool Deep(string path) => ContractDocument.Request.Keys.Any(other => other.StartsWith(path + ".", StringComparison.Ordinal));

    private static string Field(string path) => path.Replace("[]", "[0]", StringComparison.Ordinal);

    private static string NameOf(string path) => path.Split('.')[^1];

    private static JsonObject Parent(JsonObject request, string path)
    {
        var parent = request;
        foreach (var name in path.Split('.')[..^1])
        {
            parent = (name.EndsWith("[]", StringComparison.Ordinal) ? parent[name[..^2]]![0]! : parent[name]!).AsObject();
        }

        return parent;
    }

    [GeneratedRegex(
        @"^\| `(?<path>[\w.\[\]]+)` \| (?<type>[^|]+) \| (?<required>yes|no) \|(?<bounds>.*)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TableLine();

    [GeneratedRegex(@"\b\d+(,\d{3})*\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [GeneratedRegex("`(?<name>[A-Z]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OutcomeName();

    [GeneratedRegex(@"\b(?<status>4\d\d|503), ""(?<code>[A-Z_]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StatusWithCode();

    [GeneratedRegex(@"""(?<name>[a-z]+(-[a-z]+)+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuirkName();

    [GeneratedRegex(@"^\| `(?<name>[a-z]+(-[a-z]+)+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuirkLine();
}
