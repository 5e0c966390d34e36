namespace FraudServerless.Model;

/// <summary>Which file of the artifacts' folder is the model. Any name will do, so long as it is the only one.</summary>
internal static class ModelFolder
{
    /// <summary>Names of what may lie beside a model: words, code and records of it.</summary>
    private static readonly HashSet<string> HarmlessNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ServedModel.CardFile,
        "feature-spec.json",
        "metrics.json",
        "requirements.txt",
        "LICENSE",
        "LICENSE.txt",
        "NOTICE",
        "README",
        "README.txt",
        "MLmodel",
    };

    private static readonly HashSet<string> HarmlessExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".csv",
        ".html",
        ".log",
        ".md",
        ".md5",
        ".png",
        ".py",
        ".sha256",
        ".svg",
        ".yaml",
        ".yml",
    };

    /// <param name="directory">The artifacts; folders in it are not looked into.</param>
    /// <param name="named">What the card says, null without one.</param>
    /// <returns>The file's name.</returns>
    /// <exception cref="InvalidDataException">There is none, or more than one.</exception>
    public static string Find(string directory, string? named)
    {
        // A file that the card names is the model whatever it is called, and is taken as the file system finds it.
        if (named is not null && !File.Exists(Path.Combine(directory, named)))
        {
            throw new InvalidDataException($"{named}, which {ServedModel.CardFile} names, does not exist");
        }

        var files = Directory.Exists(directory) ? Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)) : [];
        string[] models = [.. files.Where(name => name != named && !IsHarmless(name)).Order(StringComparer.Ordinal)];
        if (named is not null)
        {
            models = [named, .. models];
        }

        return models switch
        {
            [] => throw new InvalidDataException($"there is no model and no {ServedModel.CardFile}"),
            [var only] => only,
            _ => throw new InvalidDataException($"there is more than one model: {string.Join(", ", models)}; leave one in the folder"),
        };
    }

    private static bool IsHarmless(string name) =>
        name.StartsWith('.') || HarmlessNames.Contains(name) || HarmlessExtensions.Contains(Path.GetExtension(name));
}
