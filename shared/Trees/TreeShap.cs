using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FraudServerless.Trees;

/// <summary>
/// Exact path-dependent SHAP values in two straight passes over each tree.
/// <para>
/// On the way from the root to a leaf of value v, a feature j met on the path has z_j, the product of its branches' shares of the training rows, and o_j, 1 when the row
/// itself takes all of those branches and else 0. The leaf gives feature i the value v (o_i - z_i) ∫₀¹ ∏_{j≠i} (z_j + t (o_j - z_j)) dt, which is
/// Shapley's weighted sum over subsets written as an integral. The integrand is a polynomial whose degree is below the number m of distinct features on the path, so Gauss-Legendre
/// quadrature with m/2 points is exact: four points, one vector of doubles, for up to eight distinct features; trees with longer paths take more vectors, one after another.
/// </para>
/// <para>
/// All leaves at once: the pass down keeps P, the weight times the product of the factors on the path; the pass up keeps R, the sum of the leaves below times the factors below.
/// At a split with shares l and r let E = l R_left + r R_right and D = R_hot - E: then the split's feature gets ∑ P D, and R = E + t D.
/// A feature that the path met before counts once, with the merged z and o: its earlier factor is divided out below and what the earlier split credits is taken back.
/// </para>
/// </summary>
internal sealed class TreeShap
{
    private const int Lanes = 4;

    /// <summary>One split. Slots number a tree's splits, parents first, then its leaves.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Node
    {
        public double Threshold;
        public double LeftShare;
        public double RightShare;
        public int Input;
        public int Feature;
        public int Left;
        public int Right;

        /// <summary>Index of <see cref="Repeat"/>, or -1 when the path meets the feature here for the first time.</summary>
        public int Repeat;
    }

    /// <summary>A split whose feature the path met before.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Repeat
    {
        /// <summary>The nearest earlier split of the feature, as a slot, and which way the path left it.</summary>
        public int Earlier;
        public bool EarlierLeft;

        /// <summary>The earlier split's own entry, or -1.</summary>
        public int EarlierRepeat;

        /// <summary>Product of the shares of all earlier branches of the feature.</summary>
        public double Share;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Layout
    {
        public int FirstNode;
        public int Nodes;

        /// <summary>From this slot on, splits have two leaves for children.</summary>
        public int FirstTwig;
        public int FirstLeaf;
        public int Leaves;
        public int FirstRepeat;
        public int Repeats;
        public int Blocks;
    }

    private readonly Node[] _nodes;
    private readonly Repeat[] _repeats;
    private readonly double[] _leaves;
    private readonly Layout[] _trees;

    /// <summary>By number of blocks (less one): the points and weights of each block's four lanes.</summary>
    private readonly (Vector256<double> Points, Vector256<double> Weights)[]?[] _rules;
    private readonly int _slots;
    private readonly int _mostRepeats;
    private readonly int _features;

    [ThreadStatic]
    private static Scratch? t_scratch;

    private sealed class Scratch(int slots, int features, int repeats)
    {
        public readonly Vector256<double>[] Down = new Vector256<double>[slots];
        public readonly Vector256<double>[] Up = new Vector256<double>[slots];
        public readonly Vector256<double>[] Sums = new Vector256<double>[features];
        public readonly bool[] RepeatHot = new bool[repeats];
    }

    public TreeShap(IReadOnlyList<Tree> trees, InputPlan.Builder inputs, int features)
    {
        _features = features;
        var nodes = new List<Node>();
        var repeats = new List<Repeat>();
        var leaves = new List<double>();
        var layouts = new List<Layout>();
        foreach (var tree in trees)
        {
            if (tree.Splits.Length == 0)
            {
                Expected += tree.LeafValues[0];
                continue;
            }
            double expected = 0;
            for (var i = 0; i < tree.LeafValues.Length; i++)
            {
                expected += tree.LeafCovers[i] / tree.Splits[0].Cover * tree.LeafValues[i];
            }
            Expected += expected;
            var layout = LayOut(tree, inputs, nodes, repeats, leaves);
            layouts.Add(layout);
            _slots = Math.Max(_slots, layout.Nodes + layout.Leaves);
            _mostRepeats = Math.Max(_mostRepeats, layout.Repeats);
        }
        _nodes = [.. nodes];
        _repeats = [.. repeats];
        _leaves = [.. leaves];
        _trees = [.. layouts];
        _rules = new (Vector256<double>, Vector256<double>)[]?[layouts.Count == 0 ? 0 : layouts.Max(layout => layout.Blocks)];
        foreach (var blocks in layouts.Select(layout => layout.Blocks).Distinct())
        {
            var (points, weights) = GaussLegendre.Rule(blocks * Lanes);
            _rules[blocks - 1] =
            [
                .. Enumerable.Range(0, blocks).Select(b => (Vector256.Create(points, b * Lanes), Vector256.Create(weights, b * Lanes))),
            ];
        }
    }

    /// <summary>The raw score of a row of which nothing is known.</summary>
    public double Expected { get; }

    private static Layout LayOut(Tree tree, InputPlan.Builder inputs, List<Node> nodes, List<Repeat> repeats, List<double> leaves)
    {
        bool IsTwig(int split) => tree.Splits[split] is { Left: < 0, Right: < 0 };

        // Parents first; splits of two leaves last.
        var order = new List<int> { 0 };
        for (var i = 0; i < order.Count; i++)
        {
            var split = tree.Splits[order[i]];
            if (split.Left >= 0)
            {
                order.Add(split.Left);
            }
            if (split.Right >= 0)
            {
                order.Add(split.Right);
            }
        }
        order = [.. order.Where(split => !IsTwig(split)), .. order.Where(IsTwig)];
        var slotOf = new int[order.Count];
        for (var slot = 0; slot < order.Count; slot++)
        {
            slotOf[order[slot]] = slot;
        }

        var layout = new Layout
        {
            FirstNode = nodes.Count,
            Nodes = order.Count,
            FirstTwig = order.Count(split => !IsTwig(split)),
            FirstLeaf = leaves.Count,
            Leaves = tree.LeafValues.Length,
            FirstRepeat = repeats.Count,
        };
        var parent = new (int Split, bool Left)[order.Count];
        var distinct = new int[order.Count];
        var repeatOf = new int[order.Count];
        parent[0] = (-1, false);
        foreach (var index in order)
        {
            var split = tree.Splits[index];
            if (split.Left >= 0)
            {
                parent[split.Left] = (index, true);
            }
            if (split.Right >= 0)
            {
                parent[split.Right] = (index, false);
            }

            var (earlier, earlierLeft) = parent[index];
            distinct[index] = earlier < 0 ? 1 : distinct[earlier] + 1;
            while (earlier >= 0 && tree.Splits[earlier].Feature != split.Feature)
            {
                (earlier, earlierLeft) = parent[earlier];
            }
            repeatOf[index] = -1;
            if (earlier >= 0)
            {
                distinct[index]--;
                var before = repeatOf[earlier];
                var taken = tree.Cover(earlierLeft ? tree.Splits[earlier].Left : tree.Splits[earlier].Right) / tree.Splits[earlier].Cover;
                repeatOf[index] = repeats.Count - layout.FirstRepeat;
                repeats.Add(
                    new Repeat
                    {
                        Earlier = slotOf[earlier],
                        EarlierLeft = earlierLeft,
                        EarlierRepeat = before,
                        Share = taken * (before < 0 ? 1 : repeats[layout.FirstRepeat + before].Share),
                    }
                );
            }

            nodes.Add(
                new Node
                {
                    Threshold = split.Threshold,
                    LeftShare = tree.Cover(split.Left) / split.Cover,
                    RightShare = tree.Cover(split.Right) / split.Cover,
                    Input = inputs.Add(split),
                    Feature = split.Feature,
                    Left = split.Left >= 0 ? slotOf[split.Left] : order.Count + ~split.Left,
                    Right = split.Right >= 0 ? slotOf[split.Right] : order.Count + ~split.Right,
                    Repeat = repeatOf[index],
                }
            );
        }
        leaves.AddRange(tree.LeafValues);
        layout.Repeats = repeats.Count - layout.FirstRepeat;
        layout.Blocks = (distinct.Max() + (2 * Lanes) - 1) / (2 * Lanes);
        return layout;
    }

    public void Explain(ReadOnlySpan<double> inputs, Span<double> contributions)
    {
        var scratch = t_scratch;
        if (scratch is null || scratch.Down.Length < _slots || scratch.Sums.Length < _features || scratch.RepeatHot.Length < _mostRepeats)
        {
            t_scratch = scratch = new Scratch(_slots, _features, _mostRepeats);
        }
        scratch.Sums.AsSpan(0, _features).Clear();
        foreach (ref readonly var tree in _trees.AsSpan())
        {
            foreach (var (points, weights) in _rules[tree.Blocks - 1]!)
            {
                Walk(tree, inputs, points, weights, scratch);
            }
        }
        for (var i = 0; i < _features; i++)
        {
            contributions[i] = Vector256.Sum(scratch.Sums[i]);
        }
    }

    private void Walk(in Layout tree, ReadOnlySpan<double> inputs, Vector256<double> t, Vector256<double> weights, Scratch scratch)
    {
        // Every index below was made by LayOut and is in range; the checks would cost a third of the time.
        ref var nodes = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_nodes), tree.FirstNode);
        ref var down = ref MemoryMarshal.GetArrayDataReference(scratch.Down);
        ref var up = ref MemoryMarshal.GetArrayDataReference(scratch.Up);
        ref var sums = ref MemoryMarshal.GetArrayDataReference(scratch.Sums);
        ref var input = ref MemoryMarshal.GetReference(inputs);
        var rest = Vector256<double>.One - t;

        down = weights;
        for (var slot = 0; slot < tree.FirstTwig; slot++)
        {
            ref var node = ref Unsafe.Add(ref nodes, slot);
            var p = Unsafe.Add(ref down, slot);
            var left = Vector256.Create(node.LeftShare);
            var right = Vector256.Create(node.RightShare);
            if (node.Repeat >= 0)
            {
                if (!Hot(tree, node.Repeat, ref nodes, ref input, scratch))
                {
                    Unsafe.Add(ref down, node.Left) = p * left;
                    Unsafe.Add(ref down, node.Right) = p * right;
                    continue;
                }
                var share = Vector256.Create(_repeats[tree.FirstRepeat + node.Repeat].Share);
                p /= Vector256.MultiplyAddEstimate(share, rest, t);
                left *= share;
                right *= share;
            }
            var toLeft = Vector256.LessThanOrEqual(Vector256.Create(Unsafe.Add(ref input, node.Input)), Vector256.Create(node.Threshold));
            Unsafe.Add(ref down, node.Left) = p * Vector256.MultiplyAddEstimate(left, rest, t & toLeft);
            Unsafe.Add(ref down, node.Right) = p * Vector256.MultiplyAddEstimate(right, rest, Vector256.AndNot(t, toLeft));
        }

        for (var leaf = 0; leaf < tree.Leaves; leaf++)
        {
            Unsafe.Add(ref up, tree.Nodes + leaf) = Vector256.Create(_leaves[tree.FirstLeaf + leaf]);
        }
        for (var slot = tree.Nodes - 1; slot >= 0; slot--)
        {
            ref var node = ref Unsafe.Add(ref nodes, slot);
            var p = Unsafe.Add(ref down, slot);
            var ofLeft = Unsafe.Add(ref up, node.Left);
            var ofRight = Unsafe.Add(ref up, node.Right);
            var toLeft = Vector256.LessThanOrEqual(Vector256.Create(Unsafe.Add(ref input, node.Input)), Vector256.Create(node.Threshold));
            var hot = Vector256.ConditionalSelect(toLeft, ofLeft, ofRight);
            var mean = Vector256.MultiplyAddEstimate(Vector256.Create(node.LeftShare), ofLeft, Vector256.Create(node.RightShare) * ofRight);
            ref var sum = ref Unsafe.Add(ref sums, node.Feature);
            if (node.Repeat < 0)
            {
                var gain = hot - mean;
                sum = Vector256.MultiplyAddEstimate(p, gain, sum);
                Unsafe.Add(ref up, slot) = Vector256.MultiplyAddEstimate(t, gain, mean);
            }
            else if (slot >= tree.FirstTwig ? Hot(tree, node.Repeat, ref nodes, ref input, scratch) : scratch.RepeatHot[node.Repeat])
            {
                var share = Vector256.Create(_repeats[tree.FirstRepeat + node.Repeat].Share);
                var factor = Vector256.MultiplyAddEstimate(share, rest, t);
                mean *= share;
                var gain = hot - mean;
                var below = Vector256.MultiplyAddEstimate(t, gain, mean) / factor;
                sum = Vector256.MultiplyAddEstimate(p / factor, gain - ((Vector256<double>.One - share) * below), sum);
                Unsafe.Add(ref up, slot) = below;
            }
            else
            {
                Unsafe.Add(ref up, slot) = mean;
            }
        }
    }

    /// <summary>Whether the row took every earlier branch of the feature.</summary>
    private bool Hot(in Layout tree, int repeat, ref Node nodes, ref double input, Scratch scratch)
    {
        ref var entry = ref _repeats[tree.FirstRepeat + repeat];
        ref var earlier = ref Unsafe.Add(ref nodes, entry.Earlier);
        var hot =
            (Unsafe.Add(ref input, earlier.Input) <= earlier.Threshold) == entry.EarlierLeft
            && (entry.EarlierRepeat < 0 || scratch.RepeatHot[entry.EarlierRepeat]);
        scratch.RepeatHot[repeat] = hot;
        return hot;
    }
}
