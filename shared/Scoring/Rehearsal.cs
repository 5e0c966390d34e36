using System.Net;
using System.Text;
using Amazon.Runtime;
using FraudServerless.Contracts;

namespace FraudServerless.Scoring;

/// <summary>One decision on an order that does not exist, with an endpoint and a database that do not exist either.</summary>
internal static class Rehearsal
{
    private const string Score =
        """{"score":0.5,"model":"-","features":"-","base":-1.5,"contributions":[["history.",0.5],["basket.",0.25]],"vector":"AACAPwAAgD8="}""";

    public static async Task<bool> RunAsync(DecisionPolicy policy, TimeProvider time)
    {
        var nowhere = new Uri("http://rehearsal.invalid");
        var settings = new ScoringSettings
        {
            DecisionsTable = "decisions",
            AuditTable = "audit",
            Region = "eu-central-1",
            RoutesFile = "",
            PolicyFile = "",
            CodeVersion = "",
            PipelineBudget = TimeSpan.FromSeconds(10),
            HedgeDelay = TimeSpan.FromSeconds(5),
            LedgerTimeout = TimeSpan.FromSeconds(10),
            DynamoDbUrl = nowhere,
            SageMakerRuntimeUrl = nowhere,
        };
        var credentials = new BasicAWSCredentials("rehearsal", "rehearsal");
        using var stage = new Stage();
        var router = ModelRouter.Parse(
            """{"routes":[{"market":"*","assortment":"*","modelId":"rehearsal","endpoint":"rehearsal"}]}"""u8,
            "rehearsal"
        );
        var service = new DecisionService(
            router,
            PipelineClient.Create(settings, time, credentials, stage),
            new DecisionMaker(router, policy, settings.CodeVersion, time),
            new DecisionLedger(AwsClients.DynamoDb(settings, credentials, stage), settings, time),
            queue: null,
            requeueDelay: TimeSpan.Zero,
            time
        );
        var address = new OrderAddress { CountryCode = "DE" };
        var result = await service.CheckAsync(
            new CheckCommand
            {
                TriggerId = "rehearsal",
                Actor = "rehearsal",
                PayloadHash = "rehearsal",
                Order = new Order
                {
                    RequestId = "rehearsal",
                    OrderNumber = "rehearsal",
                    OrderDate = time.GetUtcNow(),
                    Currency = "EUR",
                    GrandTotal = 1.99m,
                    Market = "DE",
                    Items =
                    [
                        new OrderItem
                        {
                            Sku = "rehearsal",
                            Qty = 1,
                            UnitPrice = 1.99m,
                        },
                    ],
                    Customer = new OrderCustomer { CustomerId = "rehearsal" },
                    BillingAddress = address,
                    ShippingAddress = address,
                    SameAddress = true,
                    Payment = new OrderPayment { Method = "INVOICE" },
                    History = new OrderHistory { OrdersTotal = 1, OpenAmount = 1.5m },
                },
                StartedAt = time.GetTimestamp(),
            },
            CancellationToken.None
        );
        return result is { Status: CheckStatus.Decided, Decision.Degraded: false };
    }

    /// <summary>Answers every request at once: an endpoint's with a score, a table's with success.</summary>
    private sealed class Stage : HttpClientFactory, IDisposable
    {
        private readonly HttpClient client = new(new Handler(), disposeHandler: true);

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public void Dispose() => client.Dispose();

        private sealed class Handler : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var isEndpoint = request.RequestUri!.AbsolutePath.Length > 1;
                return Task.FromResult(
                    new HttpResponseMessage(HttpStatusCode.OK)
                    {
                        RequestMessage = request,
                        Content = new StringContent(
                            isEndpoint ? Score : "{}",
                            Encoding.UTF8,
                            isEndpoint ? "application/json" : "application/x-amz-json-1.0"
                        ),
                    }
                );
            }
        }
    }
}
