using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace FraudServerless.AuditApi.Responses;

/// <summary>Where a list goes on: opaque and signed, good for that list alone.</summary>
/// <param name="secret">Of the stack.</param>
public sealed class Cursors(ReadOnlyMemory<byte> secret)
{
    private const int SignatureBytes = 16;
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.ToArray(), 32, info: "cursors"u8.ToArray());

    /// <param name="list">Which list, with everything that it was asked by.</param>
    /// <param name="last">The last entry that was shown.</param>
    public string Write(string list, Guid last)
    {
        Span<byte> bytes = stackalloc byte[16 + SignatureBytes];
        last.TryWriteBytes(bytes);
        Sign(list, bytes[..16], bytes[16..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <param name="list">As it was written for.</param>
    /// <param name="cursor">Null: the list begins.</param>
    /// <param name="after">The last entry that was shown; null: the list begins.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public bool TryRead(string list, string? cursor, out Guid? after, [NotNullWhen(false)] out Problem? problem)
    {
        (after, problem) = (null, null);
        if (cursor is null)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[16 + SignatureBytes];
        Span<byte> signature = stackalloc byte[SignatureBytes];
        if (
            cursor.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            && length == bytes.Length
        )
        {
            Sign(list, bytes[..16], signature);
            if (CryptographicOperations.FixedTimeEquals(signature, bytes[16..]))
            {
                after = new Guid(bytes[..16]);
                return true;
            }
        }

        problem = Problem.Cursor;
        return false;
    }

    private void Sign(string list, ReadOnlySpan<byte> last, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, [.. last, .. Encoding.UTF8.GetBytes(list)], hash);
        hash[..SignatureBytes].CopyTo(signature);
    }
}
