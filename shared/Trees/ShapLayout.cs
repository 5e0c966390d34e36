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
        /// <summary>Shares of the training rows that went each way.</summary>
        public double LeftShare;
        public double RightShare;
        public float Threshold;
        public int Input;

        /// <summary>Place in <see cref="Features"/>.</summary>
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

    /// <summary>
    /// Distinct features on one path. Explaining a row costs as many passes over a tree as its longest path has distinct features, divided by eight; trees that people train have less than a
    /// tenth of this, and only a chain of splits (a broken or hostile file) has more.
    /// </summary>
    private const int MostDistinct = 512;

    private readonly List<Node> _nodes = [];
    private readonly List<Repeat> _repeats = [];
    private readonly List<int> _features = [];
    private readonly Dictionary<int, int> _places = [];

    /// <exception cref="ModelFormatException">A tree's paths are too long to be explained.</exception>
    public ShapLayout(IReadOnlyList<Tree> trees, InputPlan.Builder inputs)
    {
        var leaves = new List<double>();
        var shapes = new List<Shape>();
        for (var i = 0; i < trees.Count; i++)
        {
            if (trees[i].Splits.Length == 0)
            {
                continue;
            }

            var shape = Add(trees[i], leaves.Count, inputs);
            if (shape.Distinct > MostDistinct)
            {
                throw new ModelFormatException(
                    $"Tree {i} asks for {shape.Distinct} different features on one path from root to leaf; at most {MostDistinct} can be explained."
                );
            }

            shapes.Add(shape);
            leaves.AddRange(trees[i].LeafValues);
        }

        Trees = [.. shapes];
        Nodes = [.. _nodes];
        Leaves = [.. leaves];
        Repeats = [.. _repeats];
        Features = [.. _features];
    }

    public Shape[] Trees { get; }
    public Node[] Nodes { get; }
    public double[] Leaves { get; }
    public Repeat[] Repeats { get; }

    /// <summary>The features that any split asks for.</summary>
    public int[] Features { get; }

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

        var (nearest, distinct) = NearestOfFeature(tree);
        shape.Distinct = distinct;
        var repeats = new int[order.Length];
        foreach (var index in order)
        {
            var split = tree.Splits[index];
            var (earlier, earlierLeft) = nearest[index];
            repeats[index] = -1;
            if (earlier >= 0)
            {
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

            _nodes.Add(
                new Node
                {
                    Threshold = inputs.Threshold(split),
                    LeftShare = tree.Cover(split.Left) / split.Cover,
                    RightShare = tree.Cover(split.Right) / split.Cover,
                    Input = inputs.Add(split),
                    Feature = PlaceOf(split.Feature),
                    Left = SlotOf(split.Left),
                    Right = SlotOf(split.Right),
                    Repeat = repeats[index],
                }
            );
        }

        return shape;
    }

    private int PlaceOf(int feature)
    {
        if (!_places.TryGetValue(feature, out var place))
        {
            _places.Add(feature, place = _features.Count);
            _features.Add(feature);
        }

        return place;
    }

    /// <summary>Of each split the nearest one above it that asks for the same feature (-1: none) and which way the path left that; and the most distinct features on a path.</summary>
    private static ((int Split, bool Left)[] Nearest, int Distinct) NearestOfFeature(Tree tree)
    {
        var nearest = new (int Split, bool Left)[tree.Splits.Length];
        var open = new Stack<(int Split, Turn Turn)>([(0, Turn.Left)]);
        // Where the path at hand left each of its features' last split.
        var path = new Dictionary<int, (int Split, bool Left)>();
        var distinct = 0;
        while (open.TryPop(out var next))
        {
            var (index, turn) = next;
            ref readonly var split = ref tree.Splits[index];
            if (turn == Turn.Left)
            {
                nearest[index] = path.TryGetValue(split.Feature, out var above) ? above : (-1, false);
            }

            if (turn != Turn.Back)
            {
                path[split.Feature] = (index, turn == Turn.Left);
                distinct = Math.Max(distinct, path.Count);
                open.Push((index, turn + 1));
                var child = turn == Turn.Left ? split.Left : split.Right;
                if (child >= 0)
                {
                    open.Push((child, Turn.Left));
                }
            }
            else if (nearest[index].Split >= 0)
            {
                path[split.Feature] = nearest[index];
            }
            else
            {
                path.Remove(split.Feature);
            }
        }

        return (nearest, distinct);
    }

    private enum Turn
    {
        Left,
        Right,
        Back,
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
