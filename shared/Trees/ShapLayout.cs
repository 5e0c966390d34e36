using System.Runtime.InteropServices;

namespace FraudServerless.Trees;

/// <summary>
/// Trees laid out for <see cref="TreeShap"/>'s two passes. A tree's slots are its splits, parents first and twigs (splits of two leaves) last, then its leaves.
/// </summary>
internal sealed class ShapLayout
{
    [StructLayout(LayoutKind.Auto)]
    public struct Node
    {
        public double Threshold;

        /// <summary>Shares of the training rows that went each way.</summary>
        public double LeftShare;
        public double RightShare;
        public int Input;
        public int Feature;

        /// <summary>Slots of the children.</summary>
        public int Left;
        public int Right;

        /// <summary>The tree's entry in <see cref="Repeats"/>, or -1 when the path meets the feature here for the first time.</summary>
        public int Repeat;
    }

    /// <summary>A split whose feature the path met before.</summary>
    [StructLayout(LayoutKind.Auto)]
    public struct Repeat
    {
        /// <summary>The nearest earlier split of the feature and which way the path left it.</summary>
        public int Earlier;
        public bool EarlierLeft;

        /// <summary>The earlier split's own entry, or -1.</summary>
        public int EarlierRepeat;

        /// <summary>Product of the shares of all earlier branches of the feature.</summary>
        public double Share;
    }

    [StructLayout(LayoutKind.Auto)]
    public struct Shape
    {
        public int FirstNode;
        public int Nodes;

        /// <summary>Of the nodes, how many come before the twigs.</summary>
        public int Branches;
        public int FirstLeaf;
        public int Leaves;
        public int FirstRepeat;
        public int Repeats;

        /// <summary>Most distinct features on a path.</summary>
        public int Distinct;

        public readonly int Slots => Nodes + Leaves;
    }

    private readonly List<Node> _nodes = [];
    private readonly List<Repeat> _repeats = [];

    public ShapLayout(IReadOnlyCollection<Tree> trees, InputPlan.Builder inputs)
    {
        Leaves = [.. trees.SelectMany(tree => tree.LeafValues)];
        var firstLeaf = 0;
        Trees = new Shape[trees.Count];
        foreach (var (index, tree) in trees.Index())
        {
            Trees[index] = Add(tree, firstLeaf, inputs);
            firstLeaf += tree.LeafValues.Length;
        }
        Nodes = [.. _nodes];
        Repeats = [.. _repeats];
    }

    public Shape[] Trees { get; }
    public Node[] Nodes { get; }
    public double[] Leaves { get; }
    public Repeat[] Repeats { get; }

    private Shape Add(Tree tree, int firstLeaf, InputPlan.Builder inputs)
    {
        var (branches, twigs) = ParentsFirst(tree);
        int[] order = [.. branches, .. twigs];
        var shape = new Shape
        {
            FirstNode = _nodes.Count,
            Nodes = order.Length,
            Branches = branches.Count,
            FirstLeaf = firstLeaf,
            Leaves = tree.LeafValues.Length,
            FirstRepeat = _repeats.Count,
        };
        var slots = new int[order.Length];
        for (var slot = 0; slot < order.Length; slot++)
        {
            slots[order[slot]] = slot;
        }
        int SlotOf(int child) => child >= 0 ? slots[child] : order.Length + ~child;

        var parents = new (int Split, bool Left)[order.Length];
        parents[0] = (-1, false);
        var distinct = new int[order.Length];
        var repeats = new int[order.Length];
        foreach (var index in order)
        {
            var split = tree.Splits[index];
            if (split.Left >= 0)
            {
                parents[split.Left] = (index, true);
            }
            if (split.Right >= 0)
            {
                parents[split.Right] = (index, false);
            }
            var (earlier, earlierLeft) = parents[index];
            distinct[index] = earlier < 0 ? 1 : distinct[earlier] + 1;
            while (earlier >= 0 && tree.Splits[earlier].Feature != split.Feature)
            {
                (earlier, earlierLeft) = parents[earlier];
            }
            repeats[index] = -1;
            if (earlier >= 0)
            {
                distinct[index]--;
                repeats[index] = shape.Repeats++;
                var before = repeats[earlier];
                var share = tree.Cover(earlierLeft ? tree.Splits[earlier].Left : tree.Splits[earlier].Right) / tree.Splits[earlier].Cover;
                _repeats.Add(
                    new Repeat
                    {
                        Earlier = slots[earlier],
                        EarlierLeft = earlierLeft,
                        EarlierRepeat = before,
                        Share = before < 0 ? share : share * _repeats[shape.FirstRepeat + before].Share,
                    }
                );
            }
            shape.Distinct = Math.Max(shape.Distinct, distinct[index]);

            _nodes.Add(
                new Node
                {
                    Threshold = split.Threshold,
                    LeftShare = tree.Cover(split.Left) / split.Cover,
                    RightShare = tree.Cover(split.Right) / split.Cover,
                    Input = inputs.Add(split),
                    Feature = split.Feature,
                    Left = SlotOf(split.Left),
                    Right = SlotOf(split.Right),
                    Repeat = repeats[index],
                }
            );
        }
        return shape;
    }

    private static (List<int> Branches, List<int> Twigs) ParentsFirst(Tree tree)
    {
        var branches = new List<int>();
        var twigs = new List<int>();
        var open = new Queue<int>([0]);
        while (open.TryDequeue(out var index))
        {
            var split = tree.Splits[index];
            (split is { Left: < 0, Right: < 0 } ? twigs : branches).Add(index);
            if (split.Left >= 0)
            {
                open.Enqueue(split.Left);
            }
            if (split.Right >= 0)
            {
                open.Enqueue(split.Right);
            }
        }
        return (branches, twigs);
    }
}
