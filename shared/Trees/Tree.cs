namespace FraudServerless.Trees;

/// <summary>
/// One decision tree as its file tells it. Children: 0 and up is a split, below that <c>~leaf</c>. A tree of one leaf has no split.
/// </summary>
internal sealed class Tree
{
    public required Split[] Splits { get; init; }

    /// <summary>Raw score that each leaf adds; of a leaf with a linear model, what it adds where that meets a missing value.</summary>
    public required double[] LeafValues { get; init; }

    /// <summary>By leaf; null of a tree without linear models.</summary>
    public LinearLeaf[]? Linear { get; init; }

    /// <summary>Training rows in each leaf (of XGBoost: the sum of their hessians): the weights of the explanation.</summary>
    public required double[] LeafCovers { get; init; }

    /// <summary>Why the covers cannot weigh an explanation; null when they can.</summary>
    public string? NoCovers { get; init; }

    public double Cover(int child) => child >= 0 ? Splits[child].Cover : LeafCovers[~child];

    /// <summary>Turns every leaf's sum into its share or its opposite.</summary>
    public void Scale(double factor)
    {
        for (var leaf = 0; leaf < LeafValues.Length; leaf++)
        {
            LeafValues[leaf] *= factor;
            Linear?[leaf].Scale(factor);
        }
    }

    /// <summary>Makes sure that every split and every leaf is reached exactly once from split 0. Returns what is wrong, or null.</summary>
    public string? Flaw()
    {
        if (Splits.Length == 0)
        {
            return null;
        }

        var splitSeen = new bool[Splits.Length];
        var leafSeen = new bool[LeafValues.Length];
        var open = new Stack<int>([0]);
        var seen = 0;
        while (open.TryPop(out var node))
        {
            var (flags, index) = node >= 0 ? (splitSeen, node) : (leafSeen, ~node);
            if (index >= flags.Length)
            {
                return $"a child points to {(node >= 0 ? "split" : "leaf")} {index}, but there are {flags.Length}";
            }

            if (flags[index])
            {
                return $"{(node >= 0 ? "split" : "leaf")} {index} is reached twice (a cycle or a shared branch)";
            }

            flags[index] = true;
            seen++;
            if (node >= 0)
            {
                open.Push(Splits[node].Right);
                open.Push(Splits[node].Left);
            }
        }

        var all = Splits.Length + LeafValues.Length;
        return seen == all ? null : $"{all - seen} splits or leaves cannot be reached from the root";
    }
}

/// <summary>One decision.</summary>
internal readonly record struct Split
{
    public required int Feature { get; init; }

    /// <summary>A number goes left when it is not above.</summary>
    public double Threshold { get; init; }

    /// <summary>Of a categorical split: these go left (of XGBoost: right).</summary>
    public CategorySet? Categories { get; init; }
    public MissingType Missing { get; init; }
    public bool MissingLeft { get; init; }
    public required int Left { get; init; }
    public required int Right { get; init; }

    /// <summary>Training rows (or the sum of their hessians) that came here.</summary>
    public required double Cover { get; init; }
}
