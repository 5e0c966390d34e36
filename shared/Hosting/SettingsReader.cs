using System.Globalization;
using FraudServerless.Contracts;

namespace FraudServerless.Hosting;

/// <summary>
/// Reads settings from the environment, or whatever stands for it, and collects what is wrong with them, so that one start shows all faults. A faulty setting has its
/// default until then.
/// </summary>
/// <param name="read">Name to value; null or blank: not set.</param>
public sealed class SettingsReader(Func<string, string?> read)
{
    /// <summary>All that was found so far.</summary>
    public SettingsFaults Faults { get; } = new();

    /// <returns>Null: not set.</returns>
    public string? Optional(string name) => read(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <param name="name">Of the setting.</param>
    /// <param name="meaning">What to set it to, for the message.</param>
    public string Required(string name, string meaning)
    {
        if (Optional(name) is { } value)
        {
            return value;
        }

        Faults.Add($"{name} is not set: set it to {meaning}");
        return "";
    }

    /// <summary>The path of a file that exists; by default one beside the executable.</summary>
    public string File(string name, string defaultName)
    {
        var given = Optional(name);
        var path = given ?? Path.Combine(AppContext.BaseDirectory, defaultName);
        if (!System.IO.File.Exists(path))
        {
            Faults.Add(
                given is null
                    ? $"{name} is not set and there is no {defaultName} beside the executable: set it to the path of the file"
                    : $"{name} names a file that does not exist: set it to the path of a file such as {defaultName}"
            );
        }

        return path;
    }

    /// <summary>A whole number within bounds, both included.</summary>
    public int Whole(string name, int fallback, int min, int max)
    {
        if (Optional(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Faults.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is wrong: set it to a whole number from {min} to {max}, or leave it out for {fallback}"
            )
        );
        return fallback;
    }

    public TimeSpan Milliseconds(string name, int fallback, int min, int max) => TimeSpan.FromMilliseconds(Whole(name, fallback, min, max));

    public TimeSpan Seconds(string name, int fallback, int min, int max) => TimeSpan.FromSeconds(Whole(name, fallback, min, max));

    /// <param name="name">Of the setting.</param>
    /// <param name="absence">What there is without it.</param>
    /// <returns>Null: not set.</returns>
    public Uri? Url(string name, string absence = "AWS's own")
    {
        if (Optional(name) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
        {
            return url;
        }

        Faults.Add($"{name} is wrong: set it to an absolute http or https URL, or leave it out for {absence}");
        return null;
    }
}
