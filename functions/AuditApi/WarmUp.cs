using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.Contracts.Markets;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Views;

namespace FraudServerless.AuditApi;

/// <summary>A look at an order that does not exist, by nobody, all the way to the answer and the log line, before the first one that does.</summary>
internal sealed class WarmUp(
    AuditApiSettings settings,
    AwsConnections connections,
    TraceExporter exporter,
    IServiceProvider services,
    TimeProvider time
)
{
    private const string Name = "warm-up";

    /// <returns>Whether it went all the way.</returns>
    public async Task<bool> RunAsync()
    {
        using var warmUp = new WarmUpConnections(connections, time);
        // A slow start is no reason for giving up.
        var patient = settings.Ledger with
        {
            Timeout = TimeSpan.FromSeconds(10),
        };
        var log = ViewLog.Create(patient, warmUp.Canned);
        var reader = DecisionReader.Create(patient, warmUp.Canned, time);
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Method = HttpMethods.Get;
        // Of a trace that nobody keeps.
        http.Request.Headers.TraceParent = TraceContext.Begin().ToTraceparent();
        http.Features.Set(new DeskUser(Name, new HashSet<DeskRole>()));
        await new RequestLog(Stream.Null, "-", exporter, time).RunAsync(
            http,
            async http =>
            {
                var markets = services.GetRequiredService<MarketTable>();
                var answer = await OrderRoutes.GetByNumberAsync(Name, http, reader, log, new Views(log, time), markets, CancellationToken.None);
                await answer.ExecuteAsync(http);
            }
        );
        await Task.WhenAll(warmUp.ConnectAsync(), exporter.ConnectAsync());
        return http.Response.StatusCode == StatusCodes.Status404NotFound;
    }
}
