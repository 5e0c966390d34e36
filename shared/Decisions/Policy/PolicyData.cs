namespace FraudServerless.Decisions.Policy;

/// <summary>The checked content of <c>policy.json</c>.</summary>
internal sealed record PolicyData
{
    /// <summary>Stands for any model or any method.</summary>
    public const string Any = "*";

    /// <summary>From the best; the last has no upper bound that matters.</summary>
    public required IReadOnlyList<PolicyClass> Classes { get; init; }

    /// <summary>By model and method, either may be <see cref="Any"/>; both as <see cref="Any"/> is always there.</summary>
    public required IReadOnlyDictionary<(string ModelId, string Method), PolicyThresholds> Thresholds { get; init; }

    /// <summary>In the order of the file.</summary>
    public required OrderedDictionary<string, PolicyMethod> Methods { get; init; }

    public required IReadOnlyList<PolicyRule> Rules { get; init; }

    /// <summary>The last one always holds.</summary>
    public required IReadOnlyList<PolicyRule> Fallback { get; init; }
    public required IReadOnlyDictionary<string, PolicyReason> Reasons { get; init; }

    /// <summary>Longest first.</summary>
    public required IReadOnlyList<PolicyPrefix> Prefixes { get; init; }

    /// <summary>Log-odds; less pushes too little to be a reason.</summary>
    public required double LeastContribution { get; init; }

    /// <summary>The reason when no single feature explains the score.</summary>
    public required PolicyReason ScoreAsAWhole { get; init; }

    /// <summary>What people may decide.</summary>
    public required PolicyReviews Reviews { get; init; }

    /// <summary>What it means that the order's own method is not offered.</summary>
    public required PolicyRule MethodNotOffered { get; init; }
}
