using System.Globalization;

namespace FraudServerless.ContainerHosting;

/// <summary>The little of content negotiation (RFC 9110) that a container needs.</summary>
public static class MediaType
{
    /// <summary>Whether a Content-Type is <paramref name="mediaType"/>, parameters and letter case aside.</summary>
    public static bool Is(ReadOnlySpan<char> contentType, string mediaType) =>
        Before(contentType, ';').Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a Content-Type's parameter, without quotation marks; null when it is absent or empty.</summary>
    public static string? Parameter(ReadOnlySpan<char> contentType, ReadOnlySpan<char> name)
    {
        foreach (var part in contentType.Split(';'))
        {
            var parameter = contentType[part].Trim();
            if (parameter.Length > name.Length && parameter[name.Length] == '=' && parameter.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                var value = parameter[(name.Length + 1)..].Trim('"');
                return value.IsEmpty ? null : value.ToString();
            }
        }

        return null;
    }

    /// <summary>Whether an Accept header allows <paramref name="mediaType"/>; none allows everything, and of several ranges that match the most specific counts.</summary>
    public static bool IsAccepted(ReadOnlySpan<char> accept, string mediaType)
    {
        if (accept.Trim().IsEmpty)
        {
            return true;
        }

        var (best, accepted) = (0, false);
        foreach (var part in accept.Split(','))
        {
            var range = accept[part];
            var specificity = Specificity(Before(range, ';'), mediaType);
            if (specificity > best)
            {
                (best, accepted) = (specificity, Weight(range) > 0);
            }
        }

        return accepted;
    }

    /// <summary>3 for the type itself, 2 for <c>type/*</c>, 1 for <c>*/*</c>, 0 for another.</summary>
    private static int Specificity(ReadOnlySpan<char> range, ReadOnlySpan<char> mediaType)
    {
        if (range.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
        {
            return 3;
        }

        if (range is "*/*")
        {
            return 1;
        }

        return range.EndsWith("/*") && mediaType.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase) ? 2 : 0;
    }

    /// <summary>The parameter <c>q</c>; 1 when it is absent or no number.</summary>
    private static double Weight(ReadOnlySpan<char> range)
    {
        foreach (var part in range.Split(';'))
        {
            var parameter = range[part].Trim();
            if (
                parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
            )
            {
                return weight;
            }
        }

        return 1;
    }

    private static ReadOnlySpan<char> Before(ReadOnlySpan<char> text, char end)
    {
        var index = text.IndexOf(end);
        return (index < 0 ? text : text[..index]).Trim();
    }
}
