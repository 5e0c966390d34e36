using FraudServerless.Trees;

namespace FraudServerless.Model;

/// <summary>A tree ensemble.</summary>
public sealed class TreeScorer(TreeModel trees) : IScorer
{
    public int FeatureCount => trees.FeatureCount;
    public IReadOnlyList<string> FeatureNames => trees.FeatureNames;

    public double Score(float[] x) => trees.Probability(trees.PredictRaw(x));

    public double? Explain(float[] x, Span<double> contributions) => trees.Explain(x, contributions);
}
