using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Structure;

/// <summary>What documents point at is there, and nothing in the tree points out of it.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Made =
    [
        "bin",
        "obj",
        "node_modules",
        "artifacts",
        ".local",
        ".git",
        ".vs",
        ".idea",
        "TestResults",
        "BenchmarkDotNet.Artifacts",
    ];

    /// <summary>Kinds of files in which a path that begins with <c>../</c> is meant as one.</summary>
    private static readonly string[] WithPaths =
    [
        ".md",
        ".sh",
        ".yaml",
        ".yml",
        ".toml",
        ".csproj",
        ".props",
        ".targets",
        ".rsp",
        ".http",
        ".sln",
        "Dockerfile",
        "run",
    ];

    private static readonly Lazy<IReadOnlyList<string>> Files = new(() => [.. Enumerate(Repository.Root)]);

    public static TheoryData<string> Documents => [.. Files.Value.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    [Fact]
    public void Every_room_has_its_readme()
    {
        string[] rooms = ["", "shared/", "shared/LegacyApi/", "functions/", "tests/"];
        var functions = Repository.Projects.Values.Where(project => project.Area == "functions").Select(project => project.Path + "/");
        rooms.Concat(functions).Select(room => room + "README.md").Except(Files.Value, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_to_files_and_headings_that_exist(string document)
    {
        foreach (
            var link in Link()
                .Matches(Read(document))
                .Select(match => match.Groups["target"].Value)
                .Where(link => !link.Contains("://", StringComparison.Ordinal))
        )
        {
            var parts = link.Split('#', 2);
            var target = parts[0].Length == 0 ? document : Resolve(document, parts[0]);
            IsThere(target).ShouldBeTrue($"{document}: {link}");
            if (parts is [_, { } heading])
            {
                Heading().Matches(Read(target)).Select(match => Slug(match.Groups["text"].Value)).ShouldContain(heading, $"{document}: {link}");
            }
        }
    }

    /// <summary>In words and in commands, from the root of the tree.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void Paths_that_documents_name_exist(string document)
    {
        foreach (var path in RootedPath().Matches(Read(document)).Select(match => match.Groups["path"].Value.TrimEnd('.', '/')))
        {
            IsThere(path).ShouldBeTrue($"{document}: {path}");
        }
    }

    [Fact]
    public void No_file_points_out_of_the_tree()
    {
        var wrong = new List<string>();
        foreach (var file in Files.Value.Where(file => Array.Exists(WithPaths, kind => file.EndsWith(kind, StringComparison.Ordinal))))
        {
            wrong.AddRange(
                RelativePath()
                    .Matches(Read(file).Replace('\\', '/'))
                    .Select(match => match.Value.TrimEnd('.', '/'))
                    .Where(path => !IsThere(Resolve(file, path)))
                    .Select(path => $"{file}: {path}")
            );
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void No_file_names_a_folder_of_somebodys_machine() =>
        Files
            .Value.Where(file =>
                !file.StartsWith("tests/Payloads/", StringComparison.Ordinal) && !file.EndsWith("DocumentTests.cs", StringComparison.Ordinal)
            )
            .Where(file => MachinePath().IsMatch(Read(file)))
            .ShouldBeEmpty();

    [Fact]
    public void The_first_page_is_a_menu() => Read("README.md").Split('\n').Length.ShouldBeLessThan(90);

    [Fact]
    public void The_table_of_rooms_names_every_room_and_what_it_uses()
    {
        var rows = RoomRow()
            .Matches(Read("shared/README.md"))
            .ToDictionary(row => row.Groups["room"].Value, row => row.Groups["uses"].Value.Split(", "));
        var rooms = Repository.Projects.Values.Where(project => project.Area == "shared").ToList();
        rows.Keys.ShouldBe(rooms.Select(room => room.Name), ignoreOrder: true);
        foreach (var room in rooms)
        {
            room.References.Select(path => path.Split('/')[1]).Except(rows[room.Name], StringComparer.Ordinal).ShouldBeEmpty(room.Name);
            rows[room.Name].Where(name => name != "nothing" && !Repository.Projects.ContainsKey($"shared/{name}")).ShouldBeEmpty(room.Name);
        }
    }

    private static IEnumerable<string> Enumerate(string folder)
    {
        foreach (var inner in Directory.EnumerateDirectories(folder).Where(inner => !Made.Contains(Path.GetFileName(inner), StringComparer.Ordinal)))
        {
            foreach (var file in Enumerate(inner))
            {
                yield return file;
            }
        }

        // In a linked work tree .git is a file.
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != ".git"))
        {
            yield return Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        }
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    /// <returns>The path from the root; it begins with <c>..</c> when it leads out of the tree.</returns>
    private static string Resolve(string file, string path) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, path))).Replace('\\', '/');

    private static bool IsThere(string path) =>
        !path.StartsWith("..", StringComparison.Ordinal)
        && (File.Exists(Path.Combine(Repository.Root, path)) || Directory.Exists(Path.Combine(Repository.Root, path)));

    /// <summary>As the sites that show Markdown make an anchor of a heading.</summary>
    private static string Slug(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| \[(?<room>\w+)\]\([^)]+\) \| [^|]+ \| (?<uses>[\w, ]+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RoomRow();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<![\w./-])(?<path>(functions|shared|tests)/[\w./-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RootedPath();

    [GeneratedRegex(@"(?<![\w./])(\.\./)+[\w./-]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RelativePath();

    [GeneratedRegex(@"(?<![\w.}])/(work|home|Users)/\w|[A-Z]:\\Users\\", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();
}
