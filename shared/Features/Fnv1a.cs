namespace FraudServerless.Features;

/// <summary>The 64-bit FNV-1a hash (Fowler, Noll, Vo), as the kind <c>hashed</c> uses it: over UTF-8 bytes, ASCII letters lowered. Stable for ever: trained models depend on it.</summary>
internal static class Fnv1a
{
    private const ulong OffsetBasis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    public static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = OffsetBasis;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(utf8);
            foreach (var b in utf8[..length])
            {
                var folded = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
                hash = (hash ^ folded) * Prime;
            }
        }

        return hash;
    }
}
