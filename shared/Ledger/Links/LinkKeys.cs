using System.Security.Cryptography;
using System.Text;

namespace FraudServerless.Ledger.Links;

/// <summary>
/// Keys of links: HMAC-SHA256 under a secret of the stack. A plain hash of a customer id or of a network would be found out by trying all there are; who has the
/// table alone can neither try values nor tell which kinds share one. Thread-safe.
/// </summary>
/// <param name="secret">At least <see cref="MinSecretBytes"/>.</param>
public sealed class LinkKeys(byte[] secret)
{
    public const int MinSecretBytes = 32;

    private readonly byte[] _secret =
        secret.Length >= MinSecretBytes ? secret : throw new ArgumentException("the secret of the links is too short", nameof(secret));

    /// <summary><c>customer#</c> and 64 hex digits.</summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="value">As <see cref="LinkValues"/> gives it.</param>
    public string Of(LinkKind kind, string value)
    {
        var name = kind.ToWire();
        // The kind is hashed along: a request id that is also a customer id is not to be seen as such. No name has the sign between them.
        return $"{name}#{Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{name}#{value}")))}";
    }
}
