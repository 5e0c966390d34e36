using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.Contracts;

namespace FraudServerless.CheckoutApi;

/// <summary>
/// One JSON line a request on standard output, which is both the log and the metrics: CloudWatch extracts what its <c>_aws</c> member names
/// (embedded metric format). Latencies in milliseconds.
/// </summary>
internal sealed class RequestLog(Stream output, string metricsNamespace, TimeProvider time)
{
    private const string Function = "CheckoutApi";
    private static readonly JsonWriterOptions Lean = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(2048);
    private bool _warm;

    public void Write(CheckEntry entry)
    {
        lock (_lock)
        {
            _buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_buffer, Lean))
            {
                WriteLine(json, entry);
            }

            _buffer.Write("\n"u8);
            output.Write(_buffer.WrittenSpan);
            output.Flush();
            _warm = true;
        }
    }

    private void WriteLine(Utf8JsonWriter json, CheckEntry entry)
    {
        json.WriteStartObject();
        WriteMetricDirectives(json, entry);
        json.WriteString("function"u8, Function);
        json.WriteString("market"u8, entry.Market ?? "none");
        json.WriteString("caller"u8, entry.Caller);
        WriteWhenKnown(json, "requestId"u8, entry.RequestId);
        WriteWhenKnown(json, "orderNumber"u8, entry.OrderNumber);
        json.WriteNumber("status"u8, entry.Status);
        json.WriteBoolean("coldStart"u8, !_warm);
        if (entry.IsTest)
        {
            json.WriteBoolean("test"u8, value: true);
        }

        WriteWhenKnown(json, "errorCode"u8, entry.ErrorCode);
        WriteWhenKnown(json, "fault"u8, entry.Fault);
        WriteWhenKnown(json, "faultTrace"u8, entry.FaultTrace);
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

        WriteMetricValues(json, entry);
        json.WriteEndObject();
    }

    /// <summary>Latencies by function and by market, counts beside them, quirks by caller.</summary>
    private void WriteMetricDirectives(Utf8JsonWriter json, CheckEntry entry)
    {
        json.WriteStartObject("_aws"u8);
        json.WriteNumber("Timestamp"u8, time.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics"u8);

        StartDirective(json, "function"u8, "market"u8);
        WriteMetric(json, "latency"u8, "Milliseconds"u8);
        WriteMetric(json, "latency.own"u8, "Milliseconds"u8);
        foreach (var (stage, _) in entry.Stages)
        {
            json.WriteStartObject();
            json.WriteString("Name"u8, $"latency.{stage}");
            json.WriteString("Unit"u8, "Milliseconds"u8);
            json.WriteEndObject();
        }

        WriteMetric(json, "errors"u8, "Count"u8);
        WriteMetric(json, "requeue.failed"u8, "Count"u8);
        WriteMetric(json, "shadow.failed"u8, "Count"u8);
        if (CountedOutcome(entry) is { } outcome)
        {
            WriteMetric(json, "degraded"u8, "Count"u8);
            WriteMetric(json, "late"u8, "Count"u8);
            json.WriteStartObject();
            json.WriteString("Name"u8, $"decision.{outcome}");
            json.WriteString("Unit"u8, "Count"u8);
            json.WriteEndObject();
        }

        EndDirective(json);

        if (entry.Quirks is { Count: > 0 } quirks)
        {
            StartDirective(json, "function"u8, "caller"u8);
            foreach (var kind in quirks.Keys)
            {
                json.WriteStartObject();
                json.WriteString("Name"u8, $"quirk.{kind}");
                json.WriteString("Unit"u8, "Count"u8);
                json.WriteEndObject();
            }

            EndDirective(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMetricValues(Utf8JsonWriter json, CheckEntry entry)
    {
        json.WriteNumber("latency"u8, Math.Round(entry.TotalMs, 4));
        json.WriteNumber("latency.own"u8, Math.Round(entry.OwnMs, 4));
        foreach (var (stage, ms) in entry.Stages)
        {
            json.WriteNumber($"latency.{stage}", Math.Round(ms, 4));
        }

        json.WriteNumber("errors"u8, entry.ErrorCode is null || entry.IsAborted ? 0 : 1);
        json.WriteNumber("requeue.failed"u8, entry.Result?.FollowUp == FollowUp.RequeueFailed ? 1 : 0);
        json.WriteNumber("shadow.failed"u8, entry.Result?.FollowUp == FollowUp.ShadowFailed ? 1 : 0);
        if (CountedOutcome(entry) is { } outcome)
        {
            json.WriteNumber("degraded"u8, entry.Result?.Decision?.Degraded == true ? 1 : 0);
            json.WriteNumber("late"u8, entry.Result?.FollowUp == FollowUp.LateRecord ? 1 : 0);
            json.WriteNumber($"decision.{outcome}", 1);
        }

        foreach (var (kind, count) in entry.Quirks ?? new Dictionary<string, int>(StringComparer.Ordinal))
        {
            json.WriteNumber($"quirk.{kind}", count);
        }
    }

    /// <summary>Statistics count a decision once: neither a replay nor a test order.</summary>
    private static string? CountedOutcome(CheckEntry entry) =>
        entry is { IsTest: false, Result: { Status: CheckStatus.Decided, Decision: { } decision } } ? decision.Outcome.ToWire() : null;

    private void StartDirective(Utf8JsonWriter json, ReadOnlySpan<byte> dimension, ReadOnlySpan<byte> second)
    {
        json.WriteStartObject();
        json.WriteString("Namespace"u8, metricsNamespace);
        json.WriteStartArray("Dimensions"u8);
        json.WriteStartArray();
        json.WriteStringValue(dimension);
        json.WriteEndArray();
        json.WriteStartArray();
        json.WriteStringValue(dimension);
        json.WriteStringValue(second);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics"u8);
    }

    private static void EndDirective(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMetric(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> unit)
    {
        json.WriteStartObject();
        json.WriteString("Name"u8, name);
        json.WriteString("Unit"u8, unit);
        json.WriteEndObject();
    }

    private static void WriteWhenKnown(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
