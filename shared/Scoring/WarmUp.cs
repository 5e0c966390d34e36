using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.Runtime;
using FraudServerless.Contracts;

namespace FraudServerless.Scoring;

/// <summary>
/// What a process does before its first order, so that the order does not pay for what is done once: the SDK's tables, serializers, the signer, the policy, and
/// connections to the services. Its decisions are made by clients of their own over the process's real connections: a connection is opened for each service, the
/// requests themselves are not sent, their answers are canned. Nothing is decided, recorded or queued.
/// </summary>
public sealed class WarmUp : IDisposable
{
    /// <summary>How long a start waits for services that are away.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);

    private const string Name = "warm-up";
    private const string Score =
        """{"score":0.5,"model":"-","features":"-","base":-1.5,"contributions":[["history.",0.5],["basket.",0.25]],"vector":"AACAPwAAgD8="}""";

    private readonly ConcurrentBag<Task> _openings = [];
    private readonly ConcurrentBag<Stage> _stages = [];
    private readonly CancellationTokenSource _patience;
    private readonly TimeProvider _time;

    /// <param name="settings">Say where the services are.</param>
    /// <param name="queues">Null: no queue is used.</param>
    /// <param name="connections">Of the process.</param>
    /// <param name="policy">Decides.</param>
    /// <param name="time">The clock.</param>
    public WarmUp(ScoringSettings settings, QueueSettings? queues, AwsConnections connections, DecisionPolicy policy, TimeProvider time)
    {
        (_time, _patience) = (time, new CancellationTokenSource(MaxWait, time));
        // A slow start is no reason for a second attempt or a decision without the model.
        settings = settings with
        {
            PipelineBudget = TimeSpan.FromSeconds(10),
            HedgeDelay = TimeSpan.FromSeconds(5),
            LedgerTimeout = TimeSpan.FromSeconds(10),
        };
        queues = queues is null ? null : queues with { Timeout = TimeSpan.FromSeconds(10) };
        var credentials = new BasicAWSCredentials(Name, Name);
        var router = ModelRouter.Parse(
            """{"routes":[{"market":"*","assortment":"*","modelId":"warm-up","endpoint":"warm-up","shadow":"warm-up"}]}"""u8,
            Name
        );
        var tables = AwsClients.DynamoDb(settings, credentials, NewStage(connections.DynamoDb, "{}"));
        Decisions = new DecisionService(
            router,
            PipelineClient.Create(settings, time, credentials, NewStage(connections.SageMaker, Score)),
            new DecisionMaker(router, policy, settings.CodeVersion, time),
            new DecisionLedger(tables, settings, time),
            queues is null ? null : RescoreQueue.Create(settings, queues, time, credentials, NewStage(connections.Sqs, """{"MessageId":"-"}""")),
            requeueDelay: TimeSpan.Zero,
            settings.PipelineBudget,
            time
        );
    }

    /// <summary>Decides on whatever it is given, with nobody's knowledge.</summary>
    public DecisionService Decisions { get; }

    /// <summary>Decides on one order.</summary>
    /// <returns>Whether it went all the way.</returns>
    public async Task<bool> DecideAsync()
    {
        var address = new OrderAddress { CountryCode = "DE" };
        var result = await Decisions.CheckAsync(
            new DecisionRequest
            {
                TriggerId = Name,
                Actor = Name,
                PayloadHash = Name,
                Order = new Order
                {
                    RequestId = Name,
                    OrderNumber = Name,
                    OrderDate = _time.GetUtcNow(),
                    Currency = "EUR",
                    GrandTotal = 1.99m,
                    Market = "DE",
                    Items =
                    [
                        new OrderItem
                        {
                            Sku = Name,
                            Qty = 1,
                            UnitPrice = 1.99m,
                        },
                    ],
                    Customer = new OrderCustomer { CustomerId = Name },
                    BillingAddress = address,
                    ShippingAddress = address,
                    SameAddress = true,
                    Payment = new OrderPayment { Method = "INVOICE" },
                    History = new OrderHistory { OrdersTotal = 1, OpenAmount = 1.5m },
                },
                StartedAt = _time.GetTimestamp(),
            },
            default,
            CancellationToken.None
        );
        return result is { Status: CheckStatus.Decided, Decision.Degraded: false, FollowUp: FollowUp.None or FollowUp.Shadow };
    }

    /// <summary>Ends when the services that the decisions used are connected, or are not after <see cref="MaxWait"/>.</summary>
    public Task ConnectAsync() => Task.WhenAll(_openings);

    public void Dispose()
    {
        foreach (var stage in _stages)
        {
            stage.Dispose();
        }

        _patience.Dispose();
    }

    private Stage NewStage(AwsHttp connections, string answer)
    {
        var stage = new Stage(answer, request => _openings.Add(connections.OpenAsync(request, _patience.Token)));
        _stages.Add(stage);
        return stage;
    }

    /// <summary>Answers every request of a client at once, and tells of the first where it would have gone.</summary>
    private sealed class Stage(string answer, Action<Uri> first) : HttpClientFactory, IDisposable
    {
        private readonly HttpClient _client = new(new Handler(answer, first), disposeHandler: true);

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public void Dispose() => _client.Dispose();

        private sealed class Handler(string answer, Action<Uri> first) : HttpMessageHandler
        {
            private int _requests;

            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (Interlocked.Increment(ref _requests) == 1)
                {
                    first(request.RequestUri!);
                }

                return Task.FromResult(
                    new HttpResponseMessage(HttpStatusCode.OK)
                    {
                        RequestMessage = request,
                        Content = new StringContent(answer, Encoding.UTF8, "application/json"),
                    }
                );
            }
        }
    }
}
