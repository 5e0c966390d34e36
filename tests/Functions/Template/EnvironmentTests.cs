using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Templates;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Template;

/// <summary>What the template sets, held against what the functions read: they start with it, and nothing of it goes unread.</summary>
public sealed class EnvironmentTests
{
    private static readonly StackDescription Stack = StackDescription.Load(
        Path.Combine(LocalStackOptions.FindRoot(), "template.yaml"),
        new Dictionary<string, string>(),
        LocalStackOptions.Region
    );

    public static TheoryData<string> Functions => [.. FunctionPrograms.All.Keys];

    [Fact]
    public void Every_function_is_here() => Stack.Functions.Select(function => function.Id).ShouldBe(FunctionPrograms.All.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Functions))]
    public void All_that_the_template_sets_is_read_and_is_enough_to_start(string function)
    {
        var set = Stack.Functions.Single(one => one.Id == function).Environment;
        var asked = FunctionPrograms.Asked(function, OfLambda(function, set));
        set.Keys.Except(asked).ShouldBeEmpty();
    }

    /// <summary>Each of them is missed: what the function could do without would be no check.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void Without_a_table_or_queue_that_it_needs_a_function_does_not_start(string function)
    {
        var set = Stack.Functions.Single(one => one.Id == function).Environment;
        foreach (var name in set.Keys.Where(name => name.EndsWith("_TABLE", StringComparison.Ordinal) || name == "FUNCTION_TIMEOUT_SECONDS"))
        {
            var without = OfLambda(function, set).Where(pair => pair.Key != name).ToDictionary(StringComparer.Ordinal);
            Should.Throw<Contracts.SettingsException>(() => FunctionPrograms.Asked(function, without)).Message.ShouldContain(name);
        }
    }

    /// <summary>With what Lambda sets by itself.</summary>
    private static Dictionary<string, string> OfLambda(string function, IReadOnlyDictionary<string, string> set) =>
        new(set, StringComparer.Ordinal) { ["AWS_REGION"] = LocalStackOptions.Region, ["AWS_LAMBDA_FUNCTION_NAME"] = function };
}
