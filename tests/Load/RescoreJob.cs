using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FraudServerless.Load;

/// <summary>A rescore job over the desk's API: decides again on all orders of today without publishing (<c>dry-run</c>), as somebody with the role risk asks for.</summary>
/// <param name="http">With the API's address.</param>
/// <param name="token">Of somebody with that role.</param>
/// <param name="time">Names the job and its day.</param>
internal sealed class RescoreJob(HttpClient http, string token, TimeProvider time)
{
    private const string Path = "/v1/rescore-jobs";

    public string Id { get; } = string.Create(CultureInfo.InvariantCulture, $"load-{time.GetUtcNow():yyyyMMdd-HHmmss}");

    /// <summary>Why it could not be started or looked at; null: it could.</summary>
    public string? Fault { get; private set; }

    /// <summary>How far it is; null before it was looked at.</summary>
    public JobState? State { get; private set; }

    /// <summary>Starts it.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var day = time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        // Nothing in it needs escaping.
        return AskAsync(
            HttpMethod.Post,
            Path,
            $$$"""{"jobId":"{{{Id}}}","mode":"dry-run","selection":{"from":"{{{day}}}","to":"{{{day}}}"}}""",
            cancellationToken
        );
    }

    /// <summary>Looks how far it is.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, $"{Path}/{Id}", body: null, cancellationToken);

    private async Task AskAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created)
            {
                State = JobState.Read(answer);
                Fault = null;
            }
            else
            {
                Fault = $"the desk's API answers {(int)response.StatusCode} on {method} {path}";
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or JsonException)
        {
            Fault = $"{method} {path}: {fault.Message}";
        }
    }
}

/// <summary>How far a job is.</summary>
/// <param name="Done">Orders decided again.</param>
/// <param name="Settled">Those and what failed or was left alone.</param>
/// <param name="Failed">What failed.</param>
/// <param name="Total">Orders known to belong to it.</param>
/// <param name="Name"><c>enumerating</c>, <c>deciding</c>, <c>ended</c> or <c>cancelled</c>.</param>
/// <param name="Seconds">From its first order to its last so far.</param>
internal sealed record JobState(long Done, long Settled, long Failed, long Total, string Name, double Seconds)
{
    /// <exception cref="JsonException">It is no report of a job.</exception>
    public static JobState Read(ReadOnlySpan<byte> json)
    {
        var report = JsonElement.Parse(json);
        return new JobState(
            Count("done"),
            Count("settled"),
            report.GetProperty("failures").EnumerateArray().Sum(failure => failure.GetProperty("orders").GetInt64()),
            Count("total"),
            report.TryGetProperty("state", out var state) ? state.GetString() ?? "" : "",
            At("firstAt") is { } first && At("lastAt") is { } last ? (last - first).TotalSeconds : 0
        );

        long Count(string name) => report.GetProperty(name).GetInt64();

        DateTimeOffset? At(string name) =>
            report.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetDateTimeOffset() : null;
    }

    /// <summary>E.g. <c>deciding: 5,210 of 9,000 orders decided again in 41.2 s (126/s), 0 failed</c>.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: {Done:N0} of {Total:N0} orders decided again in {Seconds:0.0} s ({(Seconds > 0 ? Done / Seconds : 0):0}/s), {Failed:N0} failed"
        );
}
