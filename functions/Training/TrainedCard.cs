using System.Globalization;
using System.Security.Cryptography;
using FraudServerless.Contracts;
using FraudServerless.Features;
using FraudServerless.Training.Input;

namespace FraudServerless.Training;

/// <summary>What a training puts on record of itself in the model card.</summary>
internal static class TrainedCard
{
    /// <param name="parameters">LightGBM's, by its own names.</param>
    public static ModelCard Of(
        TrainingOptions options,
        FeatureSpec spec,
        TrainingMetrics metrics,
        IReadOnlyDictionary<string, string> parameters,
        Calibration? calibration
    ) =>
        new()
        {
            Name = options.Name,
            Version = options.Version,
            Features = spec.Id,
            Columns = spec.Columns,
            ModelFile = Path.GetFileName(TrainingRun.ModelPath),
            Calibration = calibration,
            TrainedAt = options.TrainedAt,
            Inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["orders"] = Hash(options.Orders), ["labels"] = Hash(options.Labels) },
            Seed = options.Seed,
            TrainingOrders = metrics.TrainingOrders,
            TestOrders = metrics.TestOrders,
            Metrics = MetricsOf(metrics),
            Parameters = ParametersOf(options, parameters, metrics.EarlyStopping),
        };

    private static Dictionary<string, double> MetricsOf(TrainingMetrics metrics)
    {
        var recorded = new Dictionary<string, double>(StringComparer.Ordinal) { ["auc"] = metrics.Auc };
        if (metrics is { AucLow: { } low, AucHigh: { } high })
        {
            (recorded["aucLow"], recorded["aucHigh"]) = (low, high);
        }

        recorded["averagePrecision"] = metrics.AveragePrecision;
        recorded["logLoss"] = metrics.LogLoss;
        recorded["brier"] = metrics.Brier;
        recorded["calibrationError"] = metrics.CalibrationError;
        return recorded;
    }

    /// <summary>LightGBM's parameters and, when they were used, how validation part and early stopping were set.</summary>
    private static Dictionary<string, string> ParametersOf(TrainingOptions options, IReadOnlyDictionary<string, string> parameters, EarlyStop? stop)
    {
        var recorded = new Dictionary<string, string>(parameters, StringComparer.Ordinal);
        if (options.HasValidation)
        {
            recorded["validation_share"] = Text(options.ValidationShare);
        }

        if (stop is not null)
        {
            recorded["early_stopping_round"] = Text(options.EarlyStopping);
            recorded["best_iteration"] = Text(stop.BestTrees);
        }

        return recorded;
    }

    /// <summary>Of all files' bytes, one after the other.</summary>
    private static string Hash(IReadOnlyList<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        foreach (var path in paths)
        {
            using var stream = LineReader.Open(path);
            for (int read; (read = stream.Read(buffer)) > 0; )
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
