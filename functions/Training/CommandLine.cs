using System.CommandLine;

namespace FraudServerless.Training;

/// <summary>The command line of the training job.</summary>
public static class CommandLine
{
    /// <summary>Exit code for inputs that cannot be used; the reason stands on <c>progress</c>.</summary>
    public const int Faulty = 1;

    /// <param name="progress">Where progress and errors are written, standard error as a rule.</param>
    public static RootCommand Create(TextWriter progress)
    {
        var standard = new TrainingOptions
        {
            Orders = "",
            Labels = "",
            Output = "",
        };
        var orders = new Option<string>("--orders") { Description = "Legacy v1 requests, one JSON object a line.", Required = true };
        var labels = new Option<string>("--labels")
        {
            Description = "CSV file with the columns requestId,label (1: fraud or payment default).",
            Required = true,
        };
        var output = new Option<string>("--output") { Description = "Folder for preprocess/, model/ and metrics.json.", Required = true };
        var name = Optional("--name", "Name of the model.", standard.Name);
        var version = Optional("--version", "Version of the model, e.g. 2026.11.1.", standard.Version);
        var seed = Optional("--seed", "The same seed and inputs give the same artifacts, byte for byte.", standard.Seed);
        var trees = Bounded("--trees", "Number of trees.", standard.Trees, 1, 10_000);
        var leaves = Bounded("--leaves", "Leaves of a tree, at most.", standard.Leaves, 2, 4_096);
        var depth = Bounded("--depth", "Depth of a tree, at most.", standard.Depth, 1, 32);
        var rate = Optional("--learning-rate", "Weight of each further tree.", standard.LearningRate);
        var share = Optional("--test-share", "Share of the orders, the newest, that is held out for the metrics.", standard.TestShare);
        var threads = Bounded("--threads", "Threads of LightGBM.", standard.Threads, 1, 256);
        var trainedAt = new Option<DateTimeOffset?>("--trained-at")
        {
            Description = "Instant for the model card; left out when absent, so that a repetition gives the same bytes.",
        };
        var noReport = new Option<bool>("--no-report") { Description = "Leave out report.html and its pictures." };
        rate.Validators.Add(result => Check(result, rate, value => value is > 0 and <= 1, "must lie above 0 and not above 1"));
        share.Validators.Add(result => Check(result, share, value => value is > 0 and < 1, "must lie between 0 and 1"));

        var command = new RootCommand(
            "Fits the feature spec and the model on labelled orders and writes both artifacts, the model card and the metrics."
        );
        // The framework's own --version, which would print this program's.
        foreach (var own in command.Options.OfType<VersionOption>().ToArray())
        {
            command.Options.Remove(own);
        }
        foreach (
            var option in new Option[]
            {
                orders,
                labels,
                output,
                name,
                version,
                seed,
                trees,
                leaves,
                depth,
                rate,
                share,
                threads,
                trainedAt,
                noReport,
            }
        )
        {
            command.Options.Add(option);
        }
        command.SetAction(parsed =>
        {
            try
            {
                new TrainingRun(
                    new TrainingOptions
                    {
                        Orders = parsed.GetRequiredValue(orders),
                        Labels = parsed.GetRequiredValue(labels),
                        Output = parsed.GetRequiredValue(output),
                        Name = parsed.GetRequiredValue(name),
                        Version = parsed.GetRequiredValue(version),
                        Seed = parsed.GetRequiredValue(seed),
                        Trees = parsed.GetRequiredValue(trees),
                        Leaves = parsed.GetRequiredValue(leaves),
                        Depth = parsed.GetRequiredValue(depth),
                        LearningRate = parsed.GetRequiredValue(rate),
                        TestShare = parsed.GetRequiredValue(share),
                        Threads = parsed.GetRequiredValue(threads),
                        TrainedAt = parsed.GetValue(trainedAt),
                        Report = !parsed.GetValue(noReport),
                    },
                    progress
                ).Execute();
                return 0;
            }
            catch (Exception e) when (e is TrainingException or IOException or UnauthorizedAccessException)
            {
                progress.WriteLine($"error: {e.Message}");
                return Faulty;
            }
        });
        return command;
    }

    private static Option<T> Optional<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<int> Bounded(string name, string description, int value, int least, int greatest)
    {
        var option = Optional(name, description, value);
        option.Validators.Add(result =>
            Check(result, option, given => given >= least && given <= greatest, $"must lie between {least} and {greatest}")
        );
        return option;
    }

    private static void Check<T>(System.CommandLine.Parsing.OptionResult result, Option<T> option, Func<T, bool> isGood, string must)
    {
        // A value that is no T at all is reported by the parser itself.
        if (!result.Errors.Any() && result.GetValue(option) is { } value && !isGood(value))
        {
            result.AddError($"{option.Name} {must}.");
        }
    }
}
