using System.IO.Compression;
using System.Text.Json;
using FraudServerless.Contracts;

namespace FraudServerless.Ledger;

/// <summary>The packed form in which JSON is kept in the tables: Brotli, quick and with a small window, since the texts are.</summary>
public static class Snapshot
{
    private const int Quality = 2;
    private const int Window = 16;

    /// <summary>More than any order that the contract lets in; an item that unpacks to more is not ours.</summary>
    private const int MaxLength = 4 << 20;

    public static ReadOnlyMemory<byte> Pack(Order order) => Pack(JsonSerializer.SerializeToUtf8Bytes(order, ContractsJson.Default.Order));

    public static ReadOnlyMemory<byte> Pack(ReadOnlySpan<byte> json)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(json.Length)];
        return BrotliEncoder.TryCompress(json, packed, out var length, Quality, Window)
            ? packed.AsMemory(0, length)
            : throw new InvalidOperationException("the bound of the packed length was too small");
    }

    /// <exception cref="InvalidDataException">Packed by something else.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        for (var length = Math.Max(4096, packed.Length * 8); length <= MaxLength; length *= 4)
        {
            var json = new byte[length];
            if (BrotliDecoder.TryDecompress(packed, json, out var written))
            {
                return json[..written];
            }
        }

        throw new InvalidDataException("a snapshot cannot be unpacked");
    }
}
