using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using FraudServerless.Contracts.Rescoring;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Structure;

/// <summary>The tables of reasons and metrics in <c>functions/README.md</c>, held against the source.</summary>
public sealed partial class OperationTablesTests
{
    private static readonly string ReadMe = File.ReadAllText(Path.Combine(Repository.Root, "functions", "README.md"));

    [Fact]
    public void Every_reason_of_the_Rescorer_is_explained_and_no_other()
    {
        FirstCells(ReadMe, "## Dead letters", "## Rescore jobs").Distinct().ShouldBe(ReasonCodes.Meanings.Keys, ignoreOrder: true);
        ReasonCodes.Meanings.Values.ShouldBeUnique();
    }

    [Fact]
    public void The_Rescorer_gives_no_reason_that_is_not_in_the_list()
    {
        var source = Read("functions/Rescorer");
        // Not a reason: all went well.
        Code()
            .Matches(source)
            .Select(match => match.Groups["code"].Value)
            .Except(SettingsTablesTests.Names, StringComparer.Ordinal)
            .ShouldBe(["DONE"]);
        typeof(ReasonCodes)
            .GetFields()
            .Where(field => !Read("functions/Rescorer").Contains($"ReasonCodes.{field.Name}", StringComparison.Ordinal))
            .Select(field => field.Name)
            // What the reader of messages says.
            .ShouldBe([nameof(ReasonCodes.Version)]);
    }

    [Fact]
    public void Every_type_of_message_is_explained_and_no_other()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "functions", "Rescorer", "README.md"));
        var types = typeof(RescoreMessage).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(type => (string)type.TypeDiscriminator!);
        FirstCells(readme, "## Messages", "## Settings").ShouldBe(types, ignoreOrder: true);
    }

    [Fact]
    public void Every_documented_metric_is_written()
    {
        var source = Read("functions") + Read("shared");
        var metrics = FirstCells(ReadMe, "## Metrics", "### Alarms");
        metrics.Count.ShouldBeGreaterThan(15);
        // What follows a point in capitals is a value, and stages are named where they are timed.
        metrics
            .Where(metric =>
                !source.Contains($"\"{metric}\"", StringComparison.Ordinal)
                && !(metric.Split('.') is ["latency", var stage] && source.Contains($"\"{stage}\"", StringComparison.Ordinal))
                && !(
                    metric.Split('.') is [var name, var value]
                    && value.All(char.IsAsciiLetterUpper)
                    && source.Contains($"\"{name}.{{", StringComparison.Ordinal)
                )
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_metric_that_is_named_in_one_piece_is_documented()
    {
        var written = Metric().Matches(Read("functions") + Read("shared")).Select(match => match.Groups["name"].Value).Distinct().ToList();
        written.ShouldNotBeEmpty();
        written.Except(FirstCells(ReadMe, "## Metrics", "### Alarms"), StringComparer.Ordinal).ShouldBeEmpty();
    }

    /// <summary>All that stands in code in the first cell of a row.</summary>
    private static List<string> FirstCells(string readme, string from, string to)
    {
        var section = readme[readme.IndexOf(from, StringComparison.Ordinal)..readme.IndexOf(to, StringComparison.Ordinal)];
        return
        [
            .. section
                .Split('\n')
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .SelectMany(line => Quoted().Matches(line.Split('|')[1]).Select(match => match.Groups["text"].Value)),
        ];
    }

    private static string Read(string folder) =>
        string.Join(
            '\n',
            Directory
                .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal) && Path.GetFileName(file) != "WarmUp.cs")
                .Select(File.ReadAllText)
        );

    [GeneratedRegex(@"`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    /// <summary>A reason is in capitals, alone or before a blank and a detail.</summary>
    [GeneratedRegex(@"""(?<code>[A-Z][A-Z_]{2,}[A-Z])(""| \{)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\.(Count|Latency)\(""(?<name>[\w.]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();
}
