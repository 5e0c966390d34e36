using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FraudServerless.Contracts;

namespace FraudServerless.Training.Parity;

/// <summary>Both containers, the second fed with the first one's very answer.</summary>
internal sealed class ContainerChain(TrainedArtifacts artifacts, ContainerClient preprocess, ContainerClient model)
{
    private const int TooLarge = 413;
    private const string NoLine = "there is no line for it";
    private const string Json = "application/json";
    private const string JsonLines = "application/jsonlines";
    private static readonly string ScoresOnly = new ScoreOptions(Contributions: 0, Vector: true).ToAttributes();
    private static readonly string Explanations = new ScoreOptions(ScoreOptions.All, Vector: true).ToAttributes();

    private readonly ScoreComparison _comparison = new(artifacts);

    /// <returns>How many of the first are equal, and how the next one differs; null when all are equal.</returns>
    public async Task<(int Equal, ParityDifference? First)> CompareAsync(ParityCase[] batch, CancellationToken cancellationToken)
    {
        var vectors = await preprocess.InvokeAsync(Body(batch), batch.Length == 1 ? Json : JsonLines, "text/csv", "", cancellationToken);
        if (vectors.Status != 200)
        {
            return batch.Length > 1
                ? await OneByOneAsync(batch, ParityStage.Preprocess, vectors, cancellationToken)
                : (0, batch[0].Differs(ParityStage.Preprocess, column: null, vectors.Refusal));
        }

        var (same, wrongVector) = Vectors(batch, vectors);
        if (OtherSpec(vectors.ContentType) is { } otherSpec)
        {
            // Nothing of it would be scored; a column that differs says more than the names of the specs.
            return (
                0,
                wrongVector is null
                    ? batch[0].Differs(ParityStage.Preprocess, column: null, otherSpec)
                    : wrongVector with
                    {
                        What = $"{wrongVector.What}; {otherSpec}",
                    }
            );
        }

        if (same == 0)
        {
            return (0, wrongVector);
        }

        // What lies before the first wrong vector may still be scored wrongly, and would come first.
        var scored = batch[..same];
        var body = wrongVector is null ? vectors.Body : [.. vectors.Lines().Take(same).SelectMany(line => (byte[])[.. line.Span, (byte)'\n'])];
        var attributes = Array.Exists(scored, item => item.Explained) ? Explanations : ScoresOnly;
        var scores = await model.InvokeAsync(body, vectors.ContentType, $"{Json}, {JsonLines}", attributes, cancellationToken);
        if (scores.Status != 200)
        {
            return scored.Length > 1
                ? await OneByOneAsync(batch, ParityStage.Model, scores, cancellationToken)
                : (0, scored[0].Differs(ParityStage.Model, column: null, scores.Refusal));
        }

        var (agreed, wrongScore) = Scores(scored, scores);
        if (artifacts.Model is null)
        {
            (agreed, wrongScore) =
                await OtherwiseAsync(scored[..agreed], wasAlone: scored.Length == 1, vectors, scores, cancellationToken) ?? (agreed, wrongScore);
        }

        return (agreed, wrongScore ?? wrongVector);
    }

    /// <summary>Asks again for each vector: alone what was in a batch, in a batch what was alone.</summary>
    /// <returns>Null when all are alike.</returns>
    private async Task<(int Equal, ParityDifference? First)?> OtherwiseAsync(
        ParityCase[] batch,
        bool wasAlone,
        ContainerClient.Answer vectors,
        ContainerClient.Answer scores,
        CancellationToken cancellationToken
    )
    {
        var (asked, answered) = (vectors.Lines(), scores.Lines());
        for (var i = 0; i < batch.Length; i++)
        {
            var line = asked[i].ToArray();
            var (body, how) = wasAlone ? ([.. line, (byte)'\n', .. line, (byte)'\n'], "in a batch") : (line, "alone");
            var again = await model.InvokeAsync(body, vectors.ContentType, $"{Json}, {JsonLines}", ScoresOnly, cancellationToken);
            var first =
                again.Status == 200
                    ? ScoreComparison.Compare(batch[i], answered[i].Span, again.Lines().FirstOrDefault().Span, how)
                    : batch[i].Differs(ParityStage.Model, column: null, $"{how} {again.Refusal}");
            if (first is not null)
            {
                return (i, first);
            }
        }

        return null;
    }

    /// <summary>A refused batch does not say which of its orders is refused. When none is, it may only have been too large.</summary>
    private async Task<(int Equal, ParityDifference? First)> OneByOneAsync(
        ParityCase[] batch,
        ParityStage stage,
        ContainerClient.Answer refused,
        CancellationToken cancellationToken
    )
    {
        for (var i = 0; i < batch.Length; i++)
        {
            var (_, first) = await CompareAsync([batch[i]], cancellationToken);
            if (first is not null)
            {
                return (i, first);
            }
        }

        return refused.Status == TooLarge
            ? (batch.Length, null)
            : (0, batch[0].Differs(stage, column: null, $"a batch of {batch.Length} orders is {refused.Refusal}; one by one they are equal"));
    }

    private static byte[] Body(ParityCase[] batch)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (var item in batch)
        {
            body.Write(JsonSerializer.SerializeToUtf8Bytes(item.Order, ContractsJson.Default.Order));
            if (batch.Length > 1)
            {
                body.Write("\n"u8);
            }
        }

        return body.WrittenSpan.ToArray();
    }

    private (int Equal, ParityDifference? First) Vectors(ParityCase[] batch, ContainerClient.Answer answer)
    {
        var lines = answer.Lines();
        for (var i = 0; i < batch.Length; i++)
        {
            var first = i < lines.Count ? Vector(batch[i], lines[i].Span) : batch[i].Differs(ParityStage.Preprocess, column: null, NoLine);
            if (first is not null)
            {
                return (i, first);
            }
        }

        return lines.Count == batch.Length
            ? (batch.Length, null)
            : (0, batch[0].Differs(ParityStage.Preprocess, column: null, $"{batch.Length} orders were answered with {lines.Count} lines"));
    }

    private ParityDifference? Vector(ParityCase item, ReadOnlySpan<byte> line)
    {
        if (line is [(byte)'!', ..])
        {
            return item.Differs(ParityStage.Preprocess, column: null, $"refused: {Encoding.UTF8.GetString(line[1..])}");
        }

        var received = new float[item.Vector.Length];
        FeatureVector.TryReadCsv(line, received, out var count, out var faulty);
        var readable = Math.Min(faulty < 0 ? count : faulty, received.Length);
        var different = item.DiffersIn(received.AsSpan(0, readable), artifacts.Spec.Columns, ParityStage.Preprocess);
        if (count != received.Length)
        {
            var also = different is null ? "" : $"; {different.What}";
            return item.Differs(ParityStage.Preprocess, different?.Column, $"{count} columns instead of {received.Length}{also}");
        }

        return different is null && faulty >= 0
            ? item.Differs(ParityStage.Preprocess, artifacts.Spec.Columns[faulty], $"column {faulty + 1} is not a finite number")
            : different;
    }

    private (int Equal, ParityDifference? First) Scores(ParityCase[] batch, ContainerClient.Answer answer)
    {
        var lines = answer.Lines();
        for (var i = 0; i < batch.Length; i++)
        {
            var first = i < lines.Count ? _comparison.Compare(batch[i], lines[i].Span) : batch[i].Differs(ParityStage.Model, column: null, NoLine);
            if (first is not null)
            {
                return (i, first);
            }
        }

        return (batch.Length, null);
    }

    /// <summary>Null when the vectors are said to be of the artifacts' spec.</summary>
    private string? OtherSpec(string contentType)
    {
        var spec = MediaTypeHeaderValue.TryParse(contentType, out var type)
            ? type.Parameters.FirstOrDefault(p => p.Name.Equals("features", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"')
            : null;
        return spec == artifacts.Spec.Id ? null : $"the container's feature spec is {spec ?? "not named"}, the artifacts' is {artifacts.Spec.Id}";
    }
}
