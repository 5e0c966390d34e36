using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Hosting;

namespace FraudServerless.AuditApi;

/// <summary>One line a request, log and metrics at once (see <see cref="MetricLog"/>): route, status, who and how long. Addresses and queries are in none.</summary>
internal sealed class RequestLog(Stream output, string metricsNamespace, TimeProvider time)
{
    private readonly MetricLog _log = new(output, metricsNamespace, "AuditApi", time);

    /// <summary>Around everything else: what nobody expected is a problem like the others, and only its kind is logged.</summary>
    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var startedAt = time.GetTimestamp();
        string? fault = null;
        string? trace = null;
        try
        {
            await next(http);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            fault = "ABORTED";
        }
        catch (BadHttpRequestException)
        {
            await Problem.Parameter("A parameter", "is missing or has the wrong form").ToResult().ExecuteAsync(http);
        }
#pragma warning disable CA1031 // The last line of defence: nothing of an exception reaches the caller.
        catch (Exception e)
        {
            (fault, trace) = (e.GetType().Name, e.StackTrace);
            if (!http.Response.HasStarted)
            {
                await (e is InvalidDataException ? Problem.Unreadable : Problem.Unavailable).ToResult().ExecuteAsync(http);
            }
        }
#pragma warning restore CA1031
        finally
        {
            Write(http, fault, trace, time.GetElapsedTime(startedAt));
        }
    }

    private void Write(HttpContext http, string? fault, string? trace, TimeSpan took)
    {
        var metrics = new MetricGroup("route");
        metrics.Latency("latency", took.TotalMilliseconds);
        metrics.Count("errors", http.Response.StatusCode >= 500 ? 1 : 0);
        _log.Write(
            (http, fault, trace),
            static (json, line) =>
            {
                var (http, fault, trace) = line;
                json.WriteString("route"u8, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none");
                json.WriteString("method"u8, http.Request.Method);
                json.WriteNumber("status"u8, http.Response.StatusCode);
                if (http.Features.Get<DeskUser>() is { } user)
                {
                    json.WriteString("user"u8, user.Name);
                }

                if (fault is not null)
                {
                    json.WriteString("fault"u8, fault);
                    json.WriteString("faultTrace"u8, trace);
                }
            },
            metrics
        );
    }
}
