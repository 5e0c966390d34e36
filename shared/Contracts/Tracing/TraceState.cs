using System.Buffers;

namespace FraudServerless.Contracts.Tracing;

/// <summary>W3C's <c>tracestate</c>: what tracing systems on the way want to find again. Only whether it may be handed on matters here.</summary>
internal static class TraceState
{
    /// <summary>What everybody hands on at least, and so the most that is handed on here.</summary>
    private const int MaxLength = 512;
    private const int MaxMembers = 32;
    private const int MaxPart = 256;
    private static readonly SearchValues<char> KeySigns = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-*/@");

    /// <returns>The same text; null when it is absent, not valid or too long.</returns>
    public static string? Valid(string? state)
    {
        if (string.IsNullOrWhiteSpace(state) || state.Length > MaxLength)
        {
            return null;
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in state.AsSpan().Split(','))
        {
            var member = state.AsSpan()[range].Trim(" \t");
            if (member.IsEmpty)
            {
                continue;
            }

            var equals = member.IndexOf('=');
            if (
                equals < 0
                || !IsKey(member[..equals])
                || !IsValue(member[(equals + 1)..])
                || !keys.Add(new string(member[..equals]))
                || keys.Count > MaxMembers
            )
            {
                return null;
            }
        }

        return keys.Count > 0 ? state : null;
    }

    /// <summary>A system's name, or <c>tenant@system</c>.</summary>
    private static bool IsKey(ReadOnlySpan<char> key) =>
        key.Length is > 0 and <= MaxPart
        && (char.IsAsciiLetterLower(key[0]) || char.IsAsciiDigit(key[0]))
        && !key.ContainsAnyExcept(KeySigns)
        && key.Count('@') <= 1
        && key[^1] != '@';

    private static bool IsValue(ReadOnlySpan<char> value) =>
        value.Length is > 0 and <= MaxPart && !value.ContainsAnyExceptInRange(' ', '~') && !value.Contains('=') && value[^1] != ' ';
}
