using System.Text;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>The path of a request, as Kestrel would show it to the application.</summary>
internal static class RequestPath
{
    /// <summary>
    /// Undoes percent encoding (UTF-8; an encoded slash stays encoded, as does what is no valid UTF-8) and removes dot segments.
    /// </summary>
    public static string Decode(string raw)
    {
        var path = raw.StartsWith('/') ? raw : "/" + raw;
        if (path.Contains('%', StringComparison.Ordinal))
        {
            path = Unescape(path);
        }

        return path.Contains("/.", StringComparison.Ordinal) ? RemoveDotSegments(path) : path;
    }

    /// <summary>A stage other than <c>$default</c> is the first segment of the path and becomes the base of the application.</summary>
    public static (string PathBase, string Path) Split(string path, string? stage) =>
        !string.IsNullOrWhiteSpace(stage)
        && path.Length > stage.Length
        && path.AsSpan(1).StartsWith(stage, StringComparison.Ordinal)
        && (path.Length == stage.Length + 1 || path[stage.Length + 1] == '/')
            ? (path[..(stage.Length + 1)], path[(stage.Length + 1)..])
            : ("", path);

    private static string Unescape(string path)
    {
        var text = new StringBuilder(path.Length);
        Span<byte> run = stackalloc byte[64];
        var position = 0;
        while (position < path.Length)
        {
            // A run of encoded bytes may hold several characters; each is decoded on its own so that a faulty one leaves its neighbours alone.
            var count = 0;
            while (count < run.Length && TryByte(path, position + (3 * count), out var value))
            {
                run[count++] = value;
            }

            if (count == 0)
            {
                text.Append(path[position++]);
                continue;
            }

            if (Rune.DecodeFromUtf8(run[..count], out var rune, out var used) == System.Buffers.OperationStatus.Done && rune.Value != '/')
            {
                text.Append(rune.ToString());
            }
            else
            {
                text.Append(path, position, 3 * used);
            }

            position += 3 * used;
        }

        return text.ToString();
    }

    private static bool TryByte(string path, int position, out byte value)
    {
        value = 0;
        if (
            position + 2 >= path.Length
            || path[position] != '%'
            || !char.IsAsciiHexDigit(path[position + 1])
            || !char.IsAsciiHexDigit(path[position + 2])
        )
        {
            return false;
        }

        value = Convert.FromHexString(path.AsSpan(position + 1, 2))[0];
        return true;
    }

    private static string RemoveDotSegments(string path)
    {
        var kept = new List<string>();
        var segments = path[1..].Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            switch (segments[i])
            {
                case ".":
                    if (isLast)
                    {
                        kept.Add("");
                    }

                    break;
                case "..":
                    if (kept.Count > 0)
                    {
                        kept.RemoveAt(kept.Count - 1);
                    }

                    if (isLast)
                    {
                        kept.Add("");
                    }

                    break;
                default:
                    kept.Add(segments[i]);
                    break;
            }
        }

        return "/" + string.Join('/', kept);
    }
}
