namespace FraudServerless.Features.Sources;

/// <summary>Coarse classes of the headers that a browser sends: enough for a feature, steady over versions.</summary>
internal static class UserAgent
{
    // The first that is found counts: browsers name their ancestors too (Edge says Chrome, Chrome says Safari).
    private static readonly (string Token, string Class)[] Families =
    [
        ("headless", "tool"),
        ("bot", "tool"),
        ("curl/", "tool"),
        ("wget/", "tool"),
        ("python", "tool"),
        ("okhttp", "tool"),
        ("go-http-client", "tool"),
        ("java/", "tool"),
        ("edg", "edge"),
        ("opr/", "opera"),
        ("opera", "opera"),
        ("samsungbrowser", "samsung"),
        ("firefox", "firefox"),
        ("fxios", "firefox"),
        ("crios", "chrome"),
        ("chrome", "chrome"),
        ("chromium", "chrome"),
        ("safari", "safari"),
        ("msie", "ie"),
        ("trident", "ie"),
    ];

    private static readonly (string Token, string Class)[] Systems =
    [
        ("windows", "windows"),
        ("android", "android"),
        ("iphone", "ios"),
        ("ipad", "ios"),
        ("ipod", "ios"),
        ("mac os x", "macos"),
        ("macintosh", "macos"),
        ("cros", "chromeos"),
        ("linux", "linux"),
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
            if (userAgent.Contains(token, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }
        }
        return "other";
    }
}
