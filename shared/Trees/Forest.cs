using System.Runtime.CompilerServices;

namespace FraudServerless.Trees;

/// <summary>All trees in flat arrays, for the walk from root to leaf.</summary>
internal sealed class Forest
{
    private readonly int[] _inputs;
    private readonly float[] _thresholds;

    /// <summary>Two by two: where it goes right (even) and left (odd); below zero it is <c>~leaf</c>.</summary>
    private readonly int[] _children;
    private readonly double[] _leaves;

    /// <summary>Root of each tree, in the children's numbering.</summary>
    private readonly int[] _roots;

    public Forest(IReadOnlyList<Tree> trees, InputPlan.Builder inputs)
    {
        var splits = trees.Sum(tree => tree.Splits.Length);
        _inputs = new int[splits];
        _thresholds = new float[splits];
        _children = new int[2 * splits];
        _leaves = new double[trees.Sum(tree => tree.LeafValues.Length)];
        _roots = new int[trees.Count];
        var split = 0;
        var leaf = 0;
        for (var t = 0; t < trees.Count; t++)
        {
            var tree = trees[t];
            int Child(int child) => child >= 0 ? split + child : ~(leaf + ~child);
            _roots[t] = Child(tree.Splits.Length > 0 ? 0 : ~0);
            for (var i = 0; i < tree.Splits.Length; i++)
            {
                _inputs[split + i] = inputs.Add(tree.Splits[i]);
                _thresholds[split + i] = tree.Splits[i].Threshold;
                _children[2 * (split + i)] = Child(tree.Splits[i].Right);
                _children[(2 * (split + i)) + 1] = Child(tree.Splits[i].Left);
            }
            tree.LeafValues.CopyTo(_leaves, leaf);
            split += tree.Splits.Length;
            leaf += tree.LeafValues.Length;
        }
    }

    /// <summary>The raw score, summed in the trees' order.</summary>
    public double Sum(ReadOnlySpan<float> inputs)
    {
        double sum = 0;
        foreach (var root in _roots)
        {
            sum += Leaf(root, inputs);
        }
        return sum;
    }

    /// <summary>The raw score, summed in the trees' order and in single precision, rounding as a library does that keeps its sums so.</summary>
    public float Sum(ReadOnlySpan<float> inputs, float start)
    {
        var sum = start;
        foreach (var root in _roots)
        {
            sum += (float)Leaf(root, inputs);
        }
        return sum;
    }

    /// <summary>The leaf of one tree for each of a block's rows.</summary>
    /// <param name="tree">Which tree.</param>
    /// <param name="inputs">As <see cref="InputPlan.FillBlock"/> lays them out.</param>
    /// <param name="leaves">Gets a value a row.</param>
    public void Leaves(int tree, ReadOnlySpan<float> inputs, Span<double> leaves)
    {
        for (var row = 0; row < leaves.Length; row++)
        {
            var node = _roots[tree];
            while (node >= 0)
            {
                var left = inputs[(_inputs[node] * InputPlan.BlockRows) + row] <= _thresholds[node] ? 1 : 0;
                node = _children[(2 * node) + left];
            }
            leaves[row] = _leaves[~node];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Leaf(int node, ReadOnlySpan<float> inputs)
    {
        while (node >= 0)
        {
            var left = inputs[_inputs[node]] <= _thresholds[node] ? 1 : 0;
            node = _children[(2 * node) + left];
        }
        return _leaves[~node];
    }
}
