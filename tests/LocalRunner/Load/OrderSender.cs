using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;

namespace FraudServerless.LocalRunner.Load;

/// <summary>Posts orders to <c>/v1/fraud-check</c> and takes the time.</summary>
public sealed class OrderSender : IDisposable
{
    private readonly HttpClient _client;
    private readonly Uri _uri;

    /// <param name="apiUrl">Without the path.</param>
    /// <param name="headers">Sent with every order.</param>
    public OrderSender(string apiUrl, IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        _uri = new Uri(new Uri(apiUrl.TrimEnd('/') + "/"), "v1/fraud-check");
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                UseCookies = false,
                UseProxy = false,
                AllowAutoRedirect = false,
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(35),
        };
        foreach (var (name, value) in headers ?? [])
        {
            _client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Posts them all.</summary>
    /// <param name="rate">Orders a second, sent whether or not earlier ones are answered; null: as fast as <paramref name="concurrency"/> callers get answers.</param>
    /// <param name="sent">Told of each as it is answered; one call at a time.</param>
    public async Task SendAsync(
        IEnumerable<OrderLine> orders,
        int concurrency,
        double? rate,
        Action<SentOrder> sent,
        CancellationToken cancellationToken
    )
    {
        var results = Channel.CreateUnbounded<SentOrder>(new UnboundedChannelOptions { SingleReader = true });
        var sending = Task.Run(() => SendAllAsync(orders, concurrency, rate, results.Writer, cancellationToken), CancellationToken.None);
        await foreach (var result in results.Reader.ReadAllAsync(CancellationToken.None))
        {
            sent(result);
        }

        await sending;
    }

    private async Task SendAllAsync(
        IEnumerable<OrderLine> orders,
        int concurrency,
        double? rate,
        ChannelWriter<SentOrder> results,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (rate is { } perSecond)
            {
                await OpenLoopAsync(orders, perSecond, results, cancellationToken);
            }
            else
            {
                await ClosedLoopAsync(orders, concurrency, results, cancellationToken);
            }
        }
        finally
        {
            results.Complete();
        }
    }

    private async Task ClosedLoopAsync(
        IEnumerable<OrderLine> orders,
        int concurrency,
        ChannelWriter<SentOrder> results,
        CancellationToken cancellationToken
    )
    {
        using var source = orders.GetEnumerator();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(CallAsync, cancellationToken)));

        async Task CallAsync()
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                OrderLine order;
                lock (source)
                {
                    if (!source.MoveNext())
                    {
                        return;
                    }

                    order = source.Current;
                }

                results.TryWrite(await PostAsync(order, Stopwatch.GetTimestamp(), cancellationToken));
            }
        }
    }

    private async Task OpenLoopAsync(
        IEnumerable<OrderLine> orders,
        double rate,
        ChannelWriter<SentOrder> results,
        CancellationToken cancellationToken
    )
    {
        var calls = new List<Task>();
        var start = Stopwatch.GetTimestamp();
        var count = 0;
        foreach (var order in orders)
        {
            var due = start + (long)(count++ * Stopwatch.Frequency / rate);
            var early = TimeSpan.FromTicks((due - Stopwatch.GetTimestamp()) * TimeSpan.TicksPerSecond / Stopwatch.Frequency);
            // The timer is good to a millisecond; what is nearer is sent at once and timed from now, what is late from when it was due.
            if (early > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(early, cancellationToken);
            }

            var from = Math.Min(due, Stopwatch.GetTimestamp());
            calls.Add(Task.Run(async () => results.TryWrite(await PostAsync(order, from, cancellationToken)), cancellationToken));
        }

        await Task.WhenAll(calls);
    }

    /// <summary>Posts one order.</summary>
    public Task<SentOrder> PostAsync(OrderLine order, CancellationToken cancellationToken = default) =>
        PostAsync(order, Stopwatch.GetTimestamp(), cancellationToken);

    private async Task<SentOrder> PostAsync(OrderLine order, long from, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ReadOnlyMemoryContent(order.Json);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _client.PostAsync(_uri, content, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var latency = Stopwatch.GetElapsedTime(from);
            var (decision, degraded) = Decision(body);
            return new SentOrder(
                order,
                (int)response.StatusCode,
                latency,
                Stages(First(response, "Server-Timing")),
                First(response, "X-Decision-Source"),
                First(response, "X-Decision-Id"),
                decision,
                degraded,
                body
            );
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return new SentOrder(order, 0, Stopwatch.GetElapsedTime(from), [], null, null, null, Degraded: false, [], fault.GetType().Name);
        }
    }

    private static string? First(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? string.Join(", ", values) : null;

    /// <summary>What an answer decides; null when it is none of the contract's.</summary>
    public static (string? Decision, bool Degraded) Decision(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("decision", out var decision)
                ? (decision.GetString(), document.RootElement.TryGetProperty("degraded", out var degraded) && degraded.GetString() == "true")
                : (null, false);
        }
        catch (JsonException)
        {
            return (null, false);
        }
    }

    /// <summary>Reads a <c>Server-Timing</c> header: <c>name;dur=1.5, …</c>.</summary>
    public static IReadOnlyList<(string Name, double Milliseconds)> Stages(string? header)
    {
        var stages = new List<(string, double)>();
        foreach (var metric in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = metric.Split(';', StringSplitOptions.TrimEntries);
            var duration = parts.FirstOrDefault(part => part.StartsWith("dur=", StringComparison.OrdinalIgnoreCase));
            if (duration is not null && double.TryParse(duration.AsSpan(4), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds))
            {
                stages.Add((parts[0], milliseconds));
            }
        }

        return stages;
    }

    public void Dispose() => _client.Dispose();
}
