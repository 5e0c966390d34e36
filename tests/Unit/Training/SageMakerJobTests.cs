using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FraudServerless.Training;
using FraudServerless.Training.Calibrators;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Training;

/// <summary>SageMaker's training contract in a folder of its own, by the command line that SageMaker uses.</summary>
public sealed partial class SageMakerJobTests : IDisposable
{
    private readonly TrainingFiles _files = new(orders: 1_000);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_job_writes_the_artifacts_of_the_command_line_and_its_metrics()
    {
        Job(
            """{"trees":"5","learning_rate":"0.1","name":"fraud","version":"7","seed":"3","calibration":"isotonic","validation_share":"0.3","sagemaker_region":"x"}"""
        );
        var (exit, output, error) = Run();
        (exit, error).ShouldBe((0, ""));
        var metrics = new TrainingRun(
            _files.Options("expected") with
            {
                Trees = 5,
                LearningRate = 0.1,
                Name = "fraud",
                Version = "7",
                Seed = 3,
                Calibration = CalibrationMethod.Isotonic,
                ValidationShare = 0.3,
            },
            TextWriter.Null
        ).Execute();
        foreach (var artifact in new[] { TrainingRun.SpecPath, TrainingRun.ModelPath, TrainingRun.CardPath, TrainingRun.MetricsPath })
        {
            File.ReadAllBytes(At($"model/{artifact}")).ShouldBe(File.ReadAllBytes(_files.At($"expected/{artifact}")), artifact);
        }

        var auc = Auc().Match(output);
        auc.Success.ShouldBeTrue(output);
        double.Parse(auc.Groups["value"].Value, CultureInfo.InvariantCulture).ShouldBe(metrics.Auc, 1e-6);
        output.Split('\n')[^2].ShouldContain("; average_precision=");
        output.Split('\n')[^2].ShouldContain(FormattableString.Invariant($"; calibration_error={metrics.CalibrationError:F6};"));
        File.Exists(At("output/failure")).ShouldBeFalse();
        File.Exists(At("output/data/report.html")).ShouldBeTrue();
        File.Exists(At("model/report.html")).ShouldBeFalse();
    }

    [Fact]
    public void Orders_and_labels_may_lie_in_many_files_of_many_channels()
    {
        Job("""{"trees":"5"}""", channels: ["a", "b"], place: false);
        var lines = File.ReadAllLines(_files.Orders);
        var labels = File.ReadAllLines(_files.Labels);
        Write("input/data/b/2.jsonl", string.Join('\n', lines[400..]));
        Write("input/data/a/deep/1.jsonl", string.Join('\n', lines[..400]));
        Write("input/data/a/labels.csv", string.Join('\n', labels[..301]));
        Write("input/data/b/labels.csv", string.Join('\n', labels[..1].Concat(labels[301..])));
        Write("input/data/a/notes.txt", "neither");
        var (exit, output, error) = Run();
        (exit, error).ShouldBe((0, ""));
        output.ShouldContain("1000 lines: 1000 labelled orders");

        new TrainingRun(_files.Options("whole") with { Trees = 5, Name = "fraud", Version = "1" }, TextWriter.Null).Execute();
        File.ReadAllBytes(At($"model/{TrainingRun.ModelPath}")).ShouldBe(File.ReadAllBytes(_files.At($"whole/{TrainingRun.ModelPath}")));
    }

    [Fact]
    public void A_faulty_line_is_named_by_its_own_file_and_number()
    {
        Job("""{"trees":"2"}""");
        Write("input/data/train/0.jsonl", "{}\n");
        Write("input/data/train/zz.jsonl", "\n\nnothing\n");
        var (exit, output, _) = Run();
        exit.ShouldBe(0);
        output.ShouldContain($"{At("input/data/train/0.jsonl")}: line 1: ");
        output.ShouldContain($"{At("input/data/train/zz.jsonl")}: line 3: ");
    }

    [Fact]
    public void All_hyperparameters_that_cannot_be_used_are_named_at_once()
    {
        Job(
            """{"tress":"5","trees":"many","leaves":"1","learning-rate":"0.1","learning_rate":"0.2","seed":3,"name":" ","version":"","trained_at":"soon","is_unbalance":"perhaps","calibration":"beta","test_share":"@x"}"""
        );
        var failure = Refusal();
        failure.ShouldContain("hyperparameters.json: 'tress' is unknown; 'trees' must be a whole number; 'leaves' must lie between 2 and 4096;");
        failure.ShouldContain("'learning_rate' is given twice; 'seed' must be a string, as SageMaker passes every value; 'name' must not be empty;");
        failure.ShouldContain("'version' must not be empty; 'trained_at' must be an instant");
        failure.ShouldContain(
            "'is_unbalance' must be true or false; 'calibration' must be none, platt or isotonic; 'test_share' must be a number. Known: name, version, seed, trees,"
        );
    }

    [Fact]
    public void Weights_that_exclude_each_other_are_refused()
    {
        Job("""{"is_unbalance":"true","scale_pos_weight":"3"}""");
        Refusal().ShouldContain("is-unbalance and scale-pos-weight exclude each other");
    }

    [Theory]
    [InlineData("[]", "hyperparameters.json: not a JSON object.")]
    [InlineData("{", "hyperparameters.json: ")]
    [InlineData("""{"trees":"1","trees":"2"}""", "hyperparameters.json: ")]
    public void Hyperparameters_that_are_no_object_are_refused(string json, string message)
    {
        Job(json);
        Refusal().ShouldContain(message);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Refusal().ShouldContain("inputdataconfig.json: there is no such file");
        Job("{}", channels: ["train", "more"]);
        Directory.Delete(At("input/data/more"));
        Refusal().ShouldContain("the job has the channel 'more'");
        Job("{}", channels: []);
        Refusal().ShouldContain("the job has no channels");
        Job("{}");
        File.Delete(At("input/data/train/labels.csv"));
        Refusal().ShouldContain("No channel (train) holds labels");
        File.Delete(At("input/data/train/orders.jsonl"));
        Refusal().ShouldContain("No channel (train) holds orders");
    }

    [Fact]
    public void A_pipe_cannot_be_read_twice_and_is_refused()
    {
        Job("{}", mode: "Pipe");
        Refusal().ShouldContain("channel 'train' is in Pipe mode");
    }

    [Fact]
    public void A_fault_of_the_labels_names_file_and_line_and_leaves_no_model()
    {
        Job("{}");
        File.AppendAllText(At("input/data/train/labels.csv"), "r,2\n");
        Refusal().ShouldContain($"{At("input/data/train/labels.csv")}: line 1002: the label must be 0 or 1");
        Directory.Exists(At("model")).ShouldBeFalse();
    }

    /// <summary>The failing run of a job: its reason as SageMaker would show it.</summary>
    private string Refusal()
    {
        var (exit, _, error) = Run();
        exit.ShouldBe(1);
        var failure = File.ReadAllText(At("output/failure"));
        error.ShouldBe($"error: {failure}{Environment.NewLine}");
        return failure;
    }

    private (int Exit, string Output, string Error) Run()
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = CommandLine.Create(error, output).Parse(["train", "--root", At("")]).Invoke();
        return (exit, output.ToString(), error.ToString());
    }

    private void Job(string hyperparameters, string[]? channels = null, string mode = "File", bool place = true)
    {
        channels ??= ["train"];
        Write("input/config/hyperparameters.json", hyperparameters);
        var config = new JsonObject();
        foreach (var channel in channels)
        {
            config[channel] = new JsonObject { ["TrainingInputMode"] = mode, ["S3DistributionType"] = "FullyReplicated" };
            Directory.CreateDirectory(At($"input/data/{channel}"));
        }

        Write("input/config/inputdataconfig.json", config.ToJsonString());
        if (place && channels.Length > 0)
        {
            File.Copy(_files.Orders, At($"input/data/{channels[0]}/orders.jsonl"), overwrite: true);
            File.Copy(_files.Labels, At($"input/data/{channels[0]}/labels.csv"), overwrite: true);
        }
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    private string At(string path) => _files.At(Path.Combine("ml", path));

    /// <summary>As a job's metric definition would have it.</summary>
    [GeneratedRegex(@"\bauc=(?<value>[0-9.]+);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Auc();
}
