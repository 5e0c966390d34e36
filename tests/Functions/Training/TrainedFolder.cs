using System.Globalization;
using FraudServerless.OrderGenerator;
using FraudServerless.Training;

namespace FraudServerless.Functions.Training;

/// <summary>Orders of the generator and what a training made of them, for all tests of a class.</summary>
public sealed class TrainedFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parity-");

    public TrainedFolder()
    {
        using (var json = File.Create(Orders))
        using (var labels = new StreamWriter(At("labels.csv")) { NewLine = "\n" })
        {
            labels.WriteLine("requestId,label");
            foreach (var order in OrderSource.Generate(Count, seed: 5))
            {
                json.Write(order.Json.Span);
                json.WriteByte((byte)'\n');
                labels.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{order.RequestId},{(order.Label ? 1 : 0)}"));
            }
        }

        new TrainingRun(
            new TrainingOptions
            {
                Orders = [Orders],
                Labels = [At("labels.csv")],
                Output = Artifacts,
                Version = "2026.11.1",
                Trees = 30,
            },
            TextWriter.Null
        ).Execute();
    }

    public static int Count => 1_000;

    public string Orders => At("orders.jsonl");
    public string Artifacts => At("artifacts");

    /// <summary>What the first container is given.</summary>
    public string Preprocess => At("artifacts/preprocess");

    /// <summary>What the second container is given.</summary>
    public string Model => At("artifacts/model");

    public string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A copy of a folder, one of whose files is changed.</summary>
    public string Changed(string folder, string file, Func<string, string> change)
    {
        var copy = Directory.CreateDirectory(At(Guid.NewGuid().ToString("N"))).FullName;
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            var text = File.ReadAllText(path);
            File.WriteAllText(Path.Combine(copy, Path.GetFileName(path)), Path.GetFileName(path) == file ? Different(text, change(text)) : text);
        }

        return copy;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Different(string text, string changed) =>
        changed != text ? changed : throw new InvalidOperationException("nothing was changed");
}
