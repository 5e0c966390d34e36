using FraudServerless.LocalRunner.Templates;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

public class TemplateTests
{
    private static readonly Dictionary<string, string> NoParameters = new(StringComparer.Ordinal);

    private static TemplateNode Properties(string yaml, Dictionary<string, string>? parameters = null, string id = "X") =>
        TemplateResolver.Resolve(TemplateReader.Read(yaml), parameters ?? NoParameters, "eu-central-1")[id].Properties;

    private static string Value(string expression, string more = "") =>
        Properties(
                $$"""
                Parameters:
                  Name: { Type: String, Default: otto }
                  Count: { Type: Number, Default: 3 }
                  Names: { Type: CommaDelimitedList, Default: "a, b,c" }
                Conditions:
                  IsOtto: !Equals [!Ref Name, otto]
                  IsNot: !Not [!Condition IsOtto]
                  Both: !And [!Condition IsOtto, !Not [!Condition IsNot]]
                  Either: !Or [!Condition IsNot, !Condition IsOtto]
                  Neither: !And [!Condition IsNot, !Condition IsOtto]
                Mappings:
                  Sizes: { otto: { memory: "512" } }
                Resources:
                  Table: { Type: AWS::DynamoDB::Table }
                  Named: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub "t-${Name}" } }
                  Endpoint: { Type: AWS::SageMaker::Endpoint, Properties: { EndpointName: pipe } }
                  X:
                    Type: Any::Thing
                    Properties:
                      Value: {{expression}}
                {{more}}
                """
            )
            .Get("Value")
            .Text;

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("!Ref Name", "otto")]
    [InlineData("{ Ref: Name }", "otto")]
    [InlineData("!Ref AWS::Region", "eu-central-1")]
    [InlineData("!Ref Table", "Table")]
    [InlineData("!Ref Named", "t-otto")]
    [InlineData("!GetAtt Named.Arn", "arn:aws:dynamodb:eu-central-1:000000000000:table/t-otto")]
    [InlineData("{ Fn::GetAtt: [Named, Arn] }", "arn:aws:dynamodb:eu-central-1:000000000000:table/t-otto")]
    [InlineData("!GetAtt Endpoint.EndpointName", "pipe")]
    [InlineData("!Ref Endpoint", "arn:aws:sagemaker:eu-central-1:000000000000:endpoint/pipe")]
    [InlineData(
        "!Sub \"${Name}/${AWS::AccountId}/${Named.Arn}/${!Literal}\"",
        "otto/000000000000/arn:aws:dynamodb:eu-central-1:000000000000:table/t-otto/${Literal}"
    )]
    [InlineData("!Sub [\"${A}-${Name}\", { A: !Ref Count }]", "3-otto")]
    [InlineData("!If [IsOtto, yes, no]", "yes")]
    [InlineData("!If [IsNot, yes, no]", "no")]
    [InlineData("!If [Both, yes, no]", "yes")]
    [InlineData("!If [Either, yes, no]", "yes")]
    [InlineData("!If [Neither, yes, no]", "no")]
    [InlineData("!Join [\"+\", !Ref Names]", "a+b+c")]
    [InlineData("!Join [\"\", [x, !If [IsOtto, !Ref AWS::NoValue, n], y]]", "xy")]
    [InlineData("!Select [1, !Ref Names]", "b")]
    [InlineData("!Select [2, !Split [\"-\", u-v-w]]", "w")]
    [InlineData("!FindInMap [Sizes, !Ref Name, memory]", "512")]
    public void Functions_are_worked_out_as_CloudFormation_does(string expression, string expected) => Value(expression).ShouldBe(expected);

    [Theory]
    [InlineData("!Ref Nobody", "no parameter or resource 'Nobody'")]
    [InlineData("!GetAtt Table.StreamLabel", "does not know the attribute 'StreamLabel'")]
    [InlineData("!ImportValue x", "Fn::ImportValue is not supported")]
    [InlineData("{ Fn::Base64: x }", "Fn::Base64 is not supported")]
    [InlineData("!Sub [\"${A}-b\", { A: !ImportValue x }]", "Fn::ImportValue is not supported")]
    [InlineData("!Join [\"\", [a, !GetAtt Table.StreamLabel]]", "does not know the attribute 'StreamLabel'")]
    [InlineData("!Reff Name", "!Reff is no function of CloudFormation")]
    [InlineData("!Select [7, !Ref Names]", "a list that is long enough")]
    [InlineData("!If [Unheard, a, b]", "no condition 'Unheard'")]
    [InlineData("!FindInMap [Sizes, nobody, memory]", "no Sizes.nobody.memory")]
    [InlineData("!If [IsOtto, !Ref AWS::NoValue, b]", "'Value' is missing")]
    public void What_cannot_be_worked_out_is_an_error_with_its_line(string expression, string expected)
    {
        var fault = Should.Throw<TemplateException>(() => Value(expression));
        fault.Message.ShouldContain(expected);
        // The line of the expression; where a property vanished, that of the mapping that lacks it.
        fault.Line.ShouldBe(20);
        fault.Message.ShouldStartWith("template, line 20:");
    }

    [Theory]
    [InlineData("a: 1\nb: [1\nc: 2\n", 2)]
    [InlineData("a: 1\nb: \"x\n", 2)]
    [InlineData("- a\n", 1)]
    public void Yaml_that_is_no_template_is_an_error_with_its_line(string yaml, int line) =>
        Should.Throw<TemplateException>(() => TemplateReader.Read(yaml)).Line.ShouldBe(line);

    [Fact]
    public void A_resource_whose_condition_does_not_hold_is_not_there()
    {
        const string yaml = """
            Conditions:
              Never: !Equals [a, b]
            Resources:
              X: { Type: Any::Thing }
              Y: { Type: Any::Thing, Condition: Never }
            """;
        TemplateResolver.Resolve(TemplateReader.Read(yaml), NoParameters, "eu-central-1").Keys.ShouldBe(["X"]);
    }

    [Fact]
    public void Parameters_given_win_over_local_values_and_these_over_defaults()
    {
        const string yaml = """
            Metadata:
              LocalRunner: { Parameters: { B: local, C: local } }
            Parameters:
              A: { Type: String, Default: default }
              B: { Type: String, Default: default }
              C: { Type: String }
            Resources:
              X: { Type: Any::Thing, Properties: { Value: !Sub "${A} ${B} ${C}" } }
            """;
        Properties(yaml).Get("Value").Text.ShouldBe("default local local");
        Properties(yaml, new() { ["C"] = "given" }).Get("Value").Text.ShouldBe("default local given");
    }

    [Theory]
    [InlineData("{ Type: String }", "v", null)]
    [InlineData("{ Type: String }", null, "has no default: give it with --parameter P=VALUE")]
    [InlineData("{ Type: String, AllowedValues: [a, b] }", "c", "may be a, b, not 'c'")]
    [InlineData("{ Type: String, AllowedPattern: \"[0-9]+\" }", "12x", "has to look like")]
    [InlineData("{ Type: Number, MinValue: 10 }", "9", "out of its bounds")]
    [InlineData("{ Type: Number, MaxValue: 10 }", "11", "out of its bounds")]
    [InlineData("{ Type: Number }", "many", "a whole number is expected")]
    public void Parameters_are_checked(string declaration, string? given, string? fault)
    {
        var yaml = $"Parameters:\n  P: {declaration}\nResources:\n  X: {{ Type: Any::Thing, Properties: {{ Value: !Ref P }} }}\n";
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (given is not null)
        {
            parameters["P"] = given;
        }

        if (fault is null)
        {
            Properties(yaml, parameters).Get("Value").Text.ShouldBe(given);
        }
        else
        {
            Should.Throw<TemplateException>(() => Properties(yaml, parameters)).Message.ShouldContain(fault);
        }
    }

    [Fact]
    public void A_parameter_that_does_not_exist_is_an_error_naming_those_that_do() =>
        Should
            .Throw<TemplateException>(() =>
                Properties("Parameters:\n  Right: { Type: String, Default: x }\nResources: { X: { Type: T } }", new() { ["Wrong"] = "x" })
            )
            .Message.ShouldContain("there is no parameter 'Wrong'; there are Right");

    [Fact]
    public void Globals_are_merged_into_functions_the_functions_own_values_winning()
    {
        var properties = Properties(
            """
            Globals:
              Function:
                Timeout: 5
                MemorySize: 512
                Tags: { a: global, b: global }
                Layers: [one]
                Environment: { Variables: { A: global, B: global } }
            Resources:
              X:
                Type: AWS::Serverless::Function
                Properties:
                  MemorySize: 1024
                  Layers: [two]
                  Environment: { Variables: { B: own, C: own } }
            """
        );
        properties.Get("Timeout").Number.ShouldBe(5);
        properties.Get("MemorySize").Number.ShouldBe(1024);
        properties.Get("Layers").Items.Select(item => item.Text).ShouldBe(["one", "two"]);
        var variables = properties.Find("Environment", "Variables")!.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Text);
        variables.ShouldBe(
            new Dictionary<string, string>
            {
                ["A"] = "global",
                ["B"] = "own",
                ["C"] = "own",
            },
            ignoreOrder: true
        );
    }

    [Fact]
    public void Conditions_and_names_that_depend_on_themselves_are_errors()
    {
        Should
            .Throw<TemplateException>(() =>
                Properties("Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\nResources:\n  X: { Type: T, Condition: A }")
            )
            .Message.ShouldContain("depends on itself");
        Should
            .Throw<TemplateException>(() => Properties("Resources:\n  X: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Ref X } }"))
            .Message.ShouldContain("the name of 'X' depends on itself");
    }
}
