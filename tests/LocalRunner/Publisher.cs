using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner;

/// <summary>
/// Makes the executables of functions and containers when they are missing or made of other sources: ordinary (JIT) builds under <c>.local/jit</c>, all in one
/// build, or native ones under <c>.local/publish</c> as they would be deployed.
/// </summary>
public sealed class Publisher
{
    private readonly string _root;
    private readonly string _awsPackages;
    private readonly StackLog _log;
    private readonly bool _native;

    /// <param name="root">Root of the repository.</param>
    /// <param name="native">Native executables instead of ordinary builds.</param>
    /// <param name="awsPackages">The AWS packages to build on: <c>source</c> or <c>official</c>.</param>
    public Publisher(string root, bool native, string awsPackages, StackLog log) =>
        (_root, _native, _awsPackages, _log) = (root, native, awsPackages, log);

    /// <summary>Whether this machine can link native code.</summary>
    public static bool HasLinker => Tools.Find("clang") is not null || Tools.Find("gcc") is not null;

    /// <summary>Builds what is needed of some projects.</summary>
    /// <param name="projects">Folders from the root of the repository, e.g. <c>functions/CheckoutApi</c>.</param>
    /// <param name="build">False: what is there is taken, however old.</param>
    /// <returns>The executables by project.</returns>
    /// <exception cref="StackException">Something does not build, or is not there and may not be built.</exception>
    public async Task<IReadOnlyDictionary<string, string>> PublishAsync(
        IReadOnlyCollection<string> projects,
        bool build,
        CancellationToken cancellationToken
    )
    {
        if (build)
        {
            var stale = projects
                .Select(project => (Project: project, Sources: Fingerprint(project)))
                .Where(entry => !IsCurrent(entry.Project, entry.Sources))
                .ToList();
            if (stale.Count > 0)
            {
                await (_native ? PublishNativeAsync(stale, cancellationToken) : BuildAsync(stale, cancellationToken));
            }
        }

        var executables = projects.ToDictionary(project => project, Executable, StringComparer.Ordinal);
        foreach (var (project, executable) in executables)
        {
            if (!File.Exists(executable))
            {
                throw new StackException(
                    build
                        ? $"The build of {project} gave no {executable}."
                        : $"{project} was never built ({(_native ? "native" : "JIT")}); start once without --no-build."
                );
            }
        }

        return executables;
    }

    private string Folder(string project) =>
        Path.Combine(
            _root,
            ".local",
            (_native ? "publish" : "jit") + (_awsPackages == LocalStackOptions.SourcePackages ? "" : "-" + _awsPackages),
            Path.GetFileName(project)
        );

    /// <summary>A Lambda function's native executable is named as Lambda wants it; all others as their project.</summary>
    private string Executable(string project)
    {
        var bootstrap = Path.Combine(Folder(project), "bootstrap");
        return File.Exists(bootstrap) ? bootstrap : Path.Combine(Folder(project), NameOf(project));
    }

    private static string NameOf(string project) => "FraudServerless." + Path.GetFileName(project);

    private string StampOf(string project) => Path.Combine(Folder(project), ".sources");

    private bool IsCurrent(string project, string sources) =>
        File.Exists(Executable(project)) && File.Exists(StampOf(project)) && File.ReadAllText(StampOf(project)) == sources;

    private async Task PublishNativeAsync(List<(string Project, string Sources)> stale, CancellationToken cancellationToken)
    {
        if (!HasLinker)
        {
            throw new StackException(
                "--native needs clang or gcc on the PATH. To get it: "
                    + (OperatingSystem.IsMacOS() ? "xcode-select --install" : "apt-get install gcc libc6-dev zlib1g-dev")
                    + ". Without --native the functions run as ordinary builds."
            );
        }

        foreach (var (project, sources) in stale)
        {
            Empty(Folder(project));
            await _log.PhaseAsync(
                $"Publishing {project} as a native executable",
                () => DotnetAsync(project, ["publish", Path.Combine(_root, project), "-c", "Release", "-o", Folder(project)], cancellationToken)
            );
            await File.WriteAllTextAsync(StampOf(project), sources, cancellationToken);
        }
    }

    /// <summary>
    /// One build for all, of the same configuration as the runner's own, so that what they share is compiled once. What it makes is copied: a later build does not
    /// change a program that runs.
    /// </summary>
    private async Task BuildAsync(List<(string Project, string Sources)> stale, CancellationToken cancellationToken)
    {
        var filter = Path.Combine(_root, ".local", "jit", "functions.slnf");
        Directory.CreateDirectory(Path.GetDirectoryName(filter)!);
        await File.WriteAllBytesAsync(filter, FilterOf(stale.Select(entry => entry.Project)), cancellationToken);
        await _log.PhaseAsync(
            $"Building {string.Join(", ", stale.Select(entry => Path.GetFileName(entry.Project)))} (JIT)",
            async () =>
            {
                await DotnetAsync("One of them", ["build", filter, "-c", "Debug", "-p:RunAnalyzers=false"], cancellationToken);
                foreach (var (project, sources) in stale)
                {
                    var built = Directory
                        .EnumerateFiles(Path.Combine(_root, project, "bin", "Debug"), NameOf(project), SearchOption.AllDirectories)
                        .OrderByDescending(File.GetLastWriteTimeUtc)
                        .FirstOrDefault();
                    Empty(Folder(project));
                    Copy(Path.GetDirectoryName(built ?? throw new StackException($"The build gave no {NameOf(project)}."))!, Folder(project));
                    await File.WriteAllTextAsync(StampOf(project), sources, cancellationToken);
                }
            }
        );
    }

    private static byte[] FilterOf(IEnumerable<string> projects)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("solution");
            json.WriteString("path", "../../FraudServerless.sln");
            json.WriteStartArray("projects");
            foreach (var project in projects)
            {
                json.WriteStringValue($"{project}/{Path.GetFileName(project)}.csproj");
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private async Task DotnetAsync(string what, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        // Nodes that a build leaves running would outlive the stack.
        var (code, output) = await BuildTool.RunAsync(
            Tools.Dotnet(),
            [.. arguments, "-p:AwsPackages=" + _awsPackages, "--nologo", "-v", "quiet", "-nodeReuse:false"],
            _root,
            cancellationToken
        );
        if (code != 0)
        {
            throw new StackException($"{what} does not build:\n{string.Join('\n', output.TrimEnd().Split('\n').TakeLast(20))}");
        }
    }

    private static void Empty(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }

    /// <summary>All but native libraries for other systems.</summary>
    private static void Copy(string source, string target)
    {
        var native = Path.Combine(source, "runtimes") + Path.DirectorySeparatorChar;
        var own = Path.Combine(native, OperatingSystem.IsMacOS() ? "osx" : "linux");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            if (file.StartsWith(native, StringComparison.Ordinal) && !file.StartsWith(own, StringComparison.Ordinal))
            {
                continue;
            }

            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>
    /// A hash over everything that goes into a project: its own sources, those of the projects it refers to, the build files of the root, and the choice of
    /// AWS packages.
    /// </summary>
    internal string Fingerprint(string project)
    {
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        Collect(Path.Combine(_root, project), folders);
        var files = folders
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(_root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Concat(Directory.EnumerateFiles(_root, "Directory.*"))
            .Append(Path.Combine(_root, "global.json"))
            .Order(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(_awsPackages + "\n"));
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(_root, file) + "\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Collect(string folder, SortedSet<string> folders)
    {
        folder = Path.GetFullPath(folder);
        if (!folders.Add(folder))
        {
            return;
        }

        var file = Path.Combine(folder, Path.GetFileName(folder) + ".csproj");
        if (!File.Exists(file))
        {
            throw new StackException($"There is no project {file}, which template.yaml names.");
        }

        var project = XDocument.Load(file);
        foreach (var reference in project.Descendants("ProjectReference"))
        {
            Collect(Path.GetDirectoryName(Path.Combine(folder, reference.Attribute("Include")!.Value))!, folders);
        }

        if (project.Descendants("UseAwsPackages").Any())
        {
            Collect(Path.Combine(_root, "shared", "AwsPackages"), folders);
        }
    }
}
