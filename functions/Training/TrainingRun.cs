using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Training.Input;
using FraudServerless.Training.LightGbm;
using FraudServerless.Training.Report;
using FraudServerless.Trees;

namespace FraudServerless.Training;

/// <summary>
/// One training: reads labelled orders, splits them by time, fits the feature spec and the model on the older part alone, measures on the newer, and writes
/// both artifacts. The same inputs and options give the same bytes.
/// </summary>
public sealed class TrainingRun(TrainingOptions options, TextWriter progress)
{
    public const string SpecPath = "preprocess/feature-spec.json";
    public const string ModelPath = "model/model.txt";
    public const string CardPath = "model/model-card.json";
    public const string MetricsPath = "metrics.json";

    private const int ProgressEvery = 50;

    // Sums of the same numbers in another sequence.
    private const double Tolerance = 1e-9;

    private static readonly ContractsJson IndentedJson = new(
        new JsonSerializerOptions(ContractsJson.Default.Options) { WriteIndented = true, NewLine = "\n" }
    );

    /// <summary>Writes <see cref="SpecPath"/>, <see cref="ModelPath"/>, <see cref="CardPath"/> and <see cref="MetricsPath"/> under the output folder.</summary>
    /// <exception cref="TrainingException">The inputs cannot be trained on, or LightGBM cannot run; nothing was written.</exception>
    public TrainingMetrics Execute()
    {
        var labels = LabelFile.Read(options.Labels);
        var orders = LabelledOrders.Open(options.Orders, labels, options.TestShare, progress);

        var specBytes = FeatureSpecFitter.Fit(FeaturePlan.Default, orders.Walk(Part.Training).Select(o => o.Order));
        var spec = FeatureSpec.Parse(specBytes);
        progress.WriteLine($"feature spec {spec.Id}: {spec.Columns.Count} columns");

        var training = Transform(orders, Part.Training, spec);
        var test = Transform(orders, Part.Test, spec);
        var parameters = Parameters();
        using var booster = new Booster(training, spec.Columns, string.Join(' ', parameters.Select(p => $"{p.Key}={p.Value}")));
        var curve = Boost(booster, test);

        var probabilities = booster.Predict(test);
        var model = booster.ToText();
        CheckServed(model, test, probabilities);
        var metrics = new TrainingMetrics
        {
            Features = spec.Id,
            Auc = BinaryMetrics.Auc(probabilities, test.Labels),
            AveragePrecision = BinaryMetrics.AveragePrecision(probabilities, test.Labels),
            LogLoss = BinaryMetrics.LogLoss(probabilities, test.Labels),
            Brier = BinaryMetrics.Brier(probabilities, test.Labels),
            TrainingAuc = BinaryMetrics.Auc(booster.Predict(training), training.Labels),
            Input = orders.Counts,
            TrainingOrders = training.Rows,
            TrainingPositives = orders.Count(Part.Training, label: true),
            TestOrders = test.Rows,
            TestPositives = orders.Count(Part.Test, label: true),
            Progress = curve,
        };

        Write(SpecPath, specBytes);
        Write(ModelPath, model);
        Write(CardPath, JsonSerializer.SerializeToUtf8Bytes(Card(spec, metrics, parameters), IndentedJson.ModelCard));
        Write(MetricsPath, JsonSerializer.SerializeToUtf8Bytes(metrics, TrainingJson.Default.TrainingMetrics));
        progress.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"held out: {test.Rows} orders, AUC {metrics.Auc:F4}, average precision {metrics.AveragePrecision:F4}, log loss {metrics.LogLoss:F4}, Brier {metrics.Brier:F4}"
            )
        );
        if (options.Report)
        {
            TrainingReport.Write(options.Output, ReportSource.Of(options.Output, orders, training, test));
        }
        progress.WriteLine($"written to {options.Output}");
        return metrics;
    }

    private static Matrix Transform(LabelledOrders orders, Part part, FeatureSpec spec)
    {
        var matrix = new Matrix(orders.Count(part), spec.Columns.Count);
        var row = 0;
        foreach (var (order, label) in orders.Walk(part))
        {
            spec.Transform(order, matrix.Row(row));
            matrix.Labels[row] = label;
            row++;
        }
        return matrix;
    }

    private List<AucAt> Boost(Booster booster, Matrix test)
    {
        var curve = new List<AucAt>();
        for (var tree = 1; tree <= options.Trees; tree++)
        {
            var more = booster.Update();
            if (tree % ProgressEvery == 0 || tree == options.Trees || !more)
            {
                var auc = BinaryMetrics.Auc(booster.Predict(test), test.Labels);
                curve.Add(new AucAt(tree, auc));
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tree {tree} of {options.Trees}: AUC {auc:F4}"));
            }
            if (!more)
            {
                progress.WriteLine("no further split helps; stopped");
                break;
            }
        }
        return curve;
    }

    /// <summary>A model goes out only when the code that will serve it gives LightGBM's own answers on every held-out order.</summary>
    private static void CheckServed(byte[] model, Matrix test, double[] probabilities)
    {
        TreeModel served;
        try
        {
            served = TreeModel.Load(model);
        }
        catch (ModelFormatException e)
        {
            throw new TrainingException($"The model cannot be served, nothing was written: {e.Message}", e);
        }
        for (var row = 0; row < test.Rows; row++)
        {
            var probability = served.Probability(served.PredictRaw(test.Row(row)));
            if (!(Math.Abs(probability - probabilities[row]) <= Tolerance))
            {
                throw new TrainingException("The model as it would be served does not give LightGBM's own probabilities; nothing was written.");
            }
        }
    }

    /// <summary>LightGBM's parameters, by its own names.</summary>
    private Dictionary<string, string> Parameters() =>
        new(StringComparer.Ordinal)
        {
            ["objective"] = "binary",
            ["num_iterations"] = Text(options.Trees),
            ["num_leaves"] = Text(options.Leaves),
            ["max_depth"] = Text(options.Depth),
            ["learning_rate"] = options.LearningRate.ToString("R", CultureInfo.InvariantCulture),
            ["min_data_in_leaf"] = "50",
            ["lambda_l2"] = "10",
            ["feature_fraction"] = "0.5",
            ["bagging_fraction"] = "0.8",
            ["bagging_freq"] = "1",
            // Missing is a value of its own, never zero.
            ["use_missing"] = "true",
            ["zero_as_missing"] = "false",
            ["deterministic"] = "true",
            ["force_row_wise"] = "true",
            ["num_threads"] = Text(options.Threads),
            ["seed"] = Text(options.Seed),
            ["verbosity"] = "-1",
        };

    private ModelCard Card(FeatureSpec spec, TrainingMetrics metrics, IReadOnlyDictionary<string, string> parameters) =>
        new()
        {
            Name = options.Name,
            Version = options.Version,
            Features = spec.Id,
            Columns = spec.Columns,
            ModelFile = Path.GetFileName(ModelPath),
            TrainedAt = options.TrainedAt,
            Inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["orders"] = Hash(options.Orders), ["labels"] = Hash(options.Labels) },
            Seed = options.Seed,
            TrainingOrders = metrics.TrainingOrders,
            TestOrders = metrics.TestOrders,
            Metrics = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["auc"] = metrics.Auc,
                ["averagePrecision"] = metrics.AveragePrecision,
                ["logLoss"] = metrics.LogLoss,
                ["brier"] = metrics.Brier,
            },
            Parameters = parameters,
        };

    private static string Hash(string path)
    {
        using var stream = LineReader.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void Write(string relativePath, byte[] bytes)
    {
        var path = Path.Combine(options.Output, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
