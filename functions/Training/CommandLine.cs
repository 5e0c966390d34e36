using System.CommandLine;
using System.Globalization;
using FraudServerless.Training.Parity;
using FraudServerless.Training.SageMaker;

namespace FraudServerless.Training;

/// <summary>The command line of the training job.</summary>
public static class CommandLine
{
    /// <summary>Exit code for inputs that cannot be used; the reason stands on <c>progress</c>. Also for a parity that is none.</summary>
    public const int Faulty = 1;

    /// <param name="progress">Where progress and errors are written, standard error as a rule.</param>
    /// <param name="output">Where results are written; null: standard output.</param>
    public static RootCommand Create(TextWriter progress, TextWriter? output = null)
    {
        output ??= Console.Out;
        var orders = Files("--orders", "Legacy v1 requests, one JSON object a line; several files are read one after the other.");
        var labels = Files("--labels", "CSV files with the columns requestId,label (1: fraud or payment default).");
        var folder = new Option<string>("--output") { Description = "Folder for preprocess/, model/ and metrics.json.", Required = true };
        var settings = new TrainingSettings();

        var command = new RootCommand(
            "Fits the feature spec and the model on labelled orders and writes both artifacts, the model card and the metrics."
        );
        // The framework's own --version, which would print this program's.
        foreach (var own in command.Options.OfType<VersionOption>().ToArray())
        {
            command.Options.Remove(own);
        }

        foreach (var option in new Option[] { orders, labels, folder }.Concat(settings.All))
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
            Guarded(
                progress,
                () =>
                {
                    var inputs = (Orders: parsed.GetRequiredValue(orders), Labels: parsed.GetRequiredValue(labels));
                    new TrainingRun(settings.Read(parsed, inputs.Orders, inputs.Labels, parsed.GetRequiredValue(folder)), progress).Execute();
                    return 0;
                }
            )
        );
        command.Subcommands.Add(Train(output, progress));
        command.Subcommands.Add(Parity(output, progress));
        return command;
    }

    private static Command Train(TextWriter output, TextWriter progress)
    {
        var root = new Option<string>("--root")
        {
            Description = $"Folder of SageMaker's training contract; by default {SageMakerJob.RootVariable} or {SageMakerJob.DefaultRoot}.",
            DefaultValueFactory = _ => SageMakerJob.Root,
        };
        var command = new Command("train", "Runs as a SageMaker training job: hyperparameters and channels in, artifacts out.") { root };
        command.SetAction(parsed => new SageMakerJob(parsed.GetRequiredValue(root), output, progress).Run());
        return command;
    }

    private static Command Parity(TextWriter output, TextWriter progress)
    {
        var orders = Files("--orders", "Legacy v1 requests, one JSON object a line.");
        var preprocess = Url("--preprocess", "Base address of a Preprocess container, e.g. http://127.0.0.1:8081.");
        var model = Url("--model", "Base address of a Model container.");
        var artifacts = new Option<string>("--artifacts")
        {
            Description = "Folder with preprocess/ and model/ as a training writes it.",
            Required = true,
        };
        var limit = Whole("--limit", "Check this many orders, the first; all by default.", int.MaxValue, min: 1);
        var batch = Whole("--batch", "Orders of one request; 1 asks order by order, as the checkout does.", 100, min: 1);
        var contributions = Whole("--contributions", "Orders, the first, whose contributions are compared too; not of an ONNX model.", 200, min: 0);
        var command = new Command(
            "parity",
            "Certifies that two containers make the very vectors, scores and contributions that the artifacts make in this process."
        )
        {
            orders,
            preprocess,
            model,
            artifacts,
            limit,
            batch,
            contributions,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                GuardedAsync(
                    progress,
                    async () =>
                    {
                        var report = await new ParityCheck(
                            new ParityOptions
                            {
                                Orders = parsed.GetRequiredValue(orders),
                                Preprocess = parsed.GetRequiredValue(preprocess),
                                Model = parsed.GetRequiredValue(model),
                                Artifacts = parsed.GetRequiredValue(artifacts),
                                Limit = parsed.GetRequiredValue(limit),
                                Batch = parsed.GetRequiredValue(batch),
                                Contributions = parsed.GetRequiredValue(contributions),
                            },
                            progress
                        ).RunAsync(cancellationToken);
                        await output.WriteLineAsync(report.ToText());
                        return report.IsCertified ? 0 : Faulty;
                    }
                )
        );
        return command;
    }

    private static int Guarded(TextWriter progress, Func<int> run) => GuardedAsync(progress, () => Task.FromResult(run())).GetAwaiter().GetResult();

    private static async Task<int> GuardedAsync(TextWriter progress, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (e is TrainingException or IOException or UnauthorizedAccessException)
        {
            await progress.WriteLineAsync($"error: {e.Message}");
            return Faulty;
        }
    }

    private static Option<string[]> Files(string name, string description) =>
        new(name)
        {
            Description = description,
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };

    private static Option<Uri> Url(string name, string description)
    {
        var option = new Option<Uri>(name)
        {
            Description = description,
            Required = true,
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                {
                    return uri;
                }

                result.AddError($"{name} must be an address such as http://127.0.0.1:8080.");
                return null;
            },
        };
        return option;
    }

    private static Option<int> Whole(string name, string description, int value, int min) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            CustomParser = result =>
            {
                if (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given < min)
                {
                    result.AddError($"{name} must be a whole number, {min} or more.");
                }

                return given;
            },
        };
}
