using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Jobs;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>
/// <c>/v1/rescore-jobs</c> of the desk's API. What is refused is a <see cref="StackException"/>; what may pass by itself (no connection, no answer in time, a fault of
/// the service) is an <see cref="HttpRequestException"/>.
/// </summary>
/// <param name="http">With the API's address.</param>
/// <param name="token">Of somebody with the role risk; asked for each request, since a job may outlive one.</param>
internal sealed class JobClient(HttpClient http, Func<string> token) : IJobs, IDisposable
{
    private const string Path = "/v1/rescore-jobs";

    /// <param name="api">E.g. <c>http://127.0.0.1:3000</c>.</param>
    /// <param name="token">As for the class.</param>
    public static JobClient Create(Uri api, Func<string> token) =>
        new(new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(35) }, token);

    public async Task<(RescoreJob? Job, JobCounts Counts)> LookAsync(string jobId, CancellationToken cancellationToken) =>
        await AskAsync(HttpMethod.Get, PathOf(jobId), body: null, cancellationToken) switch
        {
            { Report: { } report } => (report.Job?.ToJob(), JobReports.ToCounts(report)),
            { Code: "NOT_FOUND" } => (null, JobCounts.None),
            var answer => throw answer.ToException(),
        };

    /// <param name="job">As it is wanted; who asks is in the token.</param>
    /// <param name="orders">For a listed job, and only then.</param>
    /// <param name="cancellationToken">Stops the request; the job may be on record then.</param>
    /// <returns>False: the queue did not take all of it; the job is on record and can be resumed.</returns>
    /// <exception cref="StackException">There is a job of that id, or the API refuses.</exception>
    public async Task<bool> StartAsync(RescoreJob job, IReadOnlyList<string>? orders, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(HttpMethod.Post, Path, json => WriteStart(json, job, orders), cancellationToken);
        return answer switch
        {
            { Status: HttpStatusCode.Created } => true,
            { Code: "QUEUE_UNAVAILABLE" } => false,
            { Status: HttpStatusCode.OK } or { Code: "JOB_EXISTS" } => throw new StackException(
                $"There is a job {job.JobId} already: --resume {job.JobId} goes on with it, --report {job.JobId} shows it; or choose another --job."
            ),
            _ => throw answer.ToException(),
        };
    }

    /// <inheritdoc cref="StartAsync"/>
    public async Task<bool> ResumeAsync(string jobId, IReadOnlyList<string>? orders, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(HttpMethod.Post, PathOf(jobId) + "/resume", json => WriteOrders(json, orders), cancellationToken);
        return answer switch
        {
            { Report: not null } => true,
            { Code: "QUEUE_UNAVAILABLE" } => false,
            _ => throw answer.ToException(),
        };
    }

    public async Task CancelAsync(string jobId, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(HttpMethod.Post, PathOf(jobId) + "/cancel", body: null, cancellationToken);
        // What has ended meanwhile needs no end.
        if (answer is not ({ Report: not null } or { Code: "JOB_ENDED" }))
        {
            throw answer.ToException();
        }
    }

    public void Dispose() => http.Dispose();

    private static string PathOf(string jobId) => $"{Path}/{Uri.EscapeDataString(jobId)}";

    private async Task<JobAnswer> AskAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Json(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return JobAnswer.Read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("the API does not answer in time", late);
        }
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteStart(Utf8JsonWriter json, RescoreJob job, IReadOnlyList<string>? orders)
    {
        json.WriteString("jobId", job.JobId);
        json.WriteString("mode", job.Mode.ToWire());
        json.WriteString("model", job.Model);
        json.WriteStartObject("selection");
        WriteOrders(json, orders);
        var selection = job.Selection;
        if (orders is null)
        {
            SelectionJson.WriteFilter(json, selection);
        }

        SelectionJson.WriteLimit(json, selection);
        json.WriteEndObject();
    }

    private static void WriteOrders(Utf8JsonWriter json, IReadOnlyList<string>? orders)
    {
        if (orders is null)
        {
            return;
        }

        json.WriteStartArray("orders");
        foreach (var order in orders)
        {
            json.WriteStringValue(order);
        }

        json.WriteEndArray();
    }
}
