namespace FraudServerless.Functions.Model;

/// <summary>Model files of <c>tests/Payloads/models</c>.</summary>
internal static class ModelPayloads
{
    public static string PathOf(string library, string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FraudServerless.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, "tests", "Payloads", "models", library, file);
    }
}
