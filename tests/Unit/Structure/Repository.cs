using System.Xml.Linq;

namespace FraudServerless.Unit.Structure;

/// <summary>The source tree that the tests were built from, and its projects as MSBuild sees them.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyDictionary<string, Project> Projects { get; } =
        new[] { "functions", "shared", "tests" }
            .SelectMany(area => Directory.EnumerateFiles(Path.Combine(Root, area), "*.csproj", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(Project.Read)
            .ToDictionary(project => project.Path, StringComparer.Ordinal);

    /// <summary>Everything that a project builds on, itself left out.</summary>
    public static IReadOnlySet<Project> Closure(Project project)
    {
        var found = new HashSet<Project>();
        var open = new Stack<Project>([project]);
        while (open.TryPop(out var next))
        {
            foreach (var reference in next.References.Select(path => Projects[path]).Where(found.Add))
            {
                open.Push(reference);
            }
        }

        return found;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FraudServerless.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests must run from within the source tree");
    }

    /// <param name="Path">Relative to the root, with forward slashes, e.g. <c>shared/Trees</c>.</param>
    internal sealed record Project(string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages, bool HasVersions)
    {
        public string Area => Path.Split('/')[0];
        public string Name => Path.Split('/')[^1];

        public static Project Read(string file)
        {
            var xml = XDocument.Load(file);
            var folder = System.IO.Path.GetDirectoryName(file)!;
            var packages = xml.Descendants("PackageReference").ToList();
            var references = xml.Descendants("ProjectReference")
                .Select(reference =>
                    Relative(System.IO.Path.Combine(folder, System.IO.Path.GetDirectoryName(reference.Attribute("Include")!.Value)!))
                );
            // What Directory.Build.targets adds for this property.
            var aws = xml.Descendants("UseAwsPackages").Any(use => use.Value == "true");
            return new Project(
                Relative(folder),
                [.. references, .. aws ? new[] { "shared/AwsPackages" } : []],
                [.. packages.Select(package => package.Attribute("Include")!.Value)],
                packages.Exists(package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null)
            );
        }

        private static string Relative(string folder) => System.IO.Path.GetRelativePath(Root, System.IO.Path.GetFullPath(folder)).Replace('\\', '/');
    }
}
