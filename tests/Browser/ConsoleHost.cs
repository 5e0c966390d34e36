using System.Net;
using System.Security.Claims;
using FraudServerless.AuditApi;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.Contracts;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;
using FraudServerless.LocalRunner.Gateway;
using FraudServerless.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace FraudServerless.Browser;

/// <summary>The desk's whole function on a port of its own, over faked tables, with what stands for the gateway: tokens are made, and checked before each route.</summary>
public sealed class ConsoleHost : IAsyncDisposable
{
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory();
    private WebApplicationFactory<Views> _factory = null!;

    private ConsoleHost(FakeAws aws)
    {
        Aws = aws;
        Writer = DecisionWriter.Create(Clients.Ledger(aws.Url), Clients.Connections(), TimeProvider.System);
        Tokens = LocalTokens.Open(_keys.FullName, Clock);
    }

    public FakeAws Aws { get; }

    /// <summary>Of the gateway: tokens expire by it.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);
    public LocalTokens Tokens { get; }
    public string Url { get; private set; } = null!;
    private DecisionWriter Writer { get; }

    /// <param name="authority">Where the console signs in.</param>
    public static async Task<ConsoleHost> StartAsync(string authority = "https://local.invalid/desk")
    {
        var host = new ConsoleHost(await FakeAws.StartAsync());
        host.Start(authority);
        return host;
    }

    /// <summary>Puts a decision on record.</summary>
    public async Task<Decision> RecordAsync(AuditRecord audit)
    {
        await Writer.RecordAsync(audit);
        return audit.Decision;
    }

    /// <summary>Writes what the projection writes of an order.</summary>
    public async Task LinkAsync(AuditRecord audit)
    {
        var decision = audit.Decision;
        var linked = Records.LinkOf(decision);
        var links = LinkWriter.Create(Clients.Links(Aws.Url) with { Secret = new byte[32] }, Clients.Connections(), TimeProvider.System);
        var faults = await links.WriteAsync(
            [new LinkSource(linked, [.. LinkValues.Of(audit.Order)], decision.DecidedAt.AddDays(400).ToUnixTimeSeconds())],
            CancellationToken.None
        );
        faults.ShouldAllBe(fault => fault == null);
    }

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await Aws.DisposeAsync();
        _keys.Delete(recursive: true);
    }

    private void Start(string authority)
    {
        _factory = new WebApplicationFactory<Views>().WithWebHostBuilder(host =>
        {
            host.UseSetting("DECISIONS_TABLE", "Decisions");
            host.UseSetting("AUDIT_TABLE", "Audit");
            host.UseSetting("AWS_REGION", "eu-central-1");
            host.UseSetting("AWS_ENDPOINT_URL_DYNAMODB", Aws.Url.ToString());
            host.UseSetting("LINKS_TABLE", "Links");
            host.UseSetting("REVIEWS_TABLE", "Reviews");
            // What is taken back in time is so on a busy machine too.
            host.UseSetting("REVIEW_UNDO_SECONDS", "600");
            host.UseSetting("RESCORE_QUEUE_URL", "http://127.0.0.1:9/0/rescore");
            host.UseSetting("POLICIES_TABLE", "Policies");
            host.UseSetting("LINKS_KEY", Convert.ToBase64String(new byte[32]));
            host.UseSetting("JOBS_TABLE", "Jobs");
            host.UseSetting("RESCORE_QUEUE_URL", Aws.QueueUrl("rescore"));
            host.UseSetting("AWS_ENDPOINT_URL_SQS", Aws.Url.ToString());
            host.UseSetting("LEDGER_TIMEOUT_MS", "20000");
            host.UseSetting("CONSOLE_AUTHORITY", authority);
            host.UseSetting("CONSOLE_CLIENT_ID", "console");
            host.UseSetting("COST_PER_MILLION", "31");
            host.ConfigureTestServices(services =>
                services
                    .AddSingleton(new RequestLog(Stream.Null, "FraudServerless", TraceExporter.Off, TimeProvider.System))
                    .AddSingleton<IStartupFilter>(new Gateway(Tokens))
            );
        });
        _factory.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _factory.StartServer();
        Url = _factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    /// <summary>As the local stack's: the same tokens, the same answers.</summary>
    private sealed class Gateway(LocalTokens tokens) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use((http, after) => AskAsync(http, after));
                next(app);
            };

        private async Task AskAsync(HttpContext http, RequestDelegate after)
        {
            if (http.Request.Path == LocalSignIn.Path)
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                var headers = http.Request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())).ToList();
                var request = new GatewayRequest(
                    http.Request.Method,
                    LocalSignIn.Path,
                    "",
                    http.Request.Protocol,
                    headers,
                    "127.0.0.1",
                    body.ToArray()
                );
                await SendAsync(http, LocalSignIn.Answer(request, tokens));
                return;
            }

            if (http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
            {
                var token = TokenClaims.TokenOf(http.Request.Headers.Authorization);
                if (TokenClaims.Read(token) is not { } claims || !await tokens.IsValidAsync(token!))
                {
                    await SendAsync(http, HttpApiResponse.Message(401, "Unauthorized"));
                    return;
                }

                http.User = new ClaimsPrincipal(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Key, claim.Value)), "test"));
            }

            await after(http);
        }

        private static async Task SendAsync(HttpContext http, HttpApiResponse response)
        {
            http.Response.StatusCode = response.Status;
            foreach (var (name, value) in response.Headers)
            {
                http.Response.Headers[name] = value;
            }

            await http.Response.Body.WriteAsync(response.Body);
        }
    }
}
