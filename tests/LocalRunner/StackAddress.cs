using System.Text.Json;

namespace FraudServerless.LocalRunner;

/// <summary>Where a stack over some data folder listens, for other commands. The file counts only while that stack holds its lock.</summary>
/// <param name="Builds">What answers there, as <see cref="LocalStack.Builds"/>.</param>
/// <param name="Tables">What keeps the records there, as <see cref="LocalStack.Tables"/>.</param>
public sealed record StackAddress(string ApiUrl, string DynamoDbUrl, string SqsUrl, string Builds, string Tables)
{
    public static StackAddress Of(LocalStack stack) => new(stack.ApiUrl, stack.DynamoDbUrl, stack.SqsUrl, stack.Builds, stack.Tables);

    /// <summary>What was measured, as <see cref="LocalStack.Nature"/>.</summary>
    public string Nature => $"{Builds} builds, tables: {Tables}";

    private static string FileOf(string dataFolder) => Path.Combine(dataFolder, "stack.json");

    /// <summary>Null when none runs over that folder.</summary>
    public static StackAddress? Find(string dataFolder)
    {
        var lockFile = Path.Combine(dataFolder, "lock");
        if (!File.Exists(lockFile) || !File.Exists(FileOf(dataFolder)))
        {
            return null;
        }

        try
        {
            using var free = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (IOException)
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(FileOf(dataFolder)));
            return new StackAddress(Part("api"), Part("dynamodb"), Part("sqs"), Part("builds"), Part("tables"));

            string Part(string part) => document.RootElement.GetProperty(part).GetString()!;
        }
    }

    public void Write(string dataFolder)
    {
        using var stream = File.Create(FileOf(dataFolder));
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("api", ApiUrl);
        json.WriteString("dynamodb", DynamoDbUrl);
        json.WriteString("sqs", SqsUrl);
        json.WriteString("builds", Builds);
        json.WriteString("tables", Tables);
        json.WriteEndObject();
    }

    public static void Remove(string dataFolder) => File.Delete(FileOf(dataFolder));
}
