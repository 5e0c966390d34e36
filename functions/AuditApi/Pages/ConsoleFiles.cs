using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace FraudServerless.AuditApi.Pages;

/// <summary>A file of the console as it is sent.</summary>
/// <param name="Tag">Its entity tag.</param>
internal sealed record ConsoleFile(string Type, ReadOnlyMemory<byte> Content, string Tag);

/// <summary>
/// The console's files, embedded in the executable. <see cref="Version"/> is the hash of them all and part of their addresses, so that a browser asks for each of them
/// once; the page itself names it.
/// </summary>
internal sealed class ConsoleFiles
{
    private const string Prefix = "console/";
    private const string PageName = "index.html";
    private readonly FrozenDictionary<string, ConsoleFile> _files;

    private ConsoleFiles(string version, ConsoleFile page, FrozenDictionary<string, ConsoleFile> files) =>
        (Version, Page, _files) = (version, page, files);

    public string Version { get; }

    /// <summary>The one page that there is.</summary>
    public ConsoleFile Page { get; }

    public ConsoleFile? Find(string name) => _files.GetValueOrDefault(name);

    public static ConsoleFiles Load()
    {
        var assembly = typeof(ConsoleFiles).Assembly;
        var contents = assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                return (Name: name[Prefix.Length..], Content: content);
            })
            .ToList();

        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in contents)
        {
            all.AppendData(Encoding.UTF8.GetBytes(name));
            all.AppendData(SHA256.HashData(content));
        }

        var version = Hex(all.GetHashAndReset());
        var page = Encoding.UTF8.GetString(contents.Single(file => file.Name == PageName).Content);
        var modules = contents.Where(file => file.Name.EndsWith(".js", StringComparison.Ordinal)).Select(file => file.Name);
        return new ConsoleFiles(
            version,
            Made(PageName, Encoding.UTF8.GetBytes(WithModules(page, modules).Replace("{version}", version, StringComparison.Ordinal))),
            contents
                .Where(file => file.Name != PageName)
                .ToFrozenDictionary(file => file.Name, file => Made(file.Name, file.Content), StringComparer.Ordinal)
        );
    }

    /// <summary>Names all modules that the page itself does not, so that the browser asks for them at once and not as one imports the next.</summary>
    private static string WithModules(string page, IEnumerable<string> modules) =>
        page.Replace(
            "<!-- modules -->",
            string.Join(
                "\n    ",
                modules
                    .Where(name => !page.Contains($"/{name}\"", StringComparison.Ordinal))
                    .Select(name => $"<link rel=\"modulepreload\" href=\"/console/{{version}}/{name}\" />")
            ),
            StringComparison.Ordinal
        );

    private static ConsoleFile Made(string name, byte[] content) =>
        new(
            Path.GetExtension(name) switch
            {
                ".html" => "text/html; charset=utf-8",
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                var other => throw new InvalidOperationException($"{other} has no type"),
            },
            content,
            $"\"{Hex(SHA256.HashData(content))}\""
        );

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash)[..16];
}
