using System.Globalization;

namespace FraudServerless.Training.SageMaker;

/// <summary>
/// One SageMaker training job: hyperparameters and channels from <c>input/</c>, artifacts to <c>model/</c>, on failure the reason to <c>output/failure</c>, whose
/// beginning SageMaker shows as the job's failure reason (AWS: "How Amazon SageMaker Processes Training Output"). A model folder packed whole serves both containers:
/// <c>SM_MODEL_DIR</c> points each at its part, <c>/opt/ml/model/preprocess</c> and <c>/opt/ml/model/model</c>.
/// </summary>
internal sealed class SageMakerJob(string root, TextWriter output, TextWriter error)
{
    /// <summary>Environment variable that moves the folders elsewhere, for trials outside SageMaker.</summary>
    public const string RootVariable = "SM_ML_ROOT";
    public const string DefaultRoot = "/opt/ml";

    public static string Root => Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root ? root : DefaultRoot;

    /// <summary>Whether this is the folder of a training job.</summary>
    public static bool IsMounted(string root) => Directory.Exists(Path.Combine(root, "input", "config"));

    /// <summary>Trains; never throws.</summary>
    /// <returns>The exit code: 0, or 1 with the reason in <c>output/failure</c> and on standard error.</returns>
    public int Run()
    {
        try
        {
            var config = Path.Combine(root, "input", "config");
            var channels = Channels.Read(Path.Combine(config, "inputdataconfig.json"), Path.Combine(root, "input", "data"));
            var options = Hyperparameters.Read(
                Path.Combine(config, "hyperparameters.json"),
                channels.Orders,
                channels.Labels,
                Path.Combine(root, "model")
            ) with
            {
                // SageMaker keeps it beside the model, not in it: what is served holds no order's number.
                ReportFolder = Path.Combine(root, "output", "data"),
            };
            // Progress goes where the metrics go: a job's log is one sequence of lines.
            output.WriteLine(Line(new TrainingRun(options, output).Execute()));
            output.Flush();
            return 0;
        }
        catch (Exception e) when (e is TrainingException or IOException or UnauthorizedAccessException)
        {
            Fail(e.Message);
        }
#pragma warning disable CA1031 // Whatever happens, SageMaker's user must find a reason; the message of an unforeseen fault may quote an input, so type and place only.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail($"Unforeseen {e.GetType().FullName} {e.StackTrace?.Split('\n', 2)[0].Trim()}");
        }

        return CommandLine.Faulty;
    }

    /// <summary>For a job's metric definitions, whose regular expressions look like <c>\bauc=([0-9.]+);</c>: no name is the end of another.</summary>
    private static string Line(TrainingMetrics metrics) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"auc={metrics.Auc:F6}; average_precision={metrics.AveragePrecision:F6}; log_loss={metrics.LogLoss:F6}; brier={metrics.Brier:F6}; calibration_error={metrics.CalibrationError:F6}; auc_training={metrics.TrainingAuc:F6}; trees={metrics.Progress[^1].Trees}; training_orders={metrics.TrainingOrders}; test_orders={metrics.TestOrders};"
        );

    private void Fail(string reason)
    {
        error.WriteLine($"error: {reason}");
        error.Flush();
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, "output"));
            File.WriteAllText(Path.Combine(folder.FullName, "failure"), reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"error: the reason could not be written to output/failure: {e.Message}");
        }
    }
}
