using System.Numerics;

namespace FraudServerless.OrderGenerator;

/// <summary>xoshiro256** by Blackman and Vigna (public domain algorithm), seeded through splitmix64: unlike <see cref="Random"/> it is the same in every runtime.</summary>
internal sealed class Prng
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public Prng(ulong seed)
    {
        _a = Mix(seed);
        _b = Mix(seed + 1);
        _c = Mix(seed + 2);
        _d = Mix(seed + 3) | 1;
    }

    /// <summary>The step of splitmix64: a bijection of 64 bits that looks random.</summary>
    public static ulong Mix(ulong x)
    {
        unchecked
        {
            x += 0x9E3779B97F4A7C15;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }

    public ulong Next()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
            var t = _b << 17;
            _c ^= _a;
            _d ^= _b;
            _b ^= _c;
            _a ^= _d;
            _c ^= t;
            _d = BitOperations.RotateLeft(_d, 45);
            return result;
        }
    }

    /// <summary>0 inclusive to 1 exclusive.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Unit() < probability;

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Both ends included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    public double Between(double low, double high) => low + (high - low) * Unit();

    /// <summary>Near enough to the standard normal: the sum of twelve uniforms, within ±6.</summary>
    public double Normal()
    {
        var sum = 0.0;
        for (var round = 0; round < 3; round++)
        {
            var bits = Next();
            sum += (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        }

        return (sum + 6) / 65536 - 6;
    }

    public double Exponential(double mean) => -mean * StableMath.Log(1 - Unit());

    /// <summary>Log-normal around <paramref name="median"/>.</summary>
    public double LogNormal(double median, double spread) => median * StableMath.Exp(spread * Normal());

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>The index of a weight, in proportion to it.</summary>
    public int Weighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var at = Unit() * total;
        for (var i = 0; i < weights.Length - 1; i++)
        {
            at -= weights[i];
            if (at < 0)
            {
                return i;
            }
        }

        return weights.Length - 1;
    }
}
