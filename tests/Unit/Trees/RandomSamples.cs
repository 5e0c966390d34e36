using CsCheck;

namespace FraudServerless.Unit.Trees;

/// <summary>Random trees and rows in which every rule has its turn: the three missing types, categories, ties, zeros, features that come again on a path.</summary>
internal static class RandomSamples
{
    /// <summary>Thresholds and values come from the same few numbers, so that ties are common.</summary>
    private static readonly double[] Thresholds =
    [
        -1e300,
        -1.5,
        -1,
        -1e-35f,
        -1e-35,
        0,
        1e-35,
        1e-35f,
        0.1,
        0.10000000001,
        0.25,
        1,
        2.5,
        40,
        1_700_000_001.5,
        1_700_000_002.5,
        1e300,
        double.PositiveInfinity,
    ];
    private static readonly double[] Values =
    [
        double.NaN,
        double.NaN,
        -3,
        -1.5f,
        -1,
        -0.5f,
        -1e-35f,
        0,
        -0f,
        1e-36f,
        1e-35f,
        0.25f,
        1,
        2.5f,
        31,
        32,
        40,
        70,
        1e9f,
        -1e301,
        -1e-35,
        1.0000000001e-35,
        0.1,
        0.1f,
        0.100000000005,
        39.999999999,
        40.000000001,
        1_700_000_001,
        1_700_000_002,
        1_700_000_003,
        2e300,
    ];

    public static Gen<(int Features, SampleNode[] Trees, double[][] Rows)> Models(int features, int depth) =>
        Gen.Select(Gen.Int[1, features], Gen.Int[0, depth], Gen.Int[1, 3], Gen.Int)
            .Select(
                (count, deep, trees, seed) =>
                {
                    var random = new Random(seed);
                    return (count, Array(trees, () => Node(random, count, deep)), Array(6, () => Row(random, count)));
                }
            );

    private static double[] Row(Random random, int features) => Array(features, () => Values[random.Next(Values.Length)]);

    private static SampleNode Node(Random random, int features, int depth)
    {
        if (depth == 0 || random.Next(8) == 0)
        {
            return new SampleLeaf(random.Next(1, 50), (random.NextDouble() * 4) - 2);
        }

        var feature = random.Next(features);
        return new SampleSplit(
            feature,
            Thresholds[random.Next(Thresholds.Length)],
            Node(random, features, depth - 1),
            Node(random, features, depth - 1)
        )
        {
            Missing = random.Next(3),
            MissingLeft = random.Next(2) == 0,
            Categories = random.Next(5) == 0 ? Array(random.Next(1, 6), () => random.Next(70)).ToHashSet() : null,
        };
    }

    private static T[] Array<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];
}
