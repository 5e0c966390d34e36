namespace FraudServerless.Trees;

/// <summary>How many of a file's rounds are served.</summary>
public enum Iterations
{
    /// <summary>Up to the round that the file names as its best.</summary>
    Best,
    All,
}

/// <summary>What a model's card says where the file alone does not decide.</summary>
public sealed record TreeOptions
{
    /// <summary>Null: the best where the file names it, else all.</summary>
    public Iterations? Iterations { get; init; }

    /// <summary>Label of the class whose probability is the score; null where the classes have one meaning (0 and 1, false and true).</summary>
    public string? PositiveClass { get; init; }

    /// <summary>What makes the score of the raw score where the objective makes no probability: <c>identity</c>, <c>logistic</c>, <c>exponential</c> or <c>softmax</c>.</summary>
    public string? Link { get; init; }
}
