using System.Buffers;

namespace FraudServerless.Contracts;

/// <summary>What the model container answers for one order.</summary>
public sealed record Score
{
    /// <summary>Probability of fraud or default, 0..1.</summary>
    public required double Value { get; init; }

    /// <summary>Version of the model; null from a foreign container.</summary>
    public string? Model { get; init; }

    /// <summary>Id of the feature spec that was checked; null when nothing could be checked.</summary>
    public string? Features { get; init; }

    /// <summary>Expected raw score (log-odds); null without contributions. Base and all contributions add up to the raw score.</summary>
    public double? Base { get; init; }

    /// <summary>Strongest first (or, when all were asked for, in feature order).</summary>
    public IReadOnlyList<Contribution> Contributions { get; init; } = [];

    /// <summary>The vector scored, when <c>vector=1</c> was asked for: it comes back so that the caller can put it on record.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }
}

/// <summary>
/// The JSON of <see cref="Score"/>: <c>{"score":0.0421,"model":"2026.11.1","features":"…","base":-3.1,"contributions":[["customer.orders_total",-0.31]],"vector":"base64 of little-endian float32"}</c>.
/// Doubles are written in the shortest form that reads back the same; <c>model</c> and <c>features</c> are always present, null when unknown; base, contributions and
/// vector only when there are any.
/// </summary>
public static class ScoreJson
{
    public static void Write(Score score, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Also understands a bare number, which is what AWS's XGBoost image answers. False for anything else: empty, cut short, an error object, a score outside 0..1.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out Score? score) => throw new NotImplementedException();
}

/// <summary>What a caller may ask of the model container in <c>X-Amzn-SageMaker-Custom-Attributes</c>: comma-separated <c>name=value</c>.</summary>
/// <param name="Contributions">How many, strongest first; -1: all, in feature order; 0: none.</param>
/// <param name="Vector">Send the vector back.</param>
public readonly record struct ScoreOptions(int Contributions, bool Vector)
{
    public const string Header = "X-Amzn-SageMaker-Custom-Attributes";
    public const int All = -1;

    /// <summary>The strongest eight, no vector.</summary>
    public static ScoreOptions Default { get; } = new(8, Vector: false);

    /// <summary>E.g. <c>contributions=8,vector=1</c>.</summary>
    public string ToAttributes() => throw new NotImplementedException();

    /// <summary>Unknown names are ignored (other parties share the header); a bad value of a known name is an error text.</summary>
    public static bool TryParse(string? attributes, out ScoreOptions options, out string? error) => throw new NotImplementedException();
}
