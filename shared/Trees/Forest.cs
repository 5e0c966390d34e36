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

    /// <summary>By leaf, null where it has none; null when no leaf has one.</summary>
    private readonly LinearLeaf?[]? _linear;

    /// <summary>Root of each tree, in the children's numbering.</summary>
    private readonly int[] _roots;

    public Forest(IReadOnlyList<Tree> trees, InputPlan.Builder inputs)
    {
        var splits = trees.Sum(tree => tree.Splits.Length);
        _inputs = new int[splits];
        _thresholds = new float[splits];
        _children = new int[2 * splits];
        _leaves = new double[trees.Sum(tree => tree.LeafValues.Length)];
        _linear = trees.Any(tree => tree.Linear is not null) ? new LinearLeaf?[_leaves.Length] : null;
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
                _thresholds[split + i] = inputs.Threshold(tree.Splits[i]);
                _children[2 * (split + i)] = Child(tree.Splits[i].Right);
                _children[(2 * (split + i)) + 1] = Child(tree.Splits[i].Left);
            }

            tree.LeafValues.CopyTo(_leaves, leaf);
            tree.Linear?.CopyTo(_linear!, leaf);
            split += tree.Splits.Length;
            leaf += tree.LeafValues.Length;
        }
    }

    /// <summary>Whether some leaves hold linear models, which only <see cref="Sum(ReadOnlySpan{float}, ReadOnlySpan{double}, Range)"/> asks.</summary>
    public bool IsLinear => _linear is not null;

    /// <summary>The raw score, summed in the trees' order.</summary>
    /// <param name="inputs">As the input plan makes them.</param>
    /// <param name="row">What they were made of.</param>
    /// <param name="trees">Which trees.</param>
    public double Sum(ReadOnlySpan<float> inputs, ReadOnlySpan<double> row, Range trees)
    {
        double sum = 0;
        if (_linear is { } linear)
        {
            foreach (var root in _roots.AsSpan(trees))
            {
                var leaf = Leaf(root, inputs);
                sum += linear[leaf]?.Value(row, _leaves[leaf]) ?? _leaves[leaf];
            }

            return sum;
        }

        foreach (var root in _roots.AsSpan(trees))
        {
            sum += _leaves[Leaf(root, inputs)];
        }

        return sum;
    }

    /// <summary>The raw score, summed in the trees' order and in single precision, rounding as a library does that keeps its sums so.</summary>
    public float Sum(ReadOnlySpan<float> inputs, Range trees, float start)
    {
        var sum = start;
        foreach (var root in _roots.AsSpan(trees))
        {
            sum += (float)_leaves[Leaf(root, inputs)];
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
    private int Leaf(int node, ReadOnlySpan<float> inputs)
    {
        while (node >= 0)
        {
            var left = inputs[_inputs[node]] <= _thresholds[node] ? 1 : 0;
            node = _children[(2 * node) + left];
        }

        return ~node;
    }
}
