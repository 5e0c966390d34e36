using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner;

/// <summary>
/// Publishes functions and containers under <c>.local/publish</c> as they would be deployed (native), when that is missing or made of other sources. Where nothing
/// can link native code it makes ordinary builds instead, which start slower and behave the same.
/// </summary>
public sealed class Publisher
{
    private readonly string _root;
    private readonly StackLog _log;

    /// <param name="root">Root of the repository.</param>
    /// <param name="jit">Ordinary builds even where native ones could be made.</param>
    public Publisher(string root, bool jit, StackLog log)
    {
        (_root, _log) = (root, log);
        Native = !jit && HasLinker();
        if (!jit && !Native)
        {
            log.Say(
                "Neither clang nor gcc is on the PATH, so the functions are built without native code: cold starts will be slower. "
                    + (OperatingSystem.IsMacOS() ? "To get it: xcode-select --install" : "To get it: apt-get install gcc zlib1g-dev  (or clang)")
            );
        }
    }

    /// <summary>Whether native executables are made.</summary>
    public bool Native { get; private set; }

    private static bool HasLinker() => Tools.Find("clang") is not null || Tools.Find("gcc") is not null;

    /// <summary>Publishes a project if needed.</summary>
    /// <param name="project">Folder from the root of the repository, e.g. <c>functions/CheckoutApi</c>.</param>
    /// <param name="build">False: what is there is taken, however old.</param>
    /// <returns>The executable.</returns>
    /// <exception cref="StackException">It does not build, or is not there and may not be built.</exception>
    public async Task<string> PublishAsync(string project, bool build, CancellationToken cancellationToken)
    {
        if (!build)
        {
            return new[] { Executable(project, native: true), Executable(project, native: false) }.FirstOrDefault(File.Exists)
                ?? throw new StackException($"{project} was never published; start once without --no-build.");
        }
        if (Native && await TryPublishAsync(project, native: true, cancellationToken) is { } failure)
        {
            if (!failure.Contains("linker", StringComparison.OrdinalIgnoreCase) && !failure.Contains("ld returned", StringComparison.Ordinal))
                throw new StackException($"{project} does not build:\n{failure}");
            _log.Say($"{project} cannot be linked natively (zlib1g-dev may be missing); building without native code instead.\n{failure}");
            Native = false;
        }
        if (!Native && await TryPublishAsync(project, native: false, cancellationToken) is { } fault)
            throw new StackException($"{project} does not build:\n{fault}");
        return Executable(project, Native);
    }

    private string Folder(string project, bool native) =>
        Path.Combine(_root, ".local", native ? "publish" : "publish-jit", Path.GetFileName(project));

    /// <summary>A Lambda function's native executable is named as Lambda wants it; all others as their project.</summary>
    private string Executable(string project, bool native)
    {
        var bootstrap = Path.Combine(Folder(project, native), "bootstrap");
        return File.Exists(bootstrap) ? bootstrap : Path.Combine(Folder(project, native), "FraudServerless." + Path.GetFileName(project));
    }

    /// <returns>Null when it is there now, or else the end of the build's output.</returns>
    private async Task<string?> TryPublishAsync(string project, bool native, CancellationToken cancellationToken)
    {
        var folder = Folder(project, native);
        var stamp = Path.Combine(folder, ".sources");
        var sources = Fingerprint(project);
        if (File.Exists(Executable(project, native)) && File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == sources)
            return null;
        _log.Say(native ? $"Publishing {project} as a native executable (about a minute the first time) …" : $"Publishing {project} …");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        List<string> arguments =
        [
            "publish",
            Path.Combine(_root, project),
            "-c",
            "Release",
            "-o",
            folder,
            "--nologo",
            "-v",
            "quiet",
            // Servers that a build leaves running would outlive the stack.
            "--disable-build-servers",
        ];
        if (!native)
            arguments.Add("-p:PublishAot=false");
        var (code, output) = await BuildTool.RunAsync(Tools.Dotnet(), arguments, _root, cancellationToken);
        if (code != 0)
            return string.Join('\n', output.TrimEnd().Split('\n').TakeLast(20));
        if (!File.Exists(Executable(project, native)))
            return $"the build gave no {Executable(project, native)}";
        await File.WriteAllTextAsync(stamp, sources, cancellationToken);
        return null;
    }

    /// <summary>A hash over everything that goes into a project: its own sources, those of the projects it refers to, and the build files of the root.</summary>
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
            return;
        var file = Path.Combine(folder, Path.GetFileName(folder) + ".csproj");
        if (!File.Exists(file))
            throw new StackException($"There is no project {file}, which template.yaml names.");
        var project = XDocument.Load(file);
        foreach (var reference in project.Descendants("ProjectReference"))
            Collect(Path.GetDirectoryName(Path.Combine(folder, reference.Attribute("Include")!.Value))!, folders);
        if (project.Descendants("UseAwsPackages").Any())
            Collect(Path.Combine(_root, "shared", "AwsPackages"), folders);
    }
}
