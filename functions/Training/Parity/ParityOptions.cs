namespace FraudServerless.Training.Parity;

/// <summary>What is to be compared with what.</summary>
public sealed record ParityOptions
{
    /// <summary>Files of legacy v1 requests, one JSON object a line.</summary>
    public required IReadOnlyList<string> Orders { get; init; }

    /// <summary>Base address of the Preprocess container.</summary>
    public required Uri Preprocess { get; init; }

    /// <summary>Base address of the Model container.</summary>
    public required Uri Model { get; init; }

    /// <summary>Folder of a training's output: <c>preprocess/</c> and <c>model/</c>.</summary>
    public required string Artifacts { get; init; }

    /// <summary>Orders to check, at most.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>Orders, the first, whose contributions are compared too; a tree ensemble's only.</summary>
    public int Contributions { get; init; } = 200;

    /// <summary>Orders of one request; 1 asks as the checkout does.</summary>
    public int Batch { get; init; } = 100;
}
