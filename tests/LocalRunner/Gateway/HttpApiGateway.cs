using System.Globalization;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.LocalRunner.Gateway;

/// <summary>An HTTP API of API Gateway before functions: routes, events of payload format 2.0, and the gateway's own errors.</summary>
public sealed class HttpApiGateway : IAsyncDisposable
{
    // An HTTP API takes 10 MB, of which a function's event has 6.
    private const int MaxBody = 10 * 1024 * 1024;
    private static readonly TimeSpan IntegrationTime = TimeSpan.FromSeconds(30);

    private readonly RouteTable<FunctionPool> _routes;
    private readonly LocalTokens _tokens;
    private readonly StackLog _log;
    private readonly string _nature;
    private LocalServer? _server;

    private HttpApiGateway(RouteTable<FunctionPool> routes, LocalTokens tokens, string nature, StackLog log) =>
        (_routes, _tokens, _nature, _log) = (routes, tokens, nature, log);

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_server!.Ports[0]}");

    /// <param name="nature">What answers here, in the header <c>X-Local-Stack</c>: whoever measures has it before their eyes.</param>
    public static async Task<HttpApiGateway> StartAsync(
        IEnumerable<(RouteDefinition Route, FunctionPool Target)> routes,
        int port,
        LocalTokens tokens,
        string nature,
        StackLog log
    )
    {
        var gateway = new HttpApiGateway(new RouteTable<FunctionPool>(routes), tokens, nature, log);
        gateway._server = await LocalServer.StartAsync([port], MaxBody, gateway.AnswerAsync);
        return gateway;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString("N")[..15] + "=";
        HttpApiResponse response;
        try
        {
            response = await AskAsync(GatewayRequest.From(context, await Bodies.ReadAsync(context.Request)), requestId);
        }
        catch (BadHttpRequestException fault)
        {
            response = HttpApiResponse.Message(fault.StatusCode, fault.StatusCode == 413 ? "Request Entity Too Large" : "Bad Request");
        }

        context.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
        {
            // The length is this hop's business, and values of one name are kept apart.
            if (name != "content-length")
            {
                context.Response.Headers.Append(name, value);
            }
        }

        context.Response.Headers["apigw-requestid"] = requestId;
        context.Response.Headers["X-Local-Stack"] = _nature;
        if (HttpMethods.IsHead(context.Request.Method) || response.Status is 204 or 304)
        {
            return;
        }

        context.Response.ContentLength = response.Body.Length;
        await context.Response.Body.WriteAsync(response.Body);
    }

    private async Task<HttpApiResponse> AskAsync(GatewayRequest request, string requestId)
    {
        if (request.Path == LocalSignIn.Path)
        {
            return LocalSignIn.Answer(request, _tokens);
        }

        if (_routes.Find(request.Method, request.Path) is not var (route, parameters, pool))
        {
            return HttpApiResponse.Message(404, "Not Found");
        }

        var token = TokenClaims.TokenOf(request.Header("authorization"));
        var claims = TokenClaims.Read(token);
        if (route.NeedsToken && (claims is null || !await _tokens.IsValidAsync(token!)))
        {
            return HttpApiResponse.Message(401, "Unauthorized");
        }

        var payload = HttpApiEvent.Write(request, route.Key, parameters, claims, requestId, DateTimeOffset.UtcNow);
        if (payload.Length > RuntimeApi.MaxPayload)
        {
            return HttpApiResponse.Message(413, "Request Entity Too Large");
        }

        try
        {
            var result = await pool.InvokeAsync(payload).WaitAsync(IntegrationTime);
            if (!result.Failed)
            {
                return HttpApiResponse.Read(result.Payload);
            }

            // Errors of the runtime name types and lines of code, never what was in the event.
            _log.Detail($"{pool.Name} failed: {System.Text.Encoding.UTF8.GetString(result.Payload.Span)}");
            return HttpApiResponse.FunctionFailed;
        }
        catch (Exception fault) when (fault is TimeoutException or ObjectDisposedException)
        {
            return HttpApiResponse.Message(503, "Service Unavailable");
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
