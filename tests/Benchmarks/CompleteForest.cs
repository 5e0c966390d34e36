using System.Globalization;
using System.Text;

namespace FraudServerless.Benchmarks;

/// <summary>
/// A LightGBM text model of complete trees: every order goes to the full depth, which real, lopsided trees need not do. Split features are drawn at random, thresholds are values
/// that real vectors have, so that orders spread over the leaves.
/// </summary>
internal static class CompleteForest
{
    public static byte[] Text(int trees, int depth, IReadOnlyList<string> features, float[][] vectors)
    {
        var prng = new Random(1);
        var text = new StringBuilder("tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\n");
        Line(text, "max_feature_idx", [features.Count - 1]);
        text.Append("objective=binary sigmoid:1\nfeature_names=").AppendJoin(' ', features).Append('\n');
        Line(text, "feature_infos", features.Select(_ => "[0:1]"));
        var splits = (1 << depth) - 1;
        var places = Enumerable.Range(0, splits).ToArray();
        for (var tree = 0; tree < trees; tree++)
        {
            var split = places.Select(_ => prng.Next(features.Count)).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"\nTree={tree}\nnum_leaves={splits + 1}\nnum_cat=0\n");
            Line(text, "split_feature", split);
            Line(text, "split_gain", places.Select(_ => 1));
            Line(text, "threshold", split.Select(f => Threshold(prng, vectors, f)));

            // 2: missing goes left, 8: missing is NaN.
            Line(text, "decision_type", places.Select(_ => prng.Next(2) == 0 ? 8 : 10));
            Line(text, "left_child", places.Select(i => Child(2 * i + 1, splits)));
            Line(text, "right_child", places.Select(i => Child(2 * i + 2, splits)));
            Line(text, "leaf_value", Enumerable.Range(0, splits + 1).Select(_ => (prng.NextDouble() - 0.5) / 20));
            Line(text, "leaf_weight", Enumerable.Repeat(1, splits + 1));
            Line(text, "leaf_count", Enumerable.Repeat(100, splits + 1));
            Line(text, "internal_value", places.Select(_ => 0));
            Line(text, "internal_weight", places.Select(_ => 0));
            Line(text, "internal_count", places.Select(i => 100 << (depth - Depth(i))));
            text.Append("is_linear=0\nshrinkage=1\n\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("\nend of trees\n").ToString());
    }

    /// <summary>Splits are numbered as in a heap; leaves are the complement of their number.</summary>
    private static int Child(int place, int splits) => place < splits ? place : ~(place - splits);

    private static int Depth(int place) => int.Log2(place + 1);

    private static double Threshold(Random prng, float[][] vectors, int feature)
    {
        var value = vectors[prng.Next(vectors.Length)][feature];
        return float.IsNaN(value) ? 0.5 : value;
    }

    private static void Line<T>(StringBuilder text, string name, IEnumerable<T> values) =>
        text.Append(name).Append('=').AppendJoin(' ', values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v}"))).Append('\n');
}
