using System.CommandLine;
using System.Text.Json;

namespace FraudServerless.Training.SageMaker;

/// <summary>A job's hyperparameters: the settings of the command line without their hyphens in front, <c>learning_rate</c> or <c>learning-rate</c>. SageMaker passes every value as a string.</summary>
internal static class Hyperparameters
{
    /// <summary>Written by SageMaker's own SDK and tuner, meant for others.</summary>
    private static readonly string[] Reserved = ["sagemaker_", "_tuning_objective_metric"];

    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null };

    /// <exception cref="TrainingException">Names every hyperparameter that is unknown or cannot be used, with the reason.</exception>
    public static TrainingOptions Read(string path, IReadOnlyList<string> orders, IReadOnlyList<string> labels, string output)
    {
        var settings = new TrainingSettings();
        var byName = settings.All.ToDictionary(option => option.Name, StringComparer.Ordinal);
        var command = new Command("hyperparameters");
        foreach (var option in settings.All)
        {
            command.Options.Add(option);
        }

        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<string>();
        using (var document = JobFile.ReadObject(path))
        {
            foreach (var parameter in document.RootElement.EnumerateObject())
            {
                if (Array.Exists(Reserved, prefix => parameter.Name.StartsWith(prefix, StringComparison.Ordinal)))
                {
                    continue;
                }

                if (!byName.TryGetValue($"--{parameter.Name.Replace('_', '-')}", out var option))
                {
                    faults.Add($"'{parameter.Name}' is unknown");
                }
                else if (parameter.Value.ValueKind != JsonValueKind.String)
                {
                    faults.Add($"'{parameter.Name}' must be a string, as SageMaker passes every value");
                }
                else if (!given.TryAdd(option.Name, $"{option.Name}={parameter.Value.GetString()}"))
                {
                    faults.Add($"'{parameter.Name}' is given twice");
                }
                else if (Fault(command, option, given[option.Name]) is { } fault)
                {
                    faults.Add($"'{parameter.Name}' {fault}");
                }
            }
        }

        return faults.Count == 0
            ? settings.Read(command.Parse([.. given.Values], Plain), orders, labels, output)
            : throw new TrainingException(
                $"{path}: {string.Join("; ", faults)}. Known: {string.Join(", ", byName.Keys.Select(name => name[2..].Replace('-', '_')))}."
            );
    }

    private static string? Fault(Command command, Option option, string argument)
    {
        var errors = command.Parse([argument], Plain).Errors;
        if (errors.Count == 0)
        {
            return null;
        }

        var message = errors[0].Message;
        if (message.StartsWith($"{option.Name} ", StringComparison.Ordinal))
        {
            return message[(option.Name.Length + 1)..].TrimEnd('.');
        }

        // The framework's own message, which speaks of types of the runtime.
        return option is Option<bool> ? "must be true or false" : "must not be empty";
    }
}
