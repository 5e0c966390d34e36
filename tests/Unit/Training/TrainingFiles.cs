using System.Globalization;
using FraudServerless.OrderGenerator;
using FraudServerless.Training;

namespace FraudServerless.Unit.Training;

/// <summary>Inputs of a training in a folder of its own, gone with the test.</summary>
internal sealed class TrainingFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("training-test-");

    public TrainingFiles(int orders = 0, bool strict = false)
    {
        using var json = File.Create(Orders);
        using var labels = new StreamWriter(Labels) { NewLine = "\n" };
        labels.WriteLine("requestId,label");
        foreach (var order in OrderSource.Generate(orders, seed: 3, new GeneratorOptions { LooseShare = strict ? 0 : 0.3 }))
        {
            json.Write(order.Json.Span);
            json.WriteByte((byte)'\n');
            labels.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{order.RequestId},{(order.Label ? 1 : 0)}"));
        }
    }

    public string Orders => At("orders.jsonl");
    public string Labels => At("labels.csv");

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public TrainingOptions Options(string output = "out") =>
        new()
        {
            Orders = [Orders],
            Labels = [Labels],
            Output = At(output),
            Name = "test",
            Version = "2026.11.1",
            Trees = 20,
        };

    public void Dispose() => _folder.Delete(recursive: true);
}
