namespace FraudServerless.Features.Sources;

/// <summary>Coarse classes of the headers that a browser sends: enough for a feature, steady over versions.</summary>
internal static class UserAgent
{
    // The first that is found counts: browsers name their ancestors too (Edge says Chrome, Chrome says Safari). In the spelling that browsers use, since a
    // search that folds letter case takes many times as long.
    private static readonly (string Token, string Class)[] Families =
    [
        ("Headless", "tool"),
        ("bot", "tool"),
        ("Bot", "tool"),
        ("curl/", "tool"),
        ("Wget/", "tool"),
        ("python", "tool"),
        ("Python", "tool"),
        ("okhttp", "tool"),
        ("Go-http-client", "tool"),
        ("Java/", "tool"),
        ("Edg", "edge"),
        ("OPR/", "opera"),
        ("Opera", "opera"),
        ("SamsungBrowser", "samsung"),
        ("Firefox", "firefox"),
        ("FxiOS", "firefox"),
        ("CriOS", "chrome"),
        ("Chrom", "chrome"),
        ("Safari", "safari"),
        ("MSIE", "ie"),
        ("Trident", "ie"),
    ];

    private static readonly (string Token, string Class)[] Systems =
    [
        ("Windows", "windows"),
        ("Android", "android"),
        ("iPhone", "ios"),
        ("iPad", "ios"),
        ("iPod", "ios"),
        ("Mac OS X", "macos"),
        ("Macintosh", "macos"),
        ("CrOS", "chromeos"),
        ("Linux", "linux"),
    ];

    /// <summary>tool, edge, opera, samsung, firefox, chrome, safari, ie or other; null when absent.</summary>
    public static string? Family(string? userAgent) => Classify(userAgent, Families);

    /// <summary>windows, android, ios, macos, chromeos, linux or other; null when absent.</summary>
    public static string? OperatingSystem(string? userAgent) => Classify(userAgent, Systems);

    /// <summary>The first tag of an Accept-Language header.</summary>
    public static ReadOnlySpan<char> FirstLanguage(string? acceptLanguage)
    {
        var text = acceptLanguage.AsSpan();
        var end = text.IndexOfAny(',', ';');
        return (end < 0 ? text : text[..end]).Trim();
    }

    private static string? Classify(string? userAgent, (string Token, string Class)[] classes)
    {
        if (string.IsNullOrEmpty(userAgent))
        {
            return null;
        }

        foreach (var (token, name) in classes)
        {
            if (userAgent.Contains(token, StringComparison.Ordinal))
            {
                return name;
            }
        }

        return "other";
    }
}
