using System.Net.Http.Headers;

namespace FraudServerless.Hosting.Tracing;

/// <summary>Where spans go, by the names that OpenTelemetry gave its settings.</summary>
public sealed record TraceSettings
{
    private const string Path = "v1/traces";

    /// <summary><c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and <c>/v1/traces</c>: takes OTLP over HTTP as JSON.</summary>
    public required Uri Url { get; init; }

    /// <summary><c>OTEL_EXPORTER_OTLP_HEADERS</c>: <c>name=value</c>, comma-separated, values percent-encoded; e.g. a key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary><c>OTEL_EXPORTER_OTLP_TIMEOUT</c>: an answer waits so long for the collector, at most.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Null without <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>: no spans are made.</summary>
    public static TraceSettings? Read(SettingsReader reader)
    {
        var url = reader.Url("OTEL_EXPORTER_OTLP_ENDPOINT", "no spans");
        var timeout = reader.Milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", 100, 1, 10_000);
        var headers = ReadHeaders(reader);
        return url is null
            ? null
            : new TraceSettings
            {
                Url = new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" + Path),
                Headers = headers,
                Timeout = timeout,
            };
    }

    private static List<KeyValuePair<string, string>> ReadHeaders(SettingsReader reader)
    {
        const string setting = "OTEL_EXPORTER_OTLP_HEADERS";
        var headers = new List<KeyValuePair<string, string>>();
        using var request = new HttpRequestMessage();
        foreach (var pair in (reader.Optional(setting) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || !TryAdd(request.Headers, parts[0], Uri.UnescapeDataString(parts[1])))
            {
                // Nothing of it: it may be a key.
                reader.Faults.Add($"{setting} is wrong: set it to headers as name=value, separated by commas, or leave it out");
                return [];
            }

            headers.Add(new(parts[0], Uri.UnescapeDataString(parts[1])));
        }

        return headers;
    }

    private static bool TryAdd(HttpRequestHeaders headers, string name, string value)
    {
        try
        {
            headers.Add(name, value);
            return true;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
