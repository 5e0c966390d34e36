using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace FraudServerless.Hosting.Tracing;

/// <summary>
/// Takes spans to a collector by OTLP over HTTP, before the answer, since a function may be frozen behind it: one request for all that ended since the last one.
/// A collector that fails costs its timeout once, then nobody waits for it for <see cref="Pause"/>; the spans are lost, and nothing else. Thread-safe.
/// </summary>
public sealed class TraceExporter : IDisposable
{
    /// <summary>How long a collector that failed is left alone.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Spans that wait for an export, most; a request makes seven.</summary>
    private const int MaxSpans = 2048;
    private const int MaxAnswer = 65_536;

    /// <summary>Beyond the deadlines, which come by cancellation: a connection that is nearly there serves the next export.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly TraceSettings? _settings;
    private readonly SpanWriter _writer;
    private readonly TimeProvider _time;
    private readonly HttpClient? _client;
    private readonly ActivityListener? _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private long _failedAt;
    private bool _isPaused;

    /// <param name="settings">Null: no spans are made, and every export is of nothing.</param>
    /// <param name="service">The function's name.</param>
    /// <param name="version">Of the code.</param>
    /// <param name="time">The clock.</param>
    public TraceExporter(TraceSettings? settings, string service, string version, TimeProvider time)
    {
        (_settings, _writer, _time) = (settings, new SpanWriter(service, version), time);
        if (settings is null)
        {
            return;
        }

        _client = new HttpClient(new KeptConnections(ConnectTimeout, time))
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswer,
        };
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source == Traces.Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> span) =>
                span.Parent == default || span.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
                    ? ActivitySamplingResult.AllDataAndRecorded
                    : ActivitySamplingResult.None,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Makes no spans and exports nothing.</summary>
    public static TraceExporter Off { get; } = new(settings: null, "", "", TimeProvider.System);

    /// <summary>How long an answer may wait for an export.</summary>
    public static TimeSpan WaitOf(TraceSettings? settings) => settings?.Timeout ?? TimeSpan.Zero;

    /// <summary>The same for <see cref="Deadlines"/>: none when nothing is exported.</summary>
    public static (string Name, TimeSpan Wait)[] WaitsOf(TraceSettings? settings) =>
        settings is null ? [] : [("OTEL_EXPORTER_OTLP_TIMEOUT", settings.Timeout)];

    /// <summary>Sends what has ended. Never throws.</summary>
    /// <returns>Null: there was nothing to send, or nobody to send it to.</returns>
    public ValueTask<TraceExport?> ExportAsync() => _ended.IsEmpty ? default : SendEndedAsync(_settings!);

    /// <summary>Opens the connection before the first order; what a warm-up has left is forgotten.</summary>
    public async Task ConnectAsync()
    {
        _ended.Clear();
        if (_settings is not null)
        {
            await SendAsync(_settings, [], WarmUpConnections.MaxWait);
        }
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _client?.Dispose();
    }

    private void Keep(Activity span)
    {
        if (_ended.Count < MaxSpans)
        {
            _ended.Enqueue(span);
        }
    }

    private async ValueTask<TraceExport?> SendEndedAsync(TraceSettings settings)
    {
        var spans = new List<Activity>();
        while (spans.Count < MaxSpans && _ended.TryDequeue(out var span))
        {
            spans.Add(span);
        }

        if (spans.Count == 0 || IsPaused())
        {
            return null;
        }

        var startedAt = _time.GetTimestamp();
        var fault = await SendAsync(settings, spans, settings.Timeout);
        if (fault is not null)
        {
            Volatile.Write(ref _failedAt, _time.GetTimestamp());
            Volatile.Write(ref _isPaused, value: true);
        }

        return new TraceExport(_time.GetElapsedTime(startedAt).TotalMilliseconds, fault);
    }

    private bool IsPaused()
    {
        if (Volatile.Read(ref _isPaused) && _time.GetElapsedTime(Volatile.Read(ref _failedAt)) >= Pause)
        {
            Volatile.Write(ref _isPaused, value: false);
        }

        return Volatile.Read(ref _isPaused);
    }

    /// <returns>What went wrong; null: nothing.</returns>
    private async Task<string?> SendAsync(TraceSettings settings, List<Activity> spans, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, _time);
        try
        {
            var body = new ArrayBufferWriter<byte>(4096);
            _writer.Write(body, spans);
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new ReadOnlyMemoryContent(body.WrittenMemory) };
            request.Content.Headers.ContentType = Json;
            foreach (var (name, value) in settings.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            // The answer's body would only say which spans are refused.
            using var answer = await _client!.SendAsync(request, HttpCompletionOption.ResponseContentRead, deadline.Token);
            return answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"status-{(int)answer.StatusCode}");
        }
        catch (OperationCanceledException)
        {
            return "timeout";
        }
#pragma warning disable CA1031 // Whatever it is, no answer may depend on who watches.
        catch (Exception)
        {
            return "connection";
        }
#pragma warning restore CA1031
    }
}
