using System.Security.Cryptography;
using System.Text;

namespace FraudServerless.LegacyApi;

/// <summary>The contract's own form of an e-mail address: SHA-256 of the trimmed lower-case address, 64 lower-case hex digits.</summary>
public static class EmailHash
{
    public static string Of(string address) => OfNormalised(Normalise(address));

    internal static string Normalise(string address) => address.Trim().ToLowerInvariant();

    internal static string OfNormalised(string address)
    {
        Span<byte> utf8 = stackalloc byte[1024];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.TryGetBytes(address, utf8, out var length) ? utf8[..length] : Encoding.UTF8.GetBytes(address), digest);
        return Convert.ToHexStringLower(digest);
    }
}
