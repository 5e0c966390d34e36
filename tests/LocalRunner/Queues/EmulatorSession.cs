using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>What the emulator (or whoever stands before it) answers to a call of SQS's JSON protocol.</summary>
/// <param name="QueryError">The header <c>x-amzn-query-error</c>, with which SDKs name an error.</param>
internal sealed record SqsAnswer(int Status, JsonObject Body, string? QueryError = null)
{
    public static SqsAnswer Ok(JsonObject body) => new(200, body);

    public static SqsAnswer Fault(int status, string code, string message) =>
        new(status, new JsonObject { ["__type"] = "com.amazonaws.sqs#" + code, ["message"] = message });
}

/// <summary>The emulator is dead or being refilled: the caller may try again.</summary>
internal sealed class SqsUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>One life of the emulator, from its start to its end.</summary>
/// <param name="urls">The emulator's own URL of each queue, by name.</param>
internal sealed class EmulatorSession(Uri address, IReadOnlyDictionary<string, string> urls) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(1) };
    private readonly ConcurrentDictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<Task> _sending = [];
    private bool _closed;

    public string UrlOf(string queue) => urls[queue];

    /// <summary>The id that a message had first; the emulator gave it another one when it got it again.</summary>
    public string FirstIdOf(string emulatorId) => _ids.GetValueOrDefault(emulatorId, emulatorId);

    public void Remember(string emulatorId, string firstId) => _ids[emulatorId] = firstId;

    /// <exception cref="SqsUnavailableException">It does not answer.</exception>
    public async Task<SqsAnswer> AskAsync(string action, JsonObject request)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        message.Headers.Add("X-Amz-Target", "AmazonSQS." + action);
        try
        {
            using var answer = await _http.SendAsync(message);
            var body = await answer.Content.ReadAsByteArrayAsync();
            return new SqsAnswer(
                (int)answer.StatusCode,
                JsonNode.Parse(body) as JsonObject ?? throw new JsonException("an object is expected"),
                answer.Headers.TryGetValues("x-amzn-query-error", out var error) ? string.Join("", error) : null
            );
        }
        catch (Exception fault)
            when (fault is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or JsonException)
        {
            throw new SqsUnavailableException("The SQS emulator does not answer.", fault);
        }
    }

    /// <summary>Runs something that puts messages into the emulator and the journal, so that <see cref="SettledAsync"/> and <see cref="CloseAsync"/> wait for it.</summary>
    public async Task SendingAsync(Func<Task> send)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_sending)
        {
            if (_closed)
            {
                throw new SqsUnavailableException("The SQS emulator is being started.");
            }

            _sending.Add(done.Task);
        }

        try
        {
            await send();
        }
        finally
        {
            lock (_sending)
            {
                _sending.Remove(done.Task);
            }

            done.SetResult();
        }
    }

    /// <summary>Ends when everything that is being sent now is in the journal.</summary>
    public Task SettledAsync()
    {
        lock (_sending)
        {
            return Task.WhenAll([.. _sending]);
        }
    }

    /// <summary>Takes no more messages, and waits for those under way.</summary>
    public Task CloseAsync()
    {
        lock (_sending)
        {
            _closed = true;
        }

        return SettledAsync();
    }

    public void Dispose() => _http.Dispose();
}
