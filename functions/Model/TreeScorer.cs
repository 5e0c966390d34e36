using FraudServerless.Contracts;
using FraudServerless.Trees;

namespace FraudServerless.Model;

/// <summary>
/// A tree ensemble; with a calibration its raw score goes through that instead of the model's own link (of a softmax the log-odds of the class' probability do).
/// </summary>
public sealed class TreeScorer : IScorer
{
    private readonly TreeModel _trees;
    private readonly Calibration? _calibration;

    /// <exception cref="ModelFormatException">Nothing says how the model's raw score becomes a probability.</exception>
    public TreeScorer(TreeModel trees, Calibration? calibration = null)
    {
        if (calibration is null)
        {
            trees.RequireProbability();
        }

        _trees = trees;
        _calibration = calibration;
    }

    /// <summary>What is served, for a log line.</summary>
    public TreeSummary Summary => _trees.Summary;
    public int FeatureCount => _trees.FeatureCount;
    public IReadOnlyList<string> FeatureNames => _trees.FeatureNames;

    public double Score(double[] x)
    {
        Span<double> score = stackalloc double[1];
        ScoreMany(x, score);
        return score[0];
    }

    public double? Explain(double[] x, Span<double> contributions) => ExplainMany(x, contributions);

    public void ScoreMany(ReadOnlySpan<double> rows, Span<double> scores)
    {
        if (_calibration is null || _trees.IsSoftmax)
        {
            _trees.Score(rows, scores);
        }
        else
        {
            _trees.PredictRaw(rows, scores);
        }

        if (_calibration is null)
        {
            return;
        }

        foreach (ref var score in scores)
        {
            score = _calibration.Apply(_trees.IsSoftmax ? Calibration.LogOdds(score) : score);
        }
    }

    public double? ExplainMany(ReadOnlySpan<double> rows, Span<double> contributions) =>
        _trees.CanExplain ? _trees.Explain(rows, rows.Length / FeatureCount, contributions) : null;
}
