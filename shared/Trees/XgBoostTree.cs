using System.Globalization;

namespace FraudServerless.Trees;

/// <summary>
/// One tree of an XGBoost model: arrays over its nodes, of which 0 is the root. A node without children is a leaf and has its value where others have the threshold.
/// A number below the threshold goes left, a category of the node's set goes right, NaN where <c>default_left</c> says; <c>sum_hessian</c> is the cover.
/// </summary>
internal static class XgBoostTree
{
    private const int NoChild = -1;

    /// <summary>In the place of a feature: a node that pruning cut off and that the arrays still hold.</summary>
    private const int Deleted = int.MaxValue;

    /// <summary>Floats count exactly up to here, and XGBoost takes no higher category.</summary>
    private const int Categories = 1 << 24;
    private const int Unseen = int.MinValue;

    private sealed record Nodes(
        int[] Left,
        int[] Right,
        int[] Parent,
        int[] Feature,
        float[] Condition,
        int[] DefaultLeft,
        int[] Type,
        float[]? Cover
    );

    /// <exception cref="ModelFormatException">What is wrong, and where.</exception>
    public static Tree Read(ModelNode tree, int features)
    {
        var parameters = tree.Get("tree_param");
        if (parameters.Integer("size_leaf_vector", 0) > 1)
        {
            throw parameters.Get("size_leaf_vector").Fault("leaves of several values are not served");
        }

        var count = parameters.Get("num_nodes").Integer();
        var left = Integers(tree, "left_children", count);
        if (count < 1)
        {
            throw tree.Get("left_children").Fault("a tree has at least one node");
        }

        var nodes = new Nodes(
            left,
            Integers(tree, "right_children", count),
            Integers(tree, "parents", count),
            Integers(tree, "split_indices", count),
            Singles(tree, "split_conditions", count),
            Integers(tree, "default_left", count),
            Integers(tree, "split_type", count),
            tree.TryGet("sum_hessian", out _) ? Singles(tree, "sum_hessian", count) : null
        );
        CheckCounts(tree, parameters, nodes, features);
        var (places, splits, leaves) = Places(tree, nodes);
        var sets = ReadCategories(tree);
        foreach (var owner in sets.Keys)
        {
            if (owner < 0 || owner >= count || nodes.Type[owner] == 0)
            {
                throw tree.Get("categories_nodes").Fault($"node {owner} has a set but does not split by category");
            }
        }

        var noCovers =
            nodes.Cover is null ? "sum_hessian is missing"
            : places.Where((place, node) => place >= 0 && nodes.Cover[node] == 0).Any() ? "sum_hessian of a split is 0 (the tree was refreshed?)"
            : null;
        var read = new Tree
        {
            Splits = new Split[splits],
            LeafValues = new double[leaves],
            LeafCovers = new double[leaves],
            NoCovers = splits > 0 ? noCovers : null,
        };
        for (var node = 0; node < count; node++)
        {
            if (places[node] >= 0)
            {
                read.Splits[places[node]] = ReadSplit(tree, nodes, node, places, sets, features);
            }
            else if (places[node] != Unseen)
            {
                read.LeafValues[~places[node]] = Finite(tree, "split_conditions", nodes.Condition, node);
                read.LeafCovers[~places[node]] = Cover(tree, nodes, node);
            }
        }

        return read;
    }

    /// <summary>What the tree says twice must agree.</summary>
    private static void CheckCounts(ModelNode tree, ModelNode parameters, Nodes nodes, int features)
    {
        if (parameters.TryGet("num_feature", out var asked) && asked.Integer() != features)
        {
            throw asked.Fault($"is {asked.Integer()}, the model has {features}");
        }

        if (parameters.TryGet("num_deleted", out var deleted) && deleted.Integer() != nodes.Feature.Count(feature => feature == Deleted))
        {
            throw deleted.Fault($"is {deleted.Integer()}, there are {nodes.Feature.Count(feature => feature == Deleted)}");
        }

        foreach (var unused in (ReadOnlySpan<string>)["loss_changes", "base_weights"])
        {
            if (tree.TryGet(unused, out _))
            {
                Singles(tree, unused, nodes.Left.Length);
            }
        }
    }

    /// <summary>Numbers what is reached from the root: splits 0 and up, leaves <c>~0</c> and down.</summary>
    private static (int[] Places, int Splits, int Leaves) Places(ModelNode tree, Nodes nodes)
    {
        var places = new int[nodes.Left.Length];
        Array.Fill(places, Unseen);
        var splits = 0;
        var leaves = 0;
        var open = new Stack<int>([0]);
        while (open.TryPop(out var node))
        {
            if (places[node] != Unseen)
            {
                throw tree.Get("left_children").Fault($"node {node} is reached twice (a cycle or a shared branch)");
            }

            if (nodes.Left[node] == NoChild && nodes.Right[node] == NoChild)
            {
                places[node] = ~leaves++;
                continue;
            }

            places[node] = splits++;
            open.Push(Child(tree, "right_children", nodes.Right, nodes.Parent, node));
            open.Push(Child(tree, "left_children", nodes.Left, nodes.Parent, node));
        }

        for (var node = 0; node < places.Length; node++)
        {
            if (places[node] == Unseen && nodes.Feature[node] != Deleted)
            {
                throw tree.Get("left_children").Fault($"node {node} cannot be reached from the root and is not marked as deleted");
            }
        }

        return (places, splits, leaves);
    }

    private static int Child(ModelNode tree, string name, int[] children, int[] parents, int node)
    {
        var child = children[node];
        return child <= 0 || child >= children.Length ? throw tree.Get(name).Fault($"of node {node} is {child}, there are {children.Length} nodes")
            : parents[child] != node ? throw tree.Get("parents").Fault($"of node {child} is {parents[child]}, but it is a child of {node}")
            : child;
    }

    private static Split ReadSplit(ModelNode tree, Nodes nodes, int node, int[] places, Dictionary<int, CategorySet> sets, int features)
    {
        var feature = nodes.Feature[node];
        if (feature < 0 || feature >= features)
        {
            throw tree.Get("split_indices").Fault($"node {node} asks for feature {feature}, there are {features}");
        }

        if (nodes.DefaultLeft[node] is not (0 or 1))
        {
            throw tree.Get("default_left").Fault($"{nodes.DefaultLeft[node]} of node {node} is neither 0 nor 1");
        }

        CategorySet? categories = null;
        switch (nodes.Type[node])
        {
            case 0:
                break;
            case 1:
                categories =
                    sets.GetValueOrDefault(node) ?? throw tree.Get("categories_nodes").Fault($"node {node} splits by category but has no set");
                break;
            default:
                throw tree.Get("split_type").Fault($"{nodes.Type[node]} of node {node} is unknown");
        }

        return new Split
        {
            Feature = feature,
            // Below the threshold is the same as not above the float before it.
            Threshold = categories is null ? MathF.BitDecrement(Finite(tree, "split_conditions", nodes.Condition, node)) : 0,
            Categories = categories,
            Missing = MissingType.NaN,
            MissingLeft = nodes.DefaultLeft[node] == 1,
            Left = places[nodes.Left[node]],
            Right = places[nodes.Right[node]],
            Cover = Cover(tree, nodes, node),
        };
    }

    /// <summary>The set of each node that has one: a node, where its categories begin, how many they are.</summary>
    private static Dictionary<int, CategorySet> ReadCategories(ModelNode tree)
    {
        var sets = new Dictionary<int, CategorySet>();
        var owners = tree.Get("categories_nodes");
        var nodes = owners.Integers();
        var starts = Integers(tree, "categories_segments", nodes.Length);
        var sizes = Integers(tree, "categories_sizes", nodes.Length);
        var categories = tree.Get("categories").Integers();
        for (var i = 0; i < nodes.Length; i++)
        {
            if (starts[i] < 0 || sizes[i] < 0 || (long)starts[i] + sizes[i] > categories.Length)
            {
                throw tree.Get("categories_segments")
                    .Fault($"segment {i} ({sizes[i]} from {starts[i]}) is not within the {categories.Length} categories");
            }

            var set = categories.AsSpan(starts[i], sizes[i]);
            foreach (var category in set)
            {
                if (category is < 0 or >= Categories)
                {
                    throw tree.Get("categories").Fault($"{category} is not a valid category");
                }
            }

            if (!sets.TryAdd(nodes[i], new CategorySet(set)))
            {
                throw owners.Fault($"node {nodes[i]} has two sets");
            }
        }

        var used = sizes.Sum(size => (long)size);
        return used == categories.Length
            ? sets
            : throw tree.Get("categories_sizes").Fault($"add up to {used}, there are {categories.Length} categories");
    }

    private static float Cover(ModelNode tree, Nodes nodes, int node)
    {
        if (nodes.Cover is null)
        {
            return 0;
        }

        var cover = Finite(tree, "sum_hessian", nodes.Cover, node);
        return cover >= 0
            ? cover
            : throw tree.Get("sum_hessian").Fault(string.Create(CultureInfo.InvariantCulture, $"{cover} of node {node} is below 0"));
    }

    private static float Finite(ModelNode tree, string name, float[] values, int node) =>
        float.IsFinite(values[node]) ? values[node] : throw tree.Get(name).Fault($"of node {node} is not a finite number");

    private static int[] Integers(ModelNode tree, string name, int count) => Counted(tree.Get(name), tree.Get(name).Integers(), count);

    private static float[] Singles(ModelNode tree, string name, int count) => Counted(tree.Get(name), tree.Get(name).Singles(), count);

    private static T[] Counted<T>(ModelNode node, T[] values, int count) =>
        values.Length == count ? values : throw node.Fault($"holds {values.Length} values instead of {count}");
}
