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
/// At a split with shares l and r let E = l R_left + r R_right and D = R_taken - E: then the split's feature gets ∑ P D, and R = E + t D.
/// A feature that the path met before counts once, with the merged z and o: its earlier factor is divided out below, and what the earlier split will credit too much is taken back here.
/// </para>
/// </summary>
internal sealed class TreeShap
{
    /// <summary>Rows that meet a tree together: as many as find room beside it in the innermost cache.</summary>
    public const int BlockRows = 8;

    private const int Lanes = 4;

    private readonly ShapLayout _layout;

    /// <summary>For a tree whose paths need n vectors the entry n - 1: points and weights of each.</summary>
    private readonly (Vector256<double> Points, Vector256<double> Weights)[][] _rules;
    private readonly int _slots;
    private readonly int _repeats;

    [ThreadStatic]
    private static Scratch? LastScratch;

    /// <exception cref="ModelFormatException">A tree's paths are too long.</exception>
    public TreeShap(IReadOnlyList<Tree> trees, InputPlan.Builder inputs)
    {
        _layout = new ShapLayout(trees, inputs);
        _slots = _layout.Trees.Select(tree => tree.Slots).DefaultIfEmpty().Max();
        _repeats = _layout.Trees.Select(tree => tree.Repeats).DefaultIfEmpty().Max();
        _rules = [.. Enumerable.Range(1, _layout.Trees.Select(Vectors).DefaultIfEmpty().Max()).Select(Rule)];
        Expected = trees.Where(tree => tree.Splits.Length == 0).Sum(tree => tree.LeafValues[0]) + _layout.Trees.Sum(Mean);
    }

    /// <summary>Leaves weighted by the very shares that the passes use: then everything adds up, even where a tree's covers do not quite (they are rounded sums of hessians).</summary>
    private double Mean(ShapLayout.Shape tree)
    {
        var means = new double[tree.Slots];
        _layout.Leaves.AsSpan(tree.FirstLeaf, tree.Leaves).CopyTo(means.AsSpan(tree.Nodes));
        for (var slot = tree.Nodes - 1; slot >= 0; slot--)
        {
            var node = _layout.Nodes[tree.FirstNode + slot];
            means[slot] = (node.LeftShare * means[node.Left]) + (node.RightShare * means[node.Right]);
        }

        return means[0];
    }

    /// <summary>The raw score of a row of which nothing is known.</summary>
    public double Expected { get; }

    private static int Vectors(ShapLayout.Shape tree) => (tree.Distinct + (2 * Lanes) - 1) / (2 * Lanes);

    private static (Vector256<double> Points, Vector256<double> Weights)[] Rule(int vectors)
    {
        var (points, weights) = GaussLegendre.Rule(vectors * Lanes);
        return [.. Enumerable.Range(0, vectors).Select(v => (Vector256.Create(points, v * Lanes), Vector256.Create(weights, v * Lanes)))];
    }

    /// <param name="inputs">Row after row, as the input plan makes them.</param>
    /// <param name="rows">At most <see cref="BlockRows"/>.</param>
    /// <param name="contributions">Row after row, by feature.</param>
    public void Explain(ReadOnlySpan<float> inputs, int rows, Span<double> contributions)
    {
        var features = _layout.Features.Length;
        var scratch = LastScratch;
        if (scratch is null || !scratch.Holds(_slots, features * rows, _repeats))
        {
            LastScratch = scratch = new Scratch(_slots, features * rows, _repeats);
        }

        scratch.Sums.AsSpan(0, features * rows).Clear();
        var width = inputs.Length / rows;
        foreach (ref readonly var tree in _layout.Trees.AsSpan())
        {
            // The passes leave the leaves as they are: they are laid out once for all rows.
            for (var leaf = 0; leaf < tree.Leaves; leaf++)
            {
                scratch.Up[tree.Nodes + leaf] = Vector256.Create(_layout.Leaves[tree.FirstLeaf + leaf]);
            }

            foreach (var (points, weights) in _rules[Vectors(tree) - 1])
            {
                for (var row = 0; row < rows; row++)
                {
                    Walk(tree, inputs.Slice(row * width, width), points, weights, scratch, scratch.Sums.AsSpan(row * features, features));
                }
            }
        }

        contributions.Clear();
        var all = contributions.Length / rows;
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < features; i++)
            {
                contributions[(row * all) + _layout.Features[i]] = Vector256.Sum(scratch.Sums[(row * features) + i]);
            }
        }
    }

    /// <summary>A thread's working memory, as large as the largest block and tree that it has seen.</summary>
    private sealed class Scratch(int slots, int sums, int repeats)
    {
        public readonly Vector256<double>[] Down = new Vector256<double>[slots];
        public readonly Vector256<double>[] Up = new Vector256<double>[slots];
        public readonly Vector256<double>[] Sums = new Vector256<double>[sums];

        /// <summary>Of a split whose feature came before: the row took all the earlier branches.</summary>
        public readonly bool[] Taken = new bool[repeats];

        public bool Holds(int slots, int sums, int repeats) => Down.Length >= slots && Sums.Length >= sums && Taken.Length >= repeats;
    }

    /// <summary>Both passes over one tree, for four points.</summary>
    private void Walk(
        in ShapLayout.Shape tree,
        ReadOnlySpan<float> inputs,
        Vector256<double> t,
        Vector256<double> weights,
        Scratch scratch,
        Span<Vector256<double>> sumsOfRow
    )
    {
        // Every index below was made by the layout and is in range; the checks would cost a third of the time.
        ref var nodes = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_layout.Nodes), tree.FirstNode);
        ref var down = ref MemoryMarshal.GetArrayDataReference(scratch.Down);
        ref var up = ref MemoryMarshal.GetArrayDataReference(scratch.Up);
        ref var sums = ref MemoryMarshal.GetReference(sumsOfRow);
        ref var input = ref MemoryMarshal.GetReference(inputs);
        var rest = Vector256<double>.One - t;

        down = weights;
        for (var slot = 0; slot < tree.Branches; slot++)
        {
            ref var node = ref Unsafe.Add(ref nodes, slot);
            var p = Unsafe.Add(ref down, slot);
            var left = Vector256.Create(node.LeftShare);
            var right = Vector256.Create(node.RightShare);
            if (node.Repeat >= 0)
            {
                if (!Taken(tree, node.Repeat, ref nodes, ref input, scratch))
                {
                    Unsafe.Add(ref down, node.Left) = p * left;
                    Unsafe.Add(ref down, node.Right) = p * right;
                    continue;
                }

                var share = Vector256.Create(_layout.Repeats[tree.FirstRepeat + node.Repeat].Share);
                p /= Vector256.MultiplyAddEstimate(share, rest, t);
                left *= share;
                right *= share;
            }

            var toLeft = Vector256.LessThanOrEqual(Vector256.Create(Unsafe.Add(ref input, node.Input)), Vector256.Create(node.Threshold)).AsDouble();
            Unsafe.Add(ref down, node.Left) = p * Vector256.MultiplyAddEstimate(left, rest, t & toLeft);
            Unsafe.Add(ref down, node.Right) = p * Vector256.MultiplyAddEstimate(right, rest, Vector256.AndNot(t, toLeft));
        }

        for (var slot = tree.Nodes - 1; slot >= 0; slot--)
        {
            ref var node = ref Unsafe.Add(ref nodes, slot);
            var p = Unsafe.Add(ref down, slot);
            var ofLeft = Unsafe.Add(ref up, node.Left);
            var ofRight = Unsafe.Add(ref up, node.Right);
            var toLeft = Vector256.LessThanOrEqual(Vector256.Create(Unsafe.Add(ref input, node.Input)), Vector256.Create(node.Threshold)).AsDouble();
            var taken = Vector256.ConditionalSelect(toLeft, ofLeft, ofRight);
            var mean = Vector256.MultiplyAddEstimate(Vector256.Create(node.LeftShare), ofLeft, Vector256.Create(node.RightShare) * ofRight);
            ref var sum = ref Unsafe.Add(ref sums, node.Feature);
            if (node.Repeat < 0)
            {
                var gain = taken - mean;
                sum = Vector256.MultiplyAddEstimate(p, gain, sum);
                Unsafe.Add(ref up, slot) = Vector256.MultiplyAddEstimate(t, gain, mean);
            }
            else if (slot >= tree.Branches ? Taken(tree, node.Repeat, ref nodes, ref input, scratch) : scratch.Taken[node.Repeat])
            {
                var share = Vector256.Create(_layout.Repeats[tree.FirstRepeat + node.Repeat].Share);
                var factor = Vector256.MultiplyAddEstimate(share, rest, t);
                mean *= share;
                var gain = taken - mean;
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
    private bool Taken(in ShapLayout.Shape tree, int repeat, ref ShapLayout.Node nodes, ref float input, Scratch scratch)
    {
        ref var entry = ref _layout.Repeats[tree.FirstRepeat + repeat];
        ref var earlier = ref Unsafe.Add(ref nodes, entry.Earlier);
        var taken =
            (Unsafe.Add(ref input, earlier.Input) <= earlier.Threshold) == entry.EarlierLeft
            && (entry.EarlierRepeat < 0 || scratch.Taken[entry.EarlierRepeat]);
        scratch.Taken[repeat] = taken;
        return taken;
    }
}
