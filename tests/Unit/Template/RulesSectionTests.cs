using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Templates;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Template;

/// <summary>The section <c>Rules</c> of the template: parameters that do not fit together are refused before anything is made.</summary>
public sealed class RulesSectionTests
{
    /// <summary>What a stack with an endpoint of its own is given.</summary>
    private static readonly Dictionary<string, string> Whole = new(StringComparer.Ordinal)
    {
        ["PublicApi"] = "true",
        ["OwnEndpoint"] = "true",
        ["PreprocessImage"] = "image",
        ["PreprocessArtifacts"] = "s3://bucket/preprocess/model.tar.gz",
        ["ModelImage"] = "image",
        ["ModelArtifacts"] = "s3://bucket/model/model.tar.gz",
        ["ImageRepositoryArns"] = "arn:aws:ecr:eu-central-1:000000000000:repository/fraud",
    };

    public static TheoryData<string> Environments => [.. StackEnvironment.All.Select(environment => environment.Name)];

    [Theory]
    [MemberData(nameof(Environments))]
    public void The_environments_are_accepted(string name) =>
        Faults(StackEnvironment.All.Single(environment => environment.Name == name).Parameters).ShouldBeEmpty();

    [Fact]
    public void Defaults_lack_the_word_about_who_may_call_and_nothing_else()
    {
        Faults(new Dictionary<string, string>()).ShouldHaveSingleItem().ShouldStartWith("Give JwtIssuer");
        Faults(new Dictionary<string, string> { ["PublicApi"] = "true" }).ShouldBeEmpty();
        Faults(new Dictionary<string, string> { ["JwtIssuer"] = "https://issuer.example" }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("PreprocessImage", "none", "needs PreprocessImage")]
    [InlineData("PreprocessArtifacts", "s3://none", "needs PreprocessArtifacts")]
    [InlineData("ModelImage", "none", "needs ModelImage")]
    [InlineData("ModelArtifacts", "s3://none", "needs ModelArtifacts")]
    [InlineData("ImageRepositoryArns", "arn:aws:ecr:eu-central-1:000000000000:repository/none", "needs ImageRepositoryArns")]
    [InlineData("ExistingEndpointPrefix", "other-", "without an endpoint of its own")]
    [InlineData("ShadowModelImage", "image", "needs ShadowModelArtifacts")]
    [InlineData("ShadowModelArtifacts", "s3://bucket/shadow/model.tar.gz", "needs ShadowModelImage")]
    [InlineData("DataCapturePercent", "1", "needs DataCaptureUri")]
    [InlineData("CheckoutProvisionedConcurrency", "1", "needs CheckoutReservedConcurrency")]
    [InlineData("LocalServices", "127.0.0.1", "is for sam local alone")]
    public void What_does_not_fit_an_own_endpoint_is_said(string parameter, string value, string expected)
    {
        Faults(Whole).ShouldBeEmpty();
        Faults(new Dictionary<string, string>(Whole) { [parameter] = value }).ShouldHaveSingleItem().ShouldContain(expected);
    }

    [Theory]
    [InlineData("ShadowModelImage", "image")]
    [InlineData("EndpointMaxInstances", "4")]
    [InlineData("DataCapturePercent", "1")]
    public void What_only_an_own_endpoint_has_is_refused_without_one(string parameter, string value) =>
        Faults(new Dictionary<string, string> { ["PublicApi"] = "true", [parameter] = value })
            .ShouldContain(fault => fault.StartsWith(' ') == false && fault.Contains("OwnEndpoint=true", StringComparison.Ordinal));

    /// <summary>What the section cannot say: it knows no numbers.</summary>
    [Theory]
    [MemberData(nameof(Environments))]
    public void Bounds_of_the_environments_are_the_right_way_round(string name)
    {
        var given = StackEnvironment.All.Single(environment => environment.Name == name).Parameters;
        Number("CheckoutProvisionedConcurrency").ShouldBeLessThanOrEqualTo(Number("CheckoutReservedConcurrency"));
        if (Number("EndpointMaxInstances") is > 0 and var max)
        {
            Number("EndpointInstances").ShouldBeLessThan(max);
        }

        Number("ApiRequestsPerSecond").ShouldBeLessThanOrEqualTo(Number("ApiBurst"));
        Number("RescoreTimeoutSeconds").ShouldBeLessThanOrEqualTo(Number("RescoreVisibilitySeconds"));

        int Number(string parameter) =>
            int.Parse(
                given.GetValueOrDefault(parameter) ?? Stack.Template.Get("Parameters").Get(parameter).Get("Default").Text,
                System.Globalization.CultureInfo.InvariantCulture
            );
    }

    /// <summary>The whole point: there is no set of parameters that is accepted and opens the API without saying so.</summary>
    [Theory]
    [InlineData("false", "", false)]
    [InlineData("false", "https://issuer.example", false)]
    [InlineData("true", "https://issuer.example", false)]
    [InlineData("true", "", true)]
    public void The_API_is_open_by_the_word_PublicApi_alone(string publicApi, string issuer, bool open)
    {
        var parameters = new Dictionary<string, string> { ["PublicApi"] = publicApi, ["JwtIssuer"] = issuer };
        var api = Stack.Of(Stack.Template, new StackEnvironment("", parameters)).Resources.Single(resource => resource.Id == "Api");
        var post = api.Properties.Get("DefinitionBody").Find("paths", "/v1/fraud-check", "post")!;
        (post.Find("security") is null).ShouldBe(open);
    }

    /// <returns>Descriptions of the assertions that do not hold.</returns>
    private static List<string> Faults(IReadOnlyDictionary<string, string> parameters) =>
        [
            .. from rule in Stack.Template.Get("Rules").Entries
            where Holds(rule.Value.Get("RuleCondition"), parameters)
            from assertion in rule.Value.Get("Assertions").Items
            where !Holds(assertion.Get("Assert"), parameters)
            select assertion.Get("AssertDescription").Text,
        ];

    /// <summary>Whether it holds, asked as the condition of a resource.</summary>
    private static bool Holds(TemplateNode condition, IReadOnlyDictionary<string, string> parameters)
    {
        var probe = new MapNode(
            [
                new("Parameters", Stack.Template.Get("Parameters")),
                new("Conditions", new MapNode([new("Asked", condition)], 0)),
                new("Resources", TemplateEdit.Yaml("{ Probe: { Type: AWS::KMS::Key, Condition: Asked } }")),
            ],
            0
        );
        return TemplateResolver.Resolve(probe, parameters, LocalStackOptions.Region).Count == 1;
    }
}
