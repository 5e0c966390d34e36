using System.Buffers;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>How names that the contract does not know are written in paths.</summary>
internal static class PathText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(".[]");

    /// <summary>The name itself, or <c>["a.b"]</c> when it would be mistaken for a path.</summary>
    public static string Segment(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAny(Special)
            ? name
            : "[\"" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"]";
}
