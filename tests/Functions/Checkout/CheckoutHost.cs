using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.CheckoutApi;
using FraudServerless.Functions.Checkout;
using FraudServerless.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

[assembly: AssemblyFixture(typeof(CheckoutHost))]

namespace FraudServerless.Functions.Checkout;

/// <summary>The whole function in process, on a faked wire. Shared by all tests: each uses order and request ids of its own.</summary>
public sealed class CheckoutHost : IAsyncLifetime
{
    private readonly MemoryStream _log = new();
    private WebApplicationFactory<RequestLog> _factory = null!;

    public FakeAws Aws { get; private set; } = null!;
    public HttpClient Client { get; private set; } = null!;
    public TestServer Server => _factory.Server;

    public async ValueTask InitializeAsync()
    {
        Aws = await FakeAws.StartAsync();
        _factory = Create(Aws, _log, []);
        Client = _factory.CreateClient();
    }

    /// <summary>A host of its own with a rescore queue.</summary>
    /// <param name="log">Takes its log.</param>
    /// <param name="settings">Others than usual.</param>
    internal WebApplicationFactory<RequestLog> WithQueue(MemoryStream log, params (string Name, string Value)[] settings) =>
        Create(
            Aws,
            log,
            [("RESCORE_QUEUE_URL", Aws.QueueUrl("rescore")), ("AWS_ENDPOINT_URL_SQS", Aws.Url.ToString()), ("QUEUE_TIMEOUT_MS", "20000"), .. settings]
        );

    /// <summary>A host of its own with other settings.</summary>
    internal WebApplicationFactory<RequestLog> With(params (string Name, string Value)[] settings) => Create(Aws, new MemoryStream(), settings);

    /// <summary>The shared example order under ids of its own.</summary>
    public static JsonNode Order(string id)
    {
        var order = JsonNode.Parse(File.ReadAllText(PayloadPath("checkout", "order.json")))!;
        order["requestId"] = $"r-{id}";
        order["order"]!["orderNumber"] = $"o-{id}";
        return order;
    }

    public static StringContent Json(JsonNode order) => new(order.ToJsonString(), Encoding.UTF8, "application/json");

    public Task<HttpResponseMessage> PostAsync(JsonNode order) => Client.PostAsync(new Uri("/v1/fraud-check", UriKind.Relative), Json(order));

    /// <summary>The log lines of one request.</summary>
    public IReadOnlyList<string> LogOf(string requestId)
    {
        string text;
        lock (_log)
        {
            text = Encoding.UTF8.GetString(_log.ToArray());
        }

        return [.. text.Split('\n').Where(line => line.Contains($"\"requestId\":\"{requestId}\"", StringComparison.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await Aws.DisposeAsync();
    }

    internal static string PayloadPath(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FraudServerless.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests must run from within the source tree");
        }

        return Path.Combine([folder.FullName, "tests", "Payloads", .. parts]);
    }

    private static WebApplicationFactory<RequestLog> Create(FakeAws aws, MemoryStream log, IEnumerable<(string Name, string Value)> settings) =>
        new WebApplicationFactory<RequestLog>().WithWebHostBuilder(host =>
        {
            host.UseSetting("DECISIONS_TABLE", "Decisions");
            host.UseSetting("AUDIT_TABLE", "Audit");
            host.UseSetting("AWS_REGION", "eu-central-1");
            host.UseSetting("AWS_ENDPOINT_URL_DYNAMODB", aws.Url.ToString());
            host.UseSetting("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", aws.Url.ToString());
            // Nothing here is about time, and the first call of a process that is compiled as it runs takes long.
            host.UseSetting("PIPELINE_BUDGET_MS", "10000");
            host.UseSetting("PIPELINE_HEDGE_MS", "9000");
            foreach (var (name, value) in settings)
            {
                host.UseSetting(name, value);
            }

            Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
            Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
            host.ConfigureTestServices(services =>
                services.AddSingleton(new RequestLog(Stream.Synchronized(log), "FraudServerless", TimeProvider.System))
            );
        });
}
