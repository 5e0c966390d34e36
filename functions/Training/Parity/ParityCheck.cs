using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Training.Input;

namespace FraudServerless.Training.Parity;

/// <summary>
/// Runs orders through the code of the training in this process and through both containers as they are chained in serving, and looks for the first difference:
/// the vectors must agree bit for bit, the scores exactly. The artifacts must be a tree ensemble, which this process can score itself.
/// </summary>
public sealed class ParityCheck(ParityOptions options, TextWriter progress)
{
    private const int ProgressEvery = 1_000;
    private const int TooLarge = 413;
    private const string NoLine = "there is no line for it";
    private const string Json = "application/json";
    private const string JsonLines = "application/jsonlines";
    private static readonly string s_attributes = new ScoreOptions(Contributions: 0, Vector: true).ToAttributes();

    /// <summary>An order with the vector that this process made of it.</summary>
    private sealed record Case(OrderLine Line, Order Order, float[] Vector)
    {
        public ParityDifference Differs(ParityStage stage, string? column, string what) =>
            new(stage, Line.File, Line.Number, Order.RequestId, column, what);
    }

    /// <exception cref="TrainingException">There is nothing to compare: the artifacts, the orders or a container cannot be used.</exception>
    public async Task<ParityReport> RunAsync(CancellationToken cancellation)
    {
        var artifacts = TrainedArtifacts.Load(options.Artifacts);
        using var preprocess = new ContainerClient("Preprocess", options.Preprocess);
        using var model = new ContainerClient("Model", options.Model);
        var chain = new Chain(artifacts, preprocess, model);
        int equal = 0,
            faulty = 0;
        ParityDifference? first = null;
        foreach (var batch in Cases(artifacts, () => faulty++).Take(options.Limit).Chunk(options.Batch))
        {
            (var agreed, first) = await chain.CompareAsync(batch, cancellation);
            var before = equal;
            equal += agreed;
            if (first is not null)
            {
                break;
            }
            if (equal / ProgressEvery > before / ProgressEvery)
            {
                await progress.WriteLineAsync($"{equal} orders equal");
            }
        }
        if (equal == 0 && first is null)
        {
            throw new TrainingException($"{string.Join(", ", options.Orders)}: no line is an order.");
        }
        return new ParityReport
        {
            Features = artifacts.Spec.Id,
            Model = $"{artifacts.Card.Name} {artifacts.Card.Version}",
            Orders = equal,
            Columns = artifacts.Spec.Columns.Count,
            FaultyLines = faulty,
            First = first,
        };
    }

    private IEnumerable<Case> Cases(TrainedArtifacts artifacts, Action faulty)
    {
        foreach (var line in OrderFile.Read(options.Orders))
        {
            if (line.Order is not { } order)
            {
                faulty();
                continue;
            }
            var vector = new float[artifacts.Spec.Columns.Count];
            artifacts.Spec.Transform(order, vector);
            yield return new Case(line, order, vector);
        }
    }

    /// <summary>Both containers, the second fed with the first one's very answer.</summary>
    private sealed class Chain(TrainedArtifacts artifacts, ContainerClient preprocess, ContainerClient model)
    {
        /// <returns>How many of the first are equal, and how the next one differs; null when all are equal.</returns>
        public async Task<(int Equal, ParityDifference? First)> CompareAsync(Case[] batch, CancellationToken cancellation)
        {
            var vectors = await preprocess.InvokeAsync(Body(batch), batch.Length == 1 ? Json : JsonLines, "text/csv", "", cancellation);
            if (vectors.Status != 200)
            {
                return batch.Length > 1
                    ? await OneByOneAsync(batch, ParityStage.Preprocess, vectors, cancellation)
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
            var scores = await model.InvokeAsync(body, vectors.ContentType, $"{Json}, {JsonLines}", s_attributes, cancellation);
            if (scores.Status != 200)
            {
                return scored.Length > 1
                    ? await OneByOneAsync(batch, ParityStage.Model, scores, cancellation)
                    : (0, scored[0].Differs(ParityStage.Model, column: null, scores.Refusal));
            }
            var (agreed, wrongScore) = Scores(scored, scores);
            return (agreed, wrongScore ?? wrongVector);
        }

        /// <summary>A refused batch does not say which of its orders is refused. When none is, it may only have been too large.</summary>
        private async Task<(int Equal, ParityDifference? First)> OneByOneAsync(
            Case[] batch,
            ParityStage stage,
            ContainerClient.Answer refused,
            CancellationToken cancellation
        )
        {
            for (var i = 0; i < batch.Length; i++)
            {
                var (_, first) = await CompareAsync([batch[i]], cancellation);
                if (first is not null)
                {
                    return (i, first);
                }
            }
            return refused.Status == TooLarge
                ? (batch.Length, null)
                : (0, batch[0].Differs(stage, column: null, $"a batch of {batch.Length} orders is {refused.Refusal}; one by one they are equal"));
        }

        private static byte[] Body(Case[] batch)
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

        private (int Equal, ParityDifference? First) Vectors(Case[] batch, ContainerClient.Answer answer)
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

        private ParityDifference? Vector(Case item, ReadOnlySpan<byte> line)
        {
            if (line is [(byte)'!', ..])
            {
                return item.Differs(ParityStage.Preprocess, column: null, $"refused: {Encoding.UTF8.GetString(line[1..])}");
            }
            var received = new float[item.Vector.Length];
            FeatureVector.TryReadCsv(line, received, out var count, out var faulty);
            var readable = Math.Min(faulty < 0 ? count : faulty, received.Length);
            var different = Column(item, received.AsSpan(0, readable), ParityStage.Preprocess);
            if (count != received.Length)
            {
                var also = different is null ? "" : $"; {different.What}";
                return item.Differs(ParityStage.Preprocess, different?.Column, $"{count} columns instead of {received.Length}{also}");
            }
            return different is null && faulty >= 0
                ? item.Differs(ParityStage.Preprocess, artifacts.Spec.Columns[faulty], $"column {faulty + 1} is not a finite number")
                : different;
        }

        private (int Equal, ParityDifference? First) Scores(Case[] batch, ContainerClient.Answer answer)
        {
            var lines = answer.Lines();
            for (var i = 0; i < batch.Length; i++)
            {
                var first = i < lines.Count ? Score(batch[i], lines[i].Span) : batch[i].Differs(ParityStage.Model, column: null, NoLine);
                if (first is not null)
                {
                    return (i, first);
                }
            }
            return (batch.Length, null);
        }

        private ParityDifference? Score(Case item, ReadOnlySpan<byte> line)
        {
            if (!ScoreJson.TryRead(line, out var score))
            {
                return item.Differs(ParityStage.Model, column: null, $"no score: {Encoding.UTF8.GetString(line)}");
            }
            if (score!.Model != artifacts.Card.Version || score.Features != artifacts.Card.Features)
            {
                return item.Differs(
                    ParityStage.Model,
                    column: null,
                    $"the container serves model {score.Model ?? "without a card"} on {score.Features ?? "unchecked vectors"}, the artifacts hold {artifacts.Card.Version} on {artifacts.Card.Features}"
                );
            }
            if (score.Vector.Length != item.Vector.Length)
            {
                return item.Differs(
                    ParityStage.Model,
                    column: null,
                    $"{score.Vector.Length} numbers of the vector came back instead of {item.Vector.Length}"
                );
            }
            if (Column(item, score.Vector.Span, ParityStage.Model) is { } different)
            {
                return different;
            }
            var expected = artifacts.Trees.Probability(artifacts.Trees.PredictRaw(item.Vector));
            return BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(score.Value)
                ? null
                : item.Differs(
                    ParityStage.Model,
                    column: null,
                    string.Create(CultureInfo.InvariantCulture, $"score: here {expected:R}, container {score.Value:R}")
                );
        }

        /// <summary>The first column whose bits differ; every NaN is "missing".</summary>
        private ParityDifference? Column(Case item, ReadOnlySpan<float> received, ParityStage stage)
        {
            for (var i = 0; i < received.Length; i++)
            {
                var (here, there) = (item.Vector[i], received[i]);
                if (BitConverter.SingleToInt32Bits(here) != BitConverter.SingleToInt32Bits(there) && !(float.IsNaN(here) && float.IsNaN(there)))
                {
                    return item.Differs(stage, artifacts.Spec.Columns[i], $"here {Text(here)}, container {Text(there)}");
                }
            }
            return null;
        }

        private static string Text(float value) => float.IsNaN(value) ? "missing" : value.ToString("R", CultureInfo.InvariantCulture);

        /// <summary>Null when the vectors are said to be of the artifacts' spec.</summary>
        private string? OtherSpec(string contentType)
        {
            var spec = MediaTypeHeaderValue.TryParse(contentType, out var type)
                ? type.Parameters.FirstOrDefault(p => p.Name.Equals("features", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"')
                : null;
            return spec == artifacts.Spec.Id ? null : $"the container's feature spec is {spec ?? "not named"}, the artifacts' is {artifacts.Spec.Id}";
        }
    }
}
