using System.Text.Json;

namespace FraudServerless.Training.SageMaker;

/// <summary>The files of a job's channels: <c>*.jsonl</c> are orders, <c>*.csv</c> labels, in whichever channel and folder they lie. By ordinal path, so that the sequence is the same every time.</summary>
internal sealed record Channels(IReadOnlyList<string> Orders, IReadOnlyList<string> Labels)
{
    /// <exception cref="TrainingException">A channel cannot be used, or there are no orders or no labels.</exception>
    public static Channels Read(string config, string data)
    {
        var names = new List<string>();
        using (var document = JobFile.ReadObject(config))
        {
            foreach (var channel in document.RootElement.EnumerateObject())
            {
                CheckMode(config, channel);
                names.Add(channel.Name);
            }
        }

        if (names.Count == 0)
        {
            throw new TrainingException($"{config}: the job has no channels.");
        }

        var orders = Files(data, names, ".jsonl");
        var labels = Files(data, names, ".csv");
        return (orders.Count, labels.Count) switch
        {
            (0, _) => throw new TrainingException($"No channel ({string.Join(", ", names)}) holds orders: a file *.jsonl."),
            (_, 0) => throw new TrainingException($"No channel ({string.Join(", ", names)}) holds labels: a file *.csv."),
            _ => new Channels(orders, labels),
        };
    }

    /// <summary>A pipe can be read once; training reads its orders several times. Fast file mode looks like files.</summary>
    private static void CheckMode(string config, JsonProperty channel)
    {
        if (
            channel.Value.ValueKind == JsonValueKind.Object
            && channel.Value.TryGetProperty("TrainingInputMode", out var mode)
            && mode.ValueEquals("Pipe"u8)
        )
        {
            throw new TrainingException($"{config}: channel '{channel.Name}' is in Pipe mode; File and FastFile can be used.");
        }
    }

    private static List<string> Files(string data, IEnumerable<string> channels, string extension)
    {
        var files = new List<string>();
        foreach (var channel in channels)
        {
            var folder = Path.Combine(data, channel);
            if (!Directory.Exists(folder))
            {
                throw new TrainingException($"{folder}: there is no such folder, but the job has the channel '{channel}'.");
            }

            files.AddRange(Directory.EnumerateFiles(folder, $"*{extension}", SearchOption.AllDirectories));
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
