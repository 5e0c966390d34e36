using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Structure;

/// <summary>The rules between the folders.</summary>
public sealed partial class ProjectGraphTests
{
    private static readonly string[] Containers = ["functions/Preprocess", "functions/Model"];

    [Fact]
    public void The_tree_has_the_folders_of_the_design_and_no_others()
    {
        var visible = Directory.EnumerateFileSystemEntries(Repository.Root).Select(entry => Path.GetFileName(entry)!);
        string[] allowed =
        [
            "functions",
            "shared",
            "tests",
            "template.yaml",
            "samconfig.toml",
            "FraudServerless.sln",
            "README.md",
            "LICENSE",
            "global.json",
            "Directory.Build.props",
            "Directory.Build.targets",
            "Directory.Packages.props",
            "artifacts",
            "TestResults",
            "BenchmarkDotNet.Artifacts",
        ];
        visible.Where(name => !name.StartsWith('.')).Except(allowed, StringComparer.Ordinal).ShouldBeEmpty();
        Repository.Projects.Count.ShouldBeGreaterThan(14);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "FraudServerless.sln")).Replace('\\', '/');
        Repository.Projects.Values.Where(p => !solution.Contains($"{p.Path}/{p.Name}.csproj", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Deployables_never_refer_to_each_other() =>
        In("functions").Where(project => Repository.Closure(project).Any(other => other.Area == "functions")).ShouldBeEmpty();

    [Fact]
    public void Shared_never_refers_to_functions() =>
        In("shared").Where(project => Repository.Closure(project).Any(other => other.Area == "functions")).ShouldBeEmpty();

    [Fact]
    public void Nothing_deployed_refers_to_tests() =>
        In("functions", "shared").Where(project => Repository.Closure(project).Any(other => other.Area == "tests")).ShouldBeEmpty();

    [Fact]
    public void Containers_use_four_shared_projects_and_never_the_aws_sdk()
    {
        foreach (var container in Containers.Select(path => Repository.Projects[path]))
        {
            var closure = Repository.Closure(container);
            closure
                .Select(project => project.Name)
                .Except(["Contracts", "Features", "Trees", "ContainerHosting"], StringComparer.Ordinal)
                .ShouldBeEmpty();
            closure.Append(container).SelectMany(project => project.Packages).Where(IsAws).ShouldBeEmpty();
        }
    }

    /// <summary>A room may use those that stand before it, and of those only the ones named here.</summary>
    [Theory]
    [InlineData("Contracts", "")]
    [InlineData("LegacyApi", "Contracts")]
    [InlineData("Features", "Contracts")]
    [InlineData("Trees", "")]
    [InlineData("ContainerHosting", "Contracts")]
    [InlineData("Reporting", "")]
    [InlineData("Decisions", "Contracts LegacyApi")]
    [InlineData("Hosting", "Contracts AwsPackages")]
    [InlineData("Pipeline", "Contracts Decisions Hosting AwsPackages")]
    [InlineData("Ledger", "Contracts Hosting AwsPackages")]
    [InlineData("Messaging", "Contracts Hosting Ledger AwsPackages")]
    public void Rooms_use_only_the_rooms_that_the_architecture_names(string room, string others) =>
        Repository
            .Projects[$"shared/{room}"]
            .References.Select(path => path.Split('/')[1])
            .Except(others.Split(' '), StringComparer.Ordinal)
            .ShouldBeEmpty();

    [Fact]
    public void Every_room_is_in_that_table() =>
        Repository.Projects.Values.Count(project => project.Area == "shared" && project.Name != "AwsPackages").ShouldBe(11);

    [Theory]
    [InlineData("shared/Contracts")]
    [InlineData("shared/LegacyApi")]
    [InlineData("shared/Decisions")]
    [InlineData("shared/Trees")]
    [InlineData("shared/Reporting")]
    public void Pure_projects_have_no_packages(string path) => Repository.Projects[path].Packages.ShouldBeEmpty();

    /// <summary>The time zone database in it is the same in training and serving, whatever the machines have.</summary>
    [Fact]
    public void Features_have_one_package() => Repository.Projects["shared/Features"].Packages.ShouldBe(["NodaTime"]);

    [Fact]
    public void Training_alone_deploys_native_LightGBM() =>
        In("functions", "shared")
            .Where(project => project.Packages.Contains("LightGBM"))
            .Select(project => project.Path)
            .ShouldBe(["functions/Training"]);

    [Fact]
    public void Versions_are_pinned_centrally() => Repository.Projects.Values.Where(project => project.HasVersions).ShouldBeEmpty();

    [Fact]
    public void Calls_to_aws_stand_in_four_rooms_and_the_programs()
    {
        string[] allowed = ["shared/Pipeline/", "shared/Ledger/", "shared/Messaging/", "shared/Hosting/"];
        var files = new[] { "functions", "shared" }
            .SelectMany(area => Directory.EnumerateFiles(Path.Combine(Repository.Root, area), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("shared/AwsPackages/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => AmazonUsing().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .ToList();
        files.ShouldNotBeEmpty();
        files
            .Where(file =>
                Path.GetFileName(file) is not ("Program.cs" or "HttpApiJson.cs" or "RescorerJson.cs" or "ProjectorJson.cs")
                && !allowed.Any(folder => file.StartsWith(folder, StringComparison.Ordinal))
            )
            .ShouldBeEmpty();
    }

    private static IEnumerable<Repository.Project> In(params string[] areas) =>
        Repository.Projects.Values.Where(project => areas.Contains(project.Area, StringComparer.Ordinal));

    private static bool IsAws(string package) =>
        package.StartsWith("AWSSDK.", StringComparison.Ordinal) || package.StartsWith("Amazon.", StringComparison.Ordinal);

    [GeneratedRegex(
        @"^\s*(global\s+)?using\s+(static\s+)?Amazon\.",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex AmazonUsing();
}
