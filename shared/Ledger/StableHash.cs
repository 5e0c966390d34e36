using System.Text;

namespace FraudServerless.Ledger;

/// <summary>Spreads keys over shards: the same text has the same shard in every process, for good.</summary>
internal static class StableHash
{
    /// <param name="text">What is spread.</param>
    /// <param name="shards">How many there are.</param>
    /// <returns>0 to <paramref name="shards"/> - 1.</returns>
    public static int Shard(string text, int shards)
    {
        // FNV-1a (Fowler, Noll, Vo), then the finalizer of MurmurHash3: numbers that count up differ in few bits.
        var hash = 2166136261u;
        foreach (var part in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ part) * 16777619u;
        }

        hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35u;
        hash ^= hash >> 16;
        return (int)(((ulong)hash * (uint)shards) >> 32);
    }
}
