using System.CommandLine;

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
    private readonly Option<int> _threads;
    private readonly Option<DateTimeOffset?> _trainedAt;

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
        _seed = Optional("--seed", "The same seed and inputs give the same artifacts, byte for byte.", standard.Seed);
        _trees = Bounded("--trees", "Number of trees.", standard.Trees, 1, 10_000);
        _leaves = Bounded("--leaves", "Leaves of a tree, at most.", standard.Leaves, 2, 4_096);
        _depth = Bounded("--depth", "Depth of a tree, at most.", standard.Depth, 1, 32);
        _learningRate = Optional("--learning-rate", "Weight of each further tree.", standard.LearningRate);
        _testShare = Optional("--test-share", "Share of the orders, the newest, that is held out for the metrics.", standard.TestShare);
        _earlyStopping = Bounded(
            "--early-stopping",
            "Stop after so many trees without a better AUC on the newest of the training orders; 0: never.",
            standard.EarlyStopping,
            0,
            10_000
        );
        _validationShare = Optional(
            "--validation-share",
            "Share of the training orders, the newest, that early stopping looks at.",
            standard.ValidationShare
        );
        _scalePosWeight = Optional(
            "--scale-pos-weight",
            "Weight of the orders of label 1; other than 1 it shifts all probabilities.",
            standard.ScalePosWeight
        );
        _isUnbalance = Optional("--is-unbalance", "Weigh both labels alike; shifts all probabilities.", standard.IsUnbalance);
        _threads = Bounded("--threads", "Threads of LightGBM.", standard.Threads, 1, 256);
        _trainedAt = new Option<DateTimeOffset?>("--trained-at")
        {
            Description = "Instant for the model card; left out when absent, so that a repetition gives the same bytes.",
        };
        Require(_learningRate, value => value is > 0 and <= 1, "must lie above 0 and not above 1");
        Require(_testShare, value => value is > 0 and < 1, "must lie between 0 and 1");
        Require(_validationShare, value => value is > 0 and < 1, "must lie between 0 and 1");
        Require(_scalePosWeight, value => value > 0 && double.IsFinite(value), "must lie above 0");
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
            _threads,
            _trainedAt,
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
            IsUnbalance = parsed.GetRequiredValue(_isUnbalance),
            Threads = parsed.GetRequiredValue(_threads),
            TrainedAt = parsed.GetValue(_trainedAt),
        };

    private static Option<T> Optional<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<string> NotEmpty(string name, string description, string value)
    {
        var option = Optional(name, description, value);
        Require(option, given => !string.IsNullOrWhiteSpace(given), "must not be empty");
        return option;
    }

    private static Option<int> Bounded(string name, string description, int value, int least, int greatest)
    {
        var option = Optional(name, description, value);
        Require(option, given => given >= least && given <= greatest, $"must lie between {least} and {greatest}");
        return option;
    }

    private static void Require<T>(Option<T> option, Func<T, bool> isGood, string must) =>
        option.Validators.Add(result =>
        {
            // A value that is no T at all is reported by the parser itself.
            if (!result.Errors.Any() && result.GetValue(option) is { } value && !isGood(value))
            {
                result.AddError($"{option.Name} {must}.");
            }
        });
}
