using System.Globalization;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Training.Calibrators;
using FraudServerless.Training.Input;
using FraudServerless.Training.LightGbm;
using FraudServerless.Training.Report;
using FraudServerless.Trees;

namespace FraudServerless.Training;

/// <summary>
/// One training: reads labelled orders, splits them by time, fits the feature spec and the model on the oldest part alone, its calibration on the next, measures on
/// the newest, and writes both artifacts. The same inputs and options give the same bytes.
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
        if (options.IsUnbalance && !options.ScalePosWeight.Equals(1))
        {
            throw new TrainingException("is-unbalance and scale-pos-weight exclude each other: both say what the labels weigh.");
        }

        var labels = LabelFile.Read(options.Labels);
        var orders = LabelledOrders.Open(options.Orders, labels, options.TestShare, options.HasValidation ? options.ValidationShare : 0, progress);

        var specBytes = FeatureSpecFitter.Fit(FeaturePlan.Default(ShippedMarkets.Table), orders.Walk(Part.Training).Select(o => o.Order));
        var spec = FeatureSpec.Parse(specBytes);
        progress.WriteLine($"feature spec {spec.Id}: {spec.Columns.Count} columns");

        var matrices = Transform(orders, spec);
        var (training, validation, test) = (matrices[Part.Training], matrices[Part.Validation], matrices[Part.Test]);
        var parameters = Parameters();
        using var booster = new Booster(training, spec.Columns, string.Join(' ', parameters.Select(p => $"{p.Key}={p.Value}")));
        var (curve, stop) = Boost(booster, validation, test);
        var trees = curve[^1].Trees;

        var text = booster.ToText(trees);
        var served = Served(text, test, booster.Predict(test, trees));
        var calibration = Calibrator.Fit(options.ChosenCalibration, Each(validation, served.Raw), validation.Labels);
        var model = served with { Calibration = calibration };
        var scores = Each(test, model.Score);
        var interval = AucInterval.Of(scores, test.Labels);
        var metrics = new TrainingMetrics
        {
            Features = spec.Id,
            Auc = BinaryMetrics.Auc(scores, test.Labels),
            AucLow = interval?.Low,
            AucHigh = interval?.High,
            AveragePrecision = BinaryMetrics.AveragePrecision(scores, test.Labels),
            LogLoss = BinaryMetrics.LogLoss(scores, test.Labels),
            Brier = BinaryMetrics.Brier(scores, test.Labels),
            CalibrationError = BinaryMetrics.CalibrationError(scores, test.Labels),
            MeanScore = scores.Average(),
            TrainingAuc = BinaryMetrics.Auc(Each(training, model.Score), training.Labels),
            Input = orders.Counts,
            TrainingOrders = training.Rows,
            TrainingPositives = orders.Count(Part.Training, label: true),
            TestOrders = test.Rows,
            TestPositives = orders.Count(Part.Test, label: true),
            Progress = curve,
            EarlyStopping = stop,
            Calibration = calibration is null ? null : FitOf(validation, Each(test, model.Uncalibrated), test.Labels),
        };

        Write(SpecPath, specBytes);
        Write(ModelPath, text);
        Write(CardPath, JsonSerializer.SerializeToUtf8Bytes(TrainedCard.Of(options, spec, metrics, parameters, calibration), IndentedJson.ModelCard));
        Write(MetricsPath, JsonSerializer.SerializeToUtf8Bytes(metrics, TrainingJson.Default.TrainingMetrics));
        progress.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"held out: {test.Rows} orders, AUC {metrics.Auc:F4}, average precision {metrics.AveragePrecision:F4}, log loss {metrics.LogLoss:F4}, Brier {metrics.Brier:F4}, calibration error {metrics.CalibrationError:F4}"
            )
        );
        if (options.Report)
        {
            TrainingReport.Write(options.ReportFolder ?? options.Output, ReportSource.Of(options.Output, orders, training, test));
        }

        progress.WriteLine($"written to {options.Output}");
        return metrics;
    }

    /// <summary>The vectors of every part, in one walk.</summary>
    private static Dictionary<Part, Matrix> Transform(LabelledOrders orders, FeatureSpec spec)
    {
        var matrices = new[] { Part.Training, Part.Validation, Part.Test }.ToDictionary(p => p, p => new Matrix(orders.Count(p), spec.Columns.Count));
        var rows = new int[(int)Part.Test + 1];
        foreach (var (part, order, label) in orders.WalkAll())
        {
            var (matrix, row) = (matrices[part], rows[(int)part]++);
            spec.Transform(order, matrix.Row(row));
            matrix.Labels[row] = label;
        }

        return matrices.All(m => m.Value.Rows == rows[(int)m.Key])
            ? matrices
            : throw new TrainingException("The orders changed while they were read; nothing was written.");
    }

    /// <returns>The held-out AUC as the model grew, whose last entry is the model as it is to be kept; how early stopping went, if it ran and there is a tree.</returns>
    private (List<AucAt> Curve, EarlyStop? Stop) Boost(Booster booster, Matrix validation, Matrix test)
    {
        var curve = new List<AucAt>();
        var early = options.EarlyStopping > 0 ? new EarlyStopping(booster, validation, options.EarlyStopping) : null;
        var tree = 0;
        for (var more = true; more && tree < options.Trees; )
        {
            tree++;
            if (!booster.Update())
            {
                progress.WriteLine("no further split helps; stopped");
                more = false;
            }
            else if (early?.IsOver(tree) == true)
            {
                progress.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"no better validation AUC than {early.BestAuc:F4} of tree {early.BestTrees}; stopped"
                    )
                );
                more = false;
            }

            if (tree % ProgressEvery == 0 || tree == options.Trees || !more)
            {
                AddTo(curve, tree, booster, test);
            }
        }

        if (early is null || early.BestTrees == 0)
        {
            return (curve, null);
        }

        curve.RemoveAll(point => point.Trees >= early.BestTrees);
        AddTo(curve, early.BestTrees, booster, test);
        return (curve, new EarlyStop(validation.Rows, validation.Labels.Count(l => l), early.BestTrees, early.BestAuc, tree));
    }

    private void AddTo(List<AucAt> curve, int trees, Booster booster, Matrix test)
    {
        var auc = BinaryMetrics.Auc(booster.Predict(test, trees), test.Labels);
        curve.Add(new AucAt(trees, auc));
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tree {trees} of {options.Trees}: AUC {auc:F4}"));
    }

    /// <summary>A model goes out only when the code that will serve it gives LightGBM's own answers on every held-out order.</summary>
    private static TrainedModel Served(byte[] model, Matrix test, double[] probabilities)
    {
        TrainedModel served;
        try
        {
            served = new TrainedModel(TreeModel.Load(model), Calibration: null);
        }
        catch (ModelFormatException e)
        {
            throw new TrainingException($"The model cannot be served, nothing was written: {e.Message}", e);
        }

        for (var row = 0; row < test.Rows; row++)
        {
            var probability = served.Uncalibrated(test.Row(row));
            if (!(Math.Abs(probability - probabilities[row]) <= Tolerance))
            {
                throw new TrainingException("The model as it would be served does not give LightGBM's own probabilities; nothing was written.");
            }
        }

        return served;
    }

    private static double[] Each(Matrix rows, Func<ReadOnlySpan<float>, double> score)
    {
        var scores = new double[rows.Rows];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = score(rows.Row(i));
        }

        return scores;
    }

    private CalibrationFit FitOf(Matrix validation, double[] before, bool[] labels) =>
        new(
            options.ChosenCalibration.ToString().ToLowerInvariant(),
            validation.Rows,
            validation.Labels.Count(label => label),
            before.Average(),
            BinaryMetrics.CalibrationError(before, labels),
            BinaryMetrics.LogLoss(before, labels),
            BinaryMetrics.Brier(before, labels)
        );

    /// <summary>LightGBM's parameters, by its own names.</summary>
    private Dictionary<string, string> Parameters()
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["objective"] = "binary",
            ["num_iterations"] = Text(options.Trees),
            ["num_leaves"] = Text(options.Leaves),
            ["max_depth"] = Text(options.Depth),
            ["learning_rate"] = Text(options.LearningRate),
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
        if (options.IsUnbalance)
        {
            parameters["is_unbalance"] = "true";
        }

        if (!options.ScalePosWeight.Equals(1))
        {
            parameters["scale_pos_weight"] = Text(options.ScalePosWeight);
        }

        return parameters;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void Write(string relativePath, byte[] bytes)
    {
        var path = Path.Combine(options.Output, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
