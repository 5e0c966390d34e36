using System.Text.Json.Nodes;
using FraudServerless.LocalRunner.Commands;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.Unit.Structure;
using FraudServerless.Unit.Template;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

public sealed class EnvironmentCommandTests
{
    /// <summary>SAM takes no variable that the template does not name, so all of them are there.</summary>
    [Fact]
    public void The_file_for_SAM_is_what_the_command_prints()
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Payloads", "events", "env.json"));
        file.ReplaceLineEndings("\n").ShouldBe(EnvironmentCommand.Of(function: null, "127.0.0.1").ReplaceLineEndings("\n"));
        foreach (var (function, variables) in JsonNode.Parse(file)!.AsObject())
        {
            var named = Stack
                .Template.Get("Resources")
                .Get(function)
                .Get("Properties")
                .Find("Environment", "Variables")!
                .Entries.Select(entry => entry.Key);
            named.Except(variables!.AsObject().Select(variable => variable.Key), StringComparer.Ordinal).ShouldBeEmpty(function);
        }
    }

    [Fact]
    public void A_function_is_led_to_the_local_services_line_by_line()
    {
        var lines = EnvironmentCommand.Of("Rescorer", "docker").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldContain("AWS_ENDPOINT_URL_DYNAMODB='http://docker:8000'");
        lines.ShouldContain("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME='http://docker:3001'");
        lines.ShouldContain("DECISIONS_TABLE='Decisions'");
        lines.ShouldContain(line => line.StartsWith("DEAD_LETTER_QUEUE_URL='http://docker:9324/000000000000/", StringComparison.Ordinal));
        lines.ShouldContain("AWS_ACCESS_KEY_ID='local'");
    }

    [Fact]
    public void Another_name_is_refused_with_those_that_there_are() =>
        Should.Throw<StackException>(() => EnvironmentCommand.Of("Checkout", "here")).Message.ShouldContain("CheckoutApi");
}
