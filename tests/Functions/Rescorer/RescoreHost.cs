using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Functions.Checkout;
using FraudServerless.Hosting;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.LegacyApi;
using FraudServerless.Rescorer;
using FraudServerless.Rescorer.Messages;
using FraudServerless.Support;
using FraudServerless.Support.Database;

namespace FraudServerless.Functions.Rescorer;

/// <summary>The function in process on a faked wire, with a queue that delivers as SQS does: what is not done comes again.</summary>
internal sealed class RescoreHost : IAsyncDisposable
{
    public const double Good = 0.001;
    public const double Bad = 0.99;

    private const string Routes = """
        {
          "routes": [
            { "market": "AT", "assortment": "*", "modelId": "at", "endpoint": "fraud-pipeline", "shadow": "candidate" },
            { "market": "DE", "assortment": "*", "modelId": "de", "endpoint": "fraud-pipeline" },
            { "market": "FR", "assortment": "*", "modelId": "fr", "endpoint": "second-pipeline" }
          ],
          "challengers": [{ "modelId": "challenger", "endpoint": "challenger-pipeline" }]
        }
        """;

    private readonly string _routes = Path.GetTempFileName();
    private readonly MemoryStream _log = new();
    private readonly DecisionMaker _maker;
    private readonly ModelRouter _router;
    private int _receipts;

    private RescoreHost(FakeAws aws, IReadOnlyDictionary<string, string> changes)
    {
        Aws = aws;
        File.WriteAllText(_routes, Routes);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DECISIONS_TABLE"] = "Decisions",
            ["AUDIT_TABLE"] = "Audit",
            ["JOBS_TABLE"] = "Jobs",
            ["REVIEWS_TABLE"] = "Reviews",
            ["AWS_REGION"] = "eu-central-1",
            ["ROUTES_FILE"] = _routes,
            ["AWS_ENDPOINT_URL_DYNAMODB"] = aws.Url.ToString(),
            ["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = aws.Url.ToString(),
            ["AWS_ENDPOINT_URL_SQS"] = aws.Url.ToString(),
            ["RESCORE_QUEUE_URL"] = aws.QueueUrl("rescore"),
            ["DEAD_LETTER_QUEUE_URL"] = aws.QueueUrl("dead"),
            ["DECISION_CHANGES_QUEUE_URL"] = aws.QueueUrl("changes"),
            ["LEDGER_TIMEOUT_MS"] = "20000",
            ["QUEUE_TIMEOUT_MS"] = "20000",
            ["RESCORE_BUDGET_MS"] = "20000",
            ["RESCORE_MAX_RECEIVES"] = "6",
        };
        foreach (var (name, value) in changes)
        {
            settings[name] = value;
        }

        (Handler, WarmUp) = RescorerServices.Create(settings.GetValueOrDefault, Stream.Synchronized(_log), Time);
        var scoring = RescoreSettings.FromEnvironment(settings.GetValueOrDefault);
        var data = DecisionData.Load(scoring.Files);
        _router = data.Router;
        _maker = new DecisionMaker(data, "1.0.0-test", Time);
        var connections = new AwsConnections(scoring.Host.Region, Time);
        Writer = DecisionWriter.Create(scoring.Ledger, connections, Time);
        Reader = DecisionReader.Create(scoring.Ledger, connections, Time);
        Jobs = JobLedger.Create(scoring.Ledger, connections, Time);
    }

    public FakeAws Aws { get; }
    public QuickTime Time { get; } = new();
    public MessageHandler Handler { get; }
    public WarmUp WarmUp { get; }
    public DecisionWriter Writer { get; }
    public DecisionReader Reader { get; }
    public JobLedger Jobs { get; }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return Encoding.UTF8.GetString(_log.ToArray());
            }
        }
    }

    public IReadOnlyList<DecisionChange> Changes =>
        [
            .. Aws
                .Queues.Of("changes")
                .Select(message => System.Text.Json.JsonSerializer.Deserialize(message.Body, ChangeJson.Default.DecisionChange)!),
        ];

    /// <summary>Reasons of the dead letters, details included.</summary>
    public IReadOnlyList<string> DeadLetters =>
        [
            .. Aws
                .Queues.Of("dead")
                .Select(message => string.Join(' ', new[] { "reason", "detail" }.Select(message.Attributes.GetValueOrDefault).OfType<string>())),
        ];

    public static async Task<RescoreHost> StartAsync(params (string Name, string Value)[] changes) =>
        new(await FakeAws.StartAsync(), changes.ToDictionary(change => change.Name, change => change.Value, StringComparer.Ordinal));

    /// <summary>A request of the legacy API.</summary>
    public static JsonNode Request(string orderNumber, string requestId, string market = "DE")
    {
        var order = CheckoutHost.Order(orderNumber);
        order["requestId"] = requestId;
        order["order"]!["orderNumber"] = orderNumber;
        order["billingAddress"]!["countryCode"] = market;
        return order;
    }

    /// <summary>What the checkout would put on record.</summary>
    /// <param name="score">Null: the model did not answer.</param>
    public AuditRecord Check(
        string orderNumber,
        double? score,
        string market = "DE",
        string? requestId = null,
        DateTimeOffset? at = null,
        string? hash = null
    )
    {
        var order = OrderNormaliser.Normalise(
            LegacyReader
                .Read(Encoding.UTF8.GetBytes(Request(orderNumber, requestId ?? "r-" + orderNumber, market).ToJsonString()), Time.GetUtcNow())
                .Order!,
            TestMarkets.Shipped
        );
        return _maker.Decide(
            new DecisionRequest
            {
                TriggerId = $"check#shop-de#{order.RequestId}",
                Actor = "shop-de",
                PayloadHash = hash ?? "hash-" + orderNumber,
                Order = order,
                DecidedAt = at ?? Time.GetUtcNow(),
                StartedAt = Time.GetTimestamp(),
            },
            _router.Find(order.Market, order.Assortment)!,
            score is { } value ? new Score { Value = value } : null,
            score is null ? "timeout" : "ok",
            default
        );
    }

    /// <summary>A decision on record.</summary>
    public async Task<Decision> RecordAsync(
        string orderNumber,
        double? score = Good,
        string market = "DE",
        string? requestId = null,
        DateTimeOffset? at = null
    )
    {
        var audit = Check(orderNumber, score, market, requestId, at);
        if ((await Writer.RecordAsync(audit)).Status != DecisionStatus.Decided)
        {
            throw new InvalidOperationException("the test's own decision was not recorded");
        }

        return audit.Decision;
    }

    public async Task<RescoreJob> JobAsync(
        string id,
        RescoreMode mode = RescoreMode.Publish,
        string? model = null,
        RescoreSelection? selection = null
    )
    {
        var day = new DateOnly(2026, 11, 23);
        var job = new RescoreJob
        {
            JobId = id,
            CreatedAt = Time.GetUtcNow(),
            Actor = "operator",
            Mode = mode,
            Model = model,
            Selection = selection ?? new RescoreSelection { From = day, To = day },
        };
        await Jobs.CreateAsync(job, CancellationToken.None);
        return job;
    }

    /// <summary>One batch.</summary>
    /// <returns>Which messages come again, by their place.</returns>
    public async Task<IReadOnlyList<int>> HandleAsync(int receives, params RescoreMessage[] messages)
    {
        var again = await HandleBodiesAsync(receives, [.. messages.Select(RescoreMessageJson.Write)]);
        return again;
    }

    public Task<IReadOnlyList<int>> HandleAsync(params RescoreMessage[] messages) => HandleAsync(1, messages);

    public async Task<IReadOnlyList<int>> HandleBodiesAsync(int receives, params string[] bodies)
    {
        var batch = bodies.Select((body, i) => new QueuedMessage(i.ToString(CultureInfo.InvariantCulture), $"receipt-{i}", body, receives)).ToList();
        var again = await Handler.HandleAsync(batch, invocation: null, CancellationToken.None);
        return [.. again.Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    /// <summary>Delivers what is in the queue, and again what is not done, until nothing is left.</summary>
    /// <param name="batchSize">Most messages at once.</param>
    /// <param name="max">Deliveries after which the test gives up.</param>
    public Task DeliverAllAsync(int batchSize = 10, int max = 500) => DeliverAllAsync([], batchSize, max);

    /// <summary>As <see cref="DeliverAllAsync(int, int)"/>, of these messages and what follows from them.</summary>
    public async Task DeliverAllAsync(IEnumerable<string> bodies, int batchSize = 10, int max = 500)
    {
        var waiting = bodies.Select(body => (Body: body, Receives: 0)).ToList();
        for (var round = 0; ; round++)
        {
            waiting.AddRange(Aws.Queues.Drain("rescore").Select(message => (message.Body, 0)));
            if (waiting.Count == 0)
            {
                return;
            }

            if (round == max)
            {
                throw new InvalidOperationException($"{waiting.Count} messages are still there: {Log}");
            }

            var batch = waiting.Take(batchSize).Select(message => (message.Body, Receives: message.Receives + 1)).ToList();
            waiting.RemoveRange(0, batch.Count);
            var queued = batch
                .Select(
                    (message, i) =>
                        new QueuedMessage(
                            i.ToString(CultureInfo.InvariantCulture),
                            $"receipt-{Interlocked.Increment(ref _receipts)}",
                            message.Body,
                            message.Receives
                        )
                )
                .ToList();
            var again = await Handler.HandleAsync(queued, invocation: null, CancellationToken.None);
            waiting.AddRange(again.Select(id => batch[int.Parse(id, CultureInfo.InvariantCulture)]));
        }
    }

    public Task<Decision?> CurrentAsync(string orderNumber) => Reader.GetCurrentAsync(orderNumber, CancellationToken.None);

    public Task<JobCounts> CountsAsync(string job) => Jobs.GetCountsAsync(job, CancellationToken.None);

    /// <summary>Audit records of an order.</summary>
    public IReadOnlyList<string> TriggersOf(string orderNumber) =>
        [
            .. Aws
                .Tables.Of("Audit")
                .Where(item => FakeTables.Text(item, "orderNumber") == orderNumber)
                .Select(item => FakeTables.Text(item, "triggerId")),
        ];

    public async ValueTask DisposeAsync()
    {
        await Aws.DisposeAsync();
        File.Delete(_routes);
    }
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(
    PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true
)]
[System.Text.Json.Serialization.JsonSerializable(typeof(DecisionChange))]
internal sealed partial class ChangeJson : System.Text.Json.Serialization.JsonSerializerContext;
