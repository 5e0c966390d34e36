using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;

namespace FraudServerless.CheckoutApi;

/// <summary>One line a request, log and metrics at once: see <see cref="MetricLog"/>.</summary>
internal sealed class RequestLog(Stream output, string metricsNamespace, TimeProvider time)
{
    private readonly MetricLog _log = new(output, metricsNamespace, "CheckoutApi", time);
    private int _lines;

    public void Write(CheckEntry entry) =>
        _log.Write(
            (entry, ColdStart: Interlocked.Increment(ref _lines) == 1),
            static (json, line) => WriteMembers(json, line.entry, line.ColdStart),
            ByMarket(entry),
            ByCaller(entry)
        );

    private static void WriteMembers(Utf8JsonWriter json, CheckEntry entry, bool coldStart)
    {
        json.WriteString("market"u8, entry.Market ?? "none");
        json.WriteString("caller"u8, entry.Caller);
        WriteWhenKnown(json, "traceId"u8, entry.TraceId);
        WriteWhenKnown(json, "requestId"u8, entry.RequestId);
        WriteWhenKnown(json, "orderNumber"u8, entry.OrderNumber);
        json.WriteNumber("status"u8, entry.Status);
        json.WriteBoolean("coldStart"u8, coldStart);
        if (entry.IsTest)
        {
            json.WriteBoolean("test"u8, value: true);
        }

        WriteWhenKnown(json, "errorCode"u8, entry.ErrorCode);
        WriteWhenKnown(json, "fault"u8, entry.Fault);
        WriteWhenKnown(json, "faultTrace"u8, entry.FaultTrace);
        WriteWhenKnown(json, "exportFault"u8, entry.Export?.Fault);
        if (entry.Result is { } result)
        {
            json.WriteString("pipeline"u8, result.PipelineOutcome);
            WriteWhenKnown(json, "source"u8, entry.Source);
            WriteWhenKnown(json, "ledgerFault"u8, result.LedgerFault);
            WriteWhenKnown(json, "followUp"u8, result.FollowUp.ToWire());
            if (result.Decision is { } decision)
            {
                json.WriteString("decisionId"u8, decision.DecisionId);
                json.WriteString("policy"u8, decision.Versions.Policy);
                json.WriteString("model"u8, decision.Versions.Model);
            }
        }
    }

    /// <summary>Latencies, and counts beside them.</summary>
    private static MetricGroup ByMarket(CheckEntry entry)
    {
        var metrics = new MetricGroup("market");
        metrics.Latency("latency", entry.TotalMs);
        metrics.Latency("latency.own", entry.OwnMs);
        foreach (var (stage, ms) in entry.Stages)
        {
            metrics.Latency($"latency.{stage}", ms);
        }

        TraceExport.AddTo(metrics, entry.Export);
        var followUp = entry.Result?.FollowUp;
        metrics.Count("errors", entry.ErrorCode is null || entry.IsAborted ? 0 : 1);
        metrics.Count("requeue.failed", followUp is FollowUp.RequeueFailed ? 1 : 0);
        metrics.Count("shadow.failed", followUp is FollowUp.ShadowFailed ? 1 : 0);
        if (CountedOutcome(entry) is { } outcome)
        {
            metrics.Count("degraded", entry.Result?.Decision?.Degraded == true ? 1 : 0);
            metrics.Count("late", followUp is FollowUp.LateRecord ? 1 : 0);
            metrics.Count($"decision.{outcome}", 1);
        }

        return metrics;
    }

    /// <summary>What was tolerated.</summary>
    private static MetricGroup ByCaller(CheckEntry entry)
    {
        var metrics = new MetricGroup("caller");
        foreach (var (kind, count) in entry.Quirks ?? new Dictionary<string, int>(StringComparer.Ordinal))
        {
            metrics.Count($"quirk.{kind}", count);
        }

        return metrics;
    }

    /// <summary>Statistics count a decision once: neither a replay nor a test order.</summary>
    private static string? CountedOutcome(CheckEntry entry) =>
        entry is { IsTest: false, Result: { Status: DecisionStatus.Decided, Decision: { } decision } } ? decision.Outcome.ToWire() : null;

    private static void WriteWhenKnown(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
