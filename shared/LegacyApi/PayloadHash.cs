using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;

namespace FraudServerless.LegacyApi;

/// <summary>The hash under which two requests are the same order: JSON equal apart from white space and property order.</summary>
public static class PayloadHash
{
    /// <summary>
    /// SHA-256 of the canonical form (<see cref="CanonicalJson"/>), 64 lower-case hex digits. Never throws: what is not valid JSON, or lies deeper than
    /// <see cref="CanonicalJson.MaxDepth"/> levels, has the hash of a zero byte followed by its bytes.
    /// </summary>
    /// <param name="utf8">A body, with or without a BOM, which does not count.</param>
    public static string Compute(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        utf8 = utf8.StartsWith(bom) ? utf8[bom.Length..] : utf8;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var buffer = ArrayPool<byte>.Shared.Rent(utf8.Length + 1);
        if (!TryWrite(utf8, buffer, out var length))
        {
            buffer[0] = 0;
            utf8.CopyTo(buffer.AsSpan(1));
            length = utf8.Length + 1;
        }

        SHA256.HashData(buffer.AsSpan(0, length), digest);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return Convert.ToHexStringLower(digest);
    }

    private static bool TryWrite(ReadOnlySpan<byte> utf8, Span<byte> target, out int length)
    {
        length = 0;
        try
        {
            if (!Utf8.IsValid(utf8))
            {
                return false;
            }

            length = CanonicalJson.Write(utf8, target);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
