using System.Net;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>The path of a request, as the application sees it.</summary>
internal static class RequestPath
{
    /// <summary>
    /// Undoes percent encoding (UTF-8). An encoded slash stays encoded, a plus is a plus. Dot segments stay too: no server in front of Lambda resolves
    /// them, so such a path has no route.
    /// </summary>
    public static string Decode(string raw)
    {
        var path = raw.StartsWith('/') ? raw : "/" + raw;
        return path.Contains('%', StringComparison.Ordinal)
            ? WebUtility.UrlDecode(
                path.Replace("+", "%2B", StringComparison.Ordinal)
                    .Replace("%2F", "%252F", StringComparison.Ordinal)
                    .Replace("%2f", "%252f", StringComparison.Ordinal)
            )
            : path;
    }

    /// <summary>A stage other than <c>$default</c> is the first segment of the path and becomes the base of the application.</summary>
    public static (string PathBase, string Path) Split(string path, string? stage) =>
        !string.IsNullOrWhiteSpace(stage)
        && path.Length > stage.Length
        && path.AsSpan(1).StartsWith(stage, StringComparison.Ordinal)
        && (path.Length == stage.Length + 1 || path[stage.Length + 1] == '/')
            ? (path[..(stage.Length + 1)], path[(stage.Length + 1)..])
            : ("", path);
}
