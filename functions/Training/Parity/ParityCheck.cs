using FraudServerless.Training.Input;

namespace FraudServerless.Training.Parity;

/// <summary>
/// Runs orders through the code of the training in this process and through both containers as they are chained in serving, and looks for the first difference:
/// the vectors must agree bit for bit, scores and contributions of a tree ensemble exactly. An ONNX model's scores are not made in this process, since only the
/// container has its runtime: the vectors that it reads must agree, and each must have the same score in a batch and alone.
/// </summary>
public sealed class ParityCheck(ParityOptions options, TextWriter progress)
{
    private const int ProgressEvery = 1_000;

    /// <exception cref="TrainingException">There is nothing to compare: the artifacts, the orders or a container cannot be used.</exception>
    public async Task<ParityReport> RunAsync(CancellationToken cancellationToken)
    {
        var artifacts = TrainedArtifacts.Load(options.Artifacts);
        using var preprocess = new ContainerClient("Preprocess", options.Preprocess);
        using var model = new ContainerClient("Model", options.Model);
        var chain = new ContainerChain(artifacts, preprocess, model);
        int equal = 0,
            explained = 0,
            faulty = 0;
        ParityDifference? first = null;
        foreach (var batch in Cases(artifacts, () => faulty++).Take(options.Limit).Chunk(options.Batch))
        {
            (var agreed, first) = await chain.CompareAsync(batch, cancellationToken);
            var before = equal;
            equal += agreed;
            explained += batch.Take(agreed).Count(item => item.Explained);
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
            Explained = explained,
            AreScoresRecomputed = artifacts.Model is not null,
            FaultyLines = faulty,
            First = first,
        };
    }

    private IEnumerable<ParityCase> Cases(TrainedArtifacts artifacts, Action faulty)
    {
        var explain = artifacts.Model is null ? 0 : options.Contributions;
        foreach (var line in OrderFile.Read(options.Orders))
        {
            if (line.Order is not { } order)
            {
                faulty();
                continue;
            }

            var vector = new float[artifacts.Spec.Columns.Count];
            artifacts.Spec.Transform(order, vector);
            yield return new ParityCase(line, order, vector, Explained: explain-- > 0);
        }
    }
}
