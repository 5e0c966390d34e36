using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FraudServerless.Training.Calibrators;

namespace FraudServerless.Training;

/// <summary>
/// What can be set about a training besides its files: one definition of names, defaults and bounds for the command line (<c>--learning-rate</c>) and for a
/// SageMaker job's hyperparameters (<c>learning_rate</c> or <c>learning-rate</c>).
/// </summary>
internal sealed class TrainingSettings
{
    private readonly Option<string> _name;
    private readonly Option<string> _version;
    private readonly Option<int> _seed;
    private readonly Option<int> _trees;
    private readonly Option<int> _leaves;
    private readonly Option<int> _depth;
    private readonly Option<double> _learningRate;
    private readonly Option<double> _testShare;
    private readonly Option<int> _earlyStopping;
    private readonly Option<double> _validationShare;
    private readonly Option<double> _scalePosWeight;
    private readonly Option<bool> _isUnbalance;
    private readonly Option<CalibrationMethod?> _calibration;
    private readonly Option<int> _threads;
    private readonly Option<DateTimeOffset?> _trainedAt;
    private readonly Option<bool> _noReport = new("--no-report") { Description = "Leave out report.html." };

    public TrainingSettings()
    {
        var standard = new TrainingOptions
        {
            Orders = [],
            Labels = [],
            Output = "",
        };
        _name = NotEmpty("--name", "Name of the model.", standard.Name);
        _version = NotEmpty("--version", "Version of the model, e.g. 2026.11.1.", standard.Version);
        _seed = Whole("--seed", "The same seed and inputs give the same artifacts, byte for byte.", standard.Seed, int.MinValue, int.MaxValue);
        _trees = Whole("--trees", "Number of trees.", standard.Trees, 1, 10_000);
        _leaves = Whole("--leaves", "Leaves of a tree, at most.", standard.Leaves, 2, 4_096);
        _depth = Whole("--depth", "Depth of a tree, at most.", standard.Depth, 1, 32);
        _learningRate = Number(
            "--learning-rate",
            "Weight of each further tree.",
            standard.LearningRate,
            value => value is > 0 and <= 1,
            "must lie above 0 and not above 1"
        );
        _testShare = Share("--test-share", "Share of the orders, the newest, that is held out for the metrics.", standard.TestShare);
        _earlyStopping = Whole(
            "--early-stopping",
            "Stop after so many trees without a better AUC on the newest of the training orders; 0: never.",
            standard.EarlyStopping,
            0,
            10_000
        );
        _validationShare = Share(
            "--validation-share",
            "Share of the training orders, the newest, that early stopping looks at and the calibration is fitted on.",
            standard.ValidationShare
        );
        _scalePosWeight = Number(
            "--scale-pos-weight",
            "Weight of the orders of label 1; other than 1 it shifts the model's probabilities, which the calibration repairs.",
            standard.ScalePosWeight,
            value => value > 0 && double.IsFinite(value),
            "must lie above 0"
        );
        _isUnbalance = new Option<bool>("--is-unbalance") { Description = "Weigh both labels alike; shifts probabilities likewise." };
        _calibration = new Option<CalibrationMethod?>("--calibration")
        {
            Description = "none, platt or isotonic; by default platt when the labels are weighted, else none.",
            CustomParser = result =>
                result.Tokens[0].Value switch
                {
                    "none" => CalibrationMethod.None,
                    "platt" => CalibrationMethod.Platt,
                    "isotonic" => CalibrationMethod.Isotonic,
                    _ => Refuse<CalibrationMethod?>(result, "--calibration must be none, platt or isotonic"),
                },
        };
        _threads = Whole("--threads", "Threads of LightGBM.", standard.Threads, 1, 256);
        _trainedAt = new Option<DateTimeOffset?>("--trained-at")
        {
            Description = "Instant for the model card; left out when absent, so that a repetition gives the same bytes.",
            CustomParser = result =>
                DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                    ? instant
                    : Refuse<DateTimeOffset?>(result, "--trained-at must be an instant such as 2026-11-23T06:00:00Z"),
        };
        All =
        [
            _name,
            _version,
            _seed,
            _trees,
            _leaves,
            _depth,
            _learningRate,
            _testShare,
            _earlyStopping,
            _validationShare,
            _scalePosWeight,
            _isUnbalance,
            _calibration,
            _threads,
            _trainedAt,
            _noReport,
        ];
    }

    public IReadOnlyList<Option> All { get; }

    /// <param name="parsed">Without errors.</param>
    /// <param name="orders">See <see cref="TrainingOptions.Orders"/>.</param>
    /// <param name="labels">See <see cref="TrainingOptions.Labels"/>.</param>
    /// <param name="output">See <see cref="TrainingOptions.Output"/>.</param>
    public TrainingOptions Read(ParseResult parsed, IReadOnlyList<string> orders, IReadOnlyList<string> labels, string output) =>
        new()
        {
            Orders = orders,
            Labels = labels,
            Output = output,
            Name = parsed.GetRequiredValue(_name),
            Version = parsed.GetRequiredValue(_version),
            Seed = parsed.GetRequiredValue(_seed),
            Trees = parsed.GetRequiredValue(_trees),
            Leaves = parsed.GetRequiredValue(_leaves),
            Depth = parsed.GetRequiredValue(_depth),
            LearningRate = parsed.GetRequiredValue(_learningRate),
            TestShare = parsed.GetRequiredValue(_testShare),
            EarlyStopping = parsed.GetRequiredValue(_earlyStopping),
            ValidationShare = parsed.GetRequiredValue(_validationShare),
            ScalePosWeight = parsed.GetRequiredValue(_scalePosWeight),
            IsUnbalance = parsed.GetValue(_isUnbalance),
            Calibration = parsed.GetValue(_calibration),
            Threads = parsed.GetRequiredValue(_threads),
            TrainedAt = parsed.GetValue(_trainedAt),
            Report = !parsed.GetValue(_noReport),
        };

    private static Option<string> NotEmpty(string name, string description, string value) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            CustomParser = result =>
                string.IsNullOrWhiteSpace(result.Tokens[0].Value) ? Refuse<string>(result, $"{name} must not be empty") : result.Tokens[0].Value,
        };

    private static Option<double> Share(string name, string description, double value) =>
        Number(name, description, value, given => given is > 0 and < 1, "must lie between 0 and 1");

    private static Option<double> Number(string name, string description, double value, Func<double, bool> isGood, string must) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            CustomParser = result =>
                !double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var given)
                    ? Refuse<double>(result, $"{name} must be a number")
                : isGood(given) ? given
                : Refuse<double>(result, $"{name} {must}"),
        };

    private static Option<int> Whole(string name, string description, int value, int min, int max) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            CustomParser = result =>
                !int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given)
                    ? Refuse<int>(result, $"{name} must be a whole number")
                : given >= min && given <= max ? given
                : Refuse<int>(result, $"{name} must lie between {min} and {max}"),
        };

    /// <summary>The framework's own messages speak of types of the runtime, and its validators cannot look at a value that is not a number.</summary>
    private static T? Refuse<T>(ArgumentResult result, string fault)
    {
        result.AddError($"{fault}.");
        return default;
    }
}
