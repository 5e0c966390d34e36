using System.Diagnostics;
using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;

namespace FraudServerless.AuditApi;

/// <summary>One line a request, log and metrics at once (see <see cref="MetricLog"/>): route, status, who and how long. Addresses and queries are in none.</summary>
internal sealed class RequestLog(Stream output, string metricsNamespace, TraceExporter exporter, TimeProvider time)
{
    private const string Name = "desk";

    private readonly MetricLog _log = new(output, metricsNamespace, "AuditApi", time);

    /// <summary>Around everything else: what nobody expected is a problem like the others, and only its kind is logged.</summary>
    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var startedAt = time.GetTimestamp();
        var span = Traces.Begin(Name, ActivityKind.Server, InvocationTrace.OfRequest(name => Header(http, name)));
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
            var took = time.GetElapsedTime(startedAt);
            End(span, http);
            Write(http, fault, trace, took, await exporter.ExportAsync());
        }
    }

    private static string RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";

    private static string? Header(HttpContext http, string name) => http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    private static void End(Activity? span, HttpContext http)
    {
        if (span is null)
        {
            return;
        }

        var route = RouteOf(http);
        span.DisplayName = $"{http.Request.Method} {route}";
        span.SetTag("http.request.method", http.Request.Method)
            .SetTag("http.route", route)
            .SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    private void Write(HttpContext http, string? fault, string? trace, TimeSpan took, TraceExport? export)
    {
        var metrics = new MetricGroup("route");
        metrics.Latency("latency", took.TotalMilliseconds);
        metrics.Count("errors", http.Response.StatusCode >= 500 ? 1 : 0);
        TraceExport.AddTo(metrics, export);
        _log.Write(
            (http, fault, trace, export),
            static (json, line) =>
            {
                var (http, fault, trace, export) = line;
                json.WriteString("route"u8, RouteOf(http));
                json.WriteString("method"u8, http.Request.Method);
                json.WriteNumber("status"u8, http.Response.StatusCode);
                if (http.Features.Get<DeskUser>() is { } user)
                {
                    json.WriteString("user"u8, user.Name);
                }

                if (Traces.Current is { } current)
                {
                    json.WriteString("traceId"u8, current.TraceId);
                }

                if (export?.Fault is { } exportFault)
                {
                    json.WriteString("exportFault"u8, exportFault);
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
