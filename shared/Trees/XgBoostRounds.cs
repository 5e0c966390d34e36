namespace FraudServerless.Trees;

/// <summary>How many of a file's rounds are served, and how many trees those are.</summary>
internal static class XgBoostRounds
{
    /// <returns>How many trees from the first on, and why.</returns>
    /// <exception cref="ModelFormatException">The file's rounds contradict themselves, or the best is none of them.</exception>
    public static (int Trees, string Reason) Served(
        ModelNode learner,
        ModelNode model,
        ModelNode parameters,
        int trees,
        int classes,
        TreeOptions options
    )
    {
        var each = parameters.Integer("num_parallel_tree", 1);
        var ends = Ends(model, parameters, trees, each, classes);
        var best = Best(learner, each, classes);
        if (options.Iterations == Iterations.All)
        {
            return (trees, best is null ? "all" : "all, as the card asks");
        }

        if (best is not { } named)
        {
            return options.Iterations is null ? (trees, "all") : throw learner.Fault("the card asks for the best iteration, but the file names none");
        }

        return named.Round >= 0 && named.Round < ends.Length - 1
            ? (ends[named.Round + 1], $"up to {named.Round}, the best ({(options.Iterations is null ? "the file names it" : "as the card asks")})")
            : throw named.Node.Fault($"there is no round {named.Round}");
    }

    /// <summary>Where each round's trees end, from 0 on. Since 2.0 the file lists it; before, all rounds have the same number of trees.</summary>
    private static int[] Ends(ModelNode model, ModelNode parameters, int trees, int each, int classes)
    {
        if (model.TryGet("iteration_indptr", out var node))
        {
            var ends = node.Integers();
            // A model without a round may list nothing at all.
            if (ends.Length == 0 && trees == 0)
            {
                return [0];
            }

            for (var i = 0; i < ends.Length; i++)
            {
                if (i == 0 ? ends[0] != 0 : ends[i] < ends[i - 1])
                {
                    throw node.Fault("must begin with 0 and never fall");
                }
            }

            return ends.Length > 0 && ends[^1] == trees ? ends : throw node.Fault($"does not end with {trees}, the number of trees");
        }

        var round = (long)each * classes;
        if (each < 1 || trees % round != 0)
        {
            throw parameters.Get("num_parallel_tree").Fault($"{trees} trees of {classes} classes are no whole number of rounds");
        }

        return [.. Enumerable.Range(0, (int)(trees / round) + 1).Select(i => (int)(i * round))];
    }

    private static (int Round, ModelNode Node)? Best(ModelNode learner, int each, int classes)
    {
        if (!learner.TryGet("attributes", out var attributes))
        {
            return null;
        }

        var named = attributes.TryGet("best_iteration", out var iteration);
        if (!attributes.TryGet("best_ntree_limit", out var limit))
        {
            return named ? (iteration.Integer(), iteration) : null;
        }

        // Old versions count trees instead of rounds, of several classes those of one class.
        var trees = limit.Integer();
        if (named)
        {
            var round = iteration.Integer();
            var whole = (round + 1L) * Math.Max(1, each);
            return trees == whole || trees == whole * classes
                ? (round, iteration)
                : throw limit.Fault($"is {trees}, best_iteration is {round} with {each} trees a round");
        }

        return trees >= 1 && each >= 1 && trees % each == 0
            ? (trees / each - 1, limit)
            : throw limit.Fault($"{trees} trees are no whole number of rounds");
    }
}
