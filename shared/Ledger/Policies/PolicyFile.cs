using System.IO.Compression;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Data;

namespace FraudServerless.Ledger.Policies;

/// <summary>A file of the configuration as it is kept: under the version that decisions name, packed with gzip.</summary>
/// <param name="Kind">Which file.</param>
/// <param name="Version"><see cref="DataFile.Version"/> of its bytes.</param>
/// <param name="Packed">Its bytes, packed.</param>
public sealed record PolicyFile(PolicyKind Kind, string Version, ReadOnlyMemory<byte> Packed)
{
    /// <summary>An item of DynamoDB takes 400 KB, names and other attributes included.</summary>
    public const int MaxPackedBytes = 390_000;

    /// <summary>What unpacks to more was not packed here.</summary>
    private const int MaxBytes = 16 << 20;

    /// <exception cref="SettingsException">The file cannot be read, or is too large to be kept.</exception>
    public static PolicyFile Load(PolicyKind kind, string path)
    {
        try
        {
            return Of(kind, File.ReadAllBytes(path), Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{Path.GetFileName(path)} cannot be read: {e.GetType().Name}"]);
        }
    }

    /// <param name="kind">Which file.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="name">What a message calls it.</param>
    /// <exception cref="SettingsException">It is too large to be kept.</exception>
    public static PolicyFile Of(PolicyKind kind, byte[] content, string name)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.Length <= MaxPackedBytes && content.Length <= MaxBytes
            ? new PolicyFile(kind, DataFile.VersionOf(content), packed.ToArray())
            : throw new SettingsException([
                $"{name} is too large to be kept for replays: make it shorter, {MaxPackedBytes:N0} bytes packed with gzip are the most",
            ]);
    }

    /// <summary>The file's bytes.</summary>
    /// <exception cref="InvalidDataException">They are not those that the version stands for.</exception>
    public byte[] Unpack()
    {
        using var content = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(Packed.ToArray(), writable: false), CompressionMode.Decompress))
        {
            var part = new byte[16_384];
            for (int read; content.Length <= MaxBytes && (read = gzip.Read(part)) > 0; )
            {
                content.Write(part, 0, read);
            }
        }

        var bytes = content.ToArray();
        return DataFile.VersionOf(bytes) == Version
            ? bytes
            : throw new InvalidDataException($"the {Kind.ToWire()} kept as {Version} has other bytes than those it was kept with");
    }
}
