using System.Globalization;
using System.Text;
using FraudServerless.Contracts;

namespace FraudServerless.Training.Parity;

/// <summary>What the Model container answered to a vector against what the artifacts make of it in this process.</summary>
internal sealed class ScoreComparison(TrainedArtifacts artifacts)
{
    private readonly double[] _contributions = new double[artifacts.Spec.Columns.Count];

    /// <returns>The first thing that differs, exactly; of an ONNX model only what the answer says of itself, and the vector.</returns>
    public ParityDifference? Compare(ParityCase item, ReadOnlySpan<byte> line)
    {
        if (!ScoreJson.TryRead(line, out var score))
        {
            return Differs(item, $"no score: {Encoding.UTF8.GetString(line)}");
        }

        if (score!.Model != artifacts.Card.Version || score.Features != artifacts.Card.Features)
        {
            return Differs(
                item,
                $"the container serves model {score.Model ?? "without a card"} on {score.Features ?? "unchecked vectors"}, the artifacts hold {artifacts.Card.Version} on {artifacts.Card.Features}"
            );
        }

        if (score.Vector.Length != item.Vector.Length)
        {
            return Differs(item, $"{score.Vector.Length} numbers of the vector came back instead of {item.Vector.Length}");
        }

        if (item.DiffersIn(score.Vector.Span, artifacts.Spec.Columns, ParityStage.Model) is { } different)
        {
            return different;
        }

        if (artifacts.Model is not { } model)
        {
            return null;
        }

        var expected = model.Score(item.Vector);
        return !Same(expected, score.Value) ? Differs(item, Sides("score", expected, score.Value))
            : item.Explained ? Contributions(item, model, score)
            : null;
    }

    /// <summary>Of an ONNX model, which this process cannot score: a vector has the same score in a batch and alone.</summary>
    public static ParityDifference? Compare(ParityCase item, ReadOnlySpan<byte> line, ReadOnlySpan<byte> otherwise, string how)
    {
        if (!ScoreJson.TryRead(line, out var score) || !ScoreJson.TryRead(otherwise, out var other))
        {
            return Differs(item, $"no score {how}: {Encoding.UTF8.GetString(otherwise)}");
        }

        return Same(score!.Value, other!.Value)
            ? null
            : Differs(item, string.Create(CultureInfo.InvariantCulture, $"score: {score.Value:R}, but {how} {other.Value:R}"));
    }

    private ParityDifference? Contributions(ParityCase item, TrainedModel model, Score score)
    {
        var columns = artifacts.Card.Columns;
        if (score.Base is not { } start || score.Contributions.Count != columns.Count)
        {
            return Differs(item, $"{score.Contributions.Count} contributions came back instead of {columns.Count}");
        }

        var expected = model.Explain(item.Vector, _contributions);
        if (!Same(expected, start))
        {
            return Differs(item, Sides("base", expected, start));
        }

        for (var i = 0; i < columns.Count; i++)
        {
            var (name, value) = score.Contributions[i];
            if (name != columns[i])
            {
                return Differs(item, $"contribution {i + 1} is of {name}", columns[i]);
            }

            if (!Same(_contributions[i], value))
            {
                return Differs(item, Sides("contribution", _contributions[i], value), name);
            }
        }

        return null;
    }

    private static bool Same(double here, double there) => BitConverter.DoubleToInt64Bits(here) == BitConverter.DoubleToInt64Bits(there);

    private static string Sides(string what, double here, double there) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}: here {here:R}, container {there:R}");

    private static ParityDifference Differs(ParityCase item, string what, string? column = null) => item.Differs(ParityStage.Model, column, what);
}
