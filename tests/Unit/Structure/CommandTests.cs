using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using FraudServerless.LocalRunner.Commands;
using FraudServerless.Unit.Template;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Structure;

/// <summary>Commands that documents show can be given as they stand there.</summary>
public sealed partial class CommandTests
{
    private const string NeedsAccount = "# needs an AWS account";

    public static TheoryData<string, string> LocalCommandLines =>
        [
            .. Directory
                .EnumerateFiles(Repository.Root, "README.md", SearchOption.AllDirectories)
                .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
                .SelectMany(file =>
                    Blocks(File.ReadAllText(file))
                        .SelectMany(block => Local().Matches(block))
                        .Select(match => new TheoryDataRow<string, string>(
                            Path.GetRelativePath(Repository.Root, file),
                            match.Groups["arguments"].Value.Trim()
                        ))
                ),
        ];

    private static string Operations { get; } = File.ReadAllText(Path.Combine(Repository.Root, "functions", "README.md"));

    [Theory]
    [MemberData(nameof(LocalCommandLines))]
    public void The_local_stack_understands_what_documents_ask_of_it(string document, string arguments)
    {
        var parsed = LocalCommands.Create().Parse(CommandLineParser.SplitCommandLine(arguments.Replace('\'', '"')).ToArray());
        parsed.Errors.Select(error => error.Message).ShouldBeEmpty(document);
    }

    [Fact]
    public void A_runbook_says_which_commands_need_an_account()
    {
        var runbooks = Operations[
            Operations.IndexOf("## Runbooks", StringComparison.Ordinal)..Operations.IndexOf("## Migrate", StringComparison.Ordinal)
        ];
        var blocks = Blocks(runbooks).ToList();
        blocks.Count.ShouldBeGreaterThan(8);
        foreach (var block in blocks.Where(block => !block.TrimStart().StartsWith(NeedsAccount, StringComparison.Ordinal)))
        {
            block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()).ShouldAllBe(line => Local().IsMatch(line), block);
        }
    }

    /// <summary>What a runbook asks the stack for by name is in the template.</summary>
    [Fact]
    public void Names_in_runbooks_are_the_templates()
    {
        var asked = Asked().Matches(Operations).Select(match => (Kind: match.Groups["kind"].Value, Name: match.Groups["name"].Value)).ToList();
        asked.Count.ShouldBeGreaterThan(8);
        Unknown("output", "Outputs").ShouldBeEmpty();
        Unknown("resource", "Resources").ShouldBeEmpty();

        IEnumerable<string> Unknown(string kind, string section) =>
            asked
                .Where(name => name.Kind == kind)
                .Select(name => name.Name)
                .Except(Stack.Template.Get(section).Entries.Select(entry => entry.Key), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Blocks(string document) => Fence().Matches(document).Select(match => match.Groups["block"].Value);

    [GeneratedRegex(@"^ *```sh\n(?<block>.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();

    /// <summary>The arguments of the local runner, up to a comment or whatever stands behind the command.</summary>
    [GeneratedRegex(
        @"dotnet run (?:-c Release )?--project tests/LocalRunner(?: --(?<arguments>(?: +[^\s#)|&>]+| +'[^']*')*))?",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Local();

    [GeneratedRegex(@"\$\((?<kind>output|resource) (?<name>\w+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();
}
