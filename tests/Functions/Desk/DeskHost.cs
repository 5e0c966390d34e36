using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.AuditApi;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.Contracts;
using FraudServerless.Functions.Desk;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

[assembly: AssemblyFixture(typeof(DeskHost))]

namespace FraudServerless.Functions.Desk;

/// <summary>The desk's whole function in process, on a faked wire. Shared by all tests: each uses orders of its own.</summary>
public sealed class DeskHost : IAsyncLifetime
{
    private const string ClaimsHeader = "x-test-claims";
    private const string CustomerHeader = "x-test-customer";

    private readonly MemoryStream _log = new();
    private WebApplicationFactory<Views> _factory = null!;

    public FakeAws Aws { get; private set; } = null!;
    public DecisionWriter Writer { get; private set; } = null!;

    /// <summary>Of the function.</summary>
    public ShiftedTime Time { get; } = new();
    public IServiceProvider Services => _factory.Services;

    /// <summary>All that was logged so far.</summary>
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

    public async ValueTask InitializeAsync()
    {
        Aws = await FakeAws.StartAsync();
        Writer = DecisionWriter.Create(Clients.Ledger(Aws.Url), Clients.Connections(), TimeProvider.System);
        _factory = new WebApplicationFactory<Views>().WithWebHostBuilder(host =>
        {
            host.UseSetting("DECISIONS_TABLE", "Decisions");
            host.UseSetting("AUDIT_TABLE", "Audit");
            host.UseSetting("AWS_REGION", "eu-central-1");
            host.UseSetting("AWS_ENDPOINT_URL_DYNAMODB", Aws.Url.ToString());
            host.UseSetting("LINKS_TABLE", "Links");
            host.UseSetting("REVIEWS_TABLE", "Reviews");
            host.UseSetting("RESCORE_QUEUE_URL", Aws.QueueUrl("rescore"));
            host.UseSetting("AWS_ENDPOINT_URL_SQS", Aws.Url.ToString());
            host.UseSetting("QUEUE_TIMEOUT_MS", "20000");
            host.UseSetting("POLICIES_TABLE", "Policies");
            host.UseSetting("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", Aws.Url.ToString());
            host.UseSetting("REPLAY_BUDGET_MS", "20000");
            host.UseSetting("LINKS_KEY", Convert.ToBase64String(Clients.Links().Secret));
            host.UseSetting("JOBS_TABLE", "Jobs");
            host.UseSetting("LEDGER_TIMEOUT_MS", "20000");
            host.ConfigureTestServices(services =>
                services
                    .AddSingleton<TimeProvider>(Time)
                    .AddSingleton(new RequestLog(Stream.Synchronized(_log), "FraudServerless", TraceExporter.Off, TimeProvider.System))
                    .AddSingleton<IStartupFilter>(new Authorizer())
            );
        });
    }

    public HttpClient CreateClient() => _factory.CreateClient();

    /// <summary>Asks as somebody with these roles; none: without a token.</summary>
    public Task<(int Status, JsonNode? Body, string Text)> GetAsync(string path, params string[] roles) =>
        SendAsync(HttpMethod.Get, path, "kim", roles);

    /// <summary>As <see cref="GetAsync"/>, with another method and a body of JSON.</summary>
    public Task<(int Status, JsonNode? Body, string Text)> PostAsync(string path, string? body, params string[] roles) =>
        SendAsync(HttpMethod.Post, path, "kim", roles, body);

    /// <summary>As <see cref="GetAsync"/>, of any method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">With its query.</param>
    /// <param name="name">Who asks.</param>
    /// <param name="roles">None: without a token.</param>
    /// <param name="body">Null: none.</param>
    /// <param name="ifMatch">Null: no such header.</param>
    /// <param name="customer">The customer that they are; null: none.</param>
    public async Task<(int Status, JsonNode? Body, string Text)> SendAsync(
        HttpMethod method,
        string path,
        string name,
        IReadOnlyList<string> roles,
        string? body = null,
        string? ifMatch = null,
        string? customer = null
    )
    {
        using var response = await AnswerAsync(method, path, name, roles, body, ifMatch, customer);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null, text);
    }

    /// <summary>As <see cref="GetAsync"/>, by another method.</summary>
    public Task<(int Status, JsonNode? Body, string Text)> CallAsync(HttpMethod method, string path, params string[] roles) =>
        SendAsync(method, path, "kim", roles);

    /// <summary>As <see cref="CallAsync"/>, with the headers and bytes of the answer.</summary>
    public Task<HttpResponseMessage> AnswerAsync(HttpMethod method, string path, params string[] roles) => AnswerAsync(method, path, "kim", roles);

    private async Task<HttpResponseMessage> AnswerAsync(
        HttpMethod method,
        string path,
        string name,
        IReadOnlyList<string> roles,
        string? body = null,
        string? ifMatch = null,
        string? customer = null
    )
    {
        using var client = _factory.CreateClient();
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (roles.Count > 0)
        {
            request.Headers.Add(ClaimsHeader, $"{name} {string.Join(' ', roles)}");
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (customer is not null)
        {
            request.Headers.Add(CustomerHeader, customer);
        }

        return await client.SendAsync(request);
    }

    /// <summary>Asks with a path and a query as a server has read them, and not as they were sent.</summary>
    public async Task<(int Status, JsonNode Body)> ReceiveAsync(string path, string query, string role)
    {
        var answered = await _factory.Server.SendAsync(http =>
        {
            (http.Request.Path, http.Request.QueryString) = (path, new QueryString(query));
            http.Request.Headers[ClaimsHeader] = $"kim {role}";
        });
        using var reader = new StreamReader(answered.Response.Body);
        return (answered.Response.StatusCode, JsonNode.Parse(await reader.ReadToEndAsync())!);
    }

    /// <summary>Puts a decision on record.</summary>
    public async Task<Decision> DecideAsync(string orderNumber, Func<AuditRecord, AuditRecord>? change = null)
    {
        var audit = Records.Of(orderNumber);
        audit = change?.Invoke(audit) ?? audit;
        await Writer.RecordAsync(audit);
        return audit.Decision;
    }

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await Aws.DisposeAsync();
    }

    /// <summary>Stands for the API's authorizer.</summary>
    private sealed class Authorizer : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (http, after) =>
                    {
                        if (http.Request.Headers[ClaimsHeader].ToString().Split(' ') is [{ Length: > 0 } name, .. var roles])
                        {
                            var customer = http.Request.Headers[CustomerHeader].Select(id => new Claim("customer_id", id!));
                            http.User = new ClaimsPrincipal(
                                new ClaimsIdentity(
                                    [new Claim("sub", name), new Claim("cognito:groups", $"[{string.Join(' ', roles)}]"), .. customer],
                                    "test"
                                )
                            );
                        }

                        return after(http);
                    }
                );
                next(app);
            };
    }
}
