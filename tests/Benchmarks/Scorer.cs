using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Trees;

namespace FraudServerless.Benchmarks;

/// <summary>Score and the strongest eight contributions, as the model container makes them.</summary>
internal static class Scorer
{
    public static Score Score(TreeModel model, FeatureSpec spec, ReadOnlySpan<float> vector)
    {
        Span<double> all = stackalloc double[model.FeatureCount];
        var start = model.Explain(vector, all);
        var raw = start;
        Span<int> strongest = stackalloc int[8];
        strongest.Fill(-1);
        for (var feature = 0; feature < all.Length; feature++)
        {
            raw += all[feature];
            var place = strongest.Length;
            while (place > 0 && (strongest[place - 1] < 0 || Math.Abs(all[strongest[place - 1]]) < Math.Abs(all[feature])))
            {
                place--;
            }

            if (place < strongest.Length)
            {
                strongest[place..^1].CopyTo(strongest[(place + 1)..]);
                strongest[place] = feature;
            }
        }

        var contributions = new Contribution[strongest.Length];
        for (var i = 0; i < contributions.Length; i++)
        {
            contributions[i] = new Contribution(model.FeatureNames[strongest[i]], all[strongest[i]]);
        }

        return new Score
        {
            Value = model.Probability(raw),
            Model = "benchmark",
            Features = spec.Id,
            Base = start,
            Contributions = contributions,
        };
    }
}
