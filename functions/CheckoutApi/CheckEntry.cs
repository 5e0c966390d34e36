using System.Globalization;
using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting.Tracing;

namespace FraudServerless.CheckoutApi;

/// <summary>What one request leaves in the log and in the metrics: no personal data, ids and figures only.</summary>
internal sealed class CheckEntry
{
    /// <summary>The status that logs give, by custom, to a request whose caller hung up; nobody is sent it.</summary>
    public const int AbortedStatus = 499;

    public const string OtherMarket = "other";

    private const string Aborted = "ABORTED";

    public required long StartedAt { get; init; }
    public required string Caller { get; init; }

    /// <summary>The trace that the request belongs to.</summary>
    public string? TraceId { get; set; }
    public string? RequestId { get; set; }
    public string? OrderNumber { get; set; }

    /// <summary>A dimension of the metrics, each value of which costs: a market that the routes name, or <see cref="OtherMarket"/>; null: not known.</summary>
    public string? Market { get; set; }
    public bool IsTest { get; set; }
    public int Status { get; set; }
    public string? ErrorCode { get; set; }

    /// <summary>The caller did not wait for the answer: nobody's error.</summary>
    public bool IsAborted => ErrorCode == Aborted;

    /// <summary>Type of an exception that nobody expected; never its message, which may quote data.</summary>
    public string? Fault { get; set; }
    public string? FaultTrace { get; set; }
    public IReadOnlyDictionary<string, int>? Quirks { get; set; }
    public double ValidateMs { get; set; }
    public double TotalMs { get; set; }

    /// <summary>How the request's spans came to the collector; null: there were none.</summary>
    public TraceExport? Export { get; set; }
    public CheckResult? Result { get; set; }

    public StageTimings Timings => Result?.Timings ?? new StageTimings { Validate = ValidateMs };

    /// <summary>The stages in the order in which they ran, milliseconds each; one that was not reached is 0.</summary>
    public (string Stage, double Ms)[] Stages
    {
        get
        {
            var timings = Timings;
            return
            [
                ("validate", timings.Validate),
                ("preprocess", timings.Preprocess),
                ("invoke", timings.Invoke),
                ("decide", timings.Decide),
                ("record", timings.Record),
            ];
        }
    }

    /// <summary>The header <c>X-Decision-Source</c>.</summary>
    public string? Source => Result?.Status == DecisionStatus.Replayed ? DecisionSources.Replay : Result?.Decision?.Source;

    /// <summary>All but waiting for the endpoint and the tables.</summary>
    public double OwnMs => Math.Max(0, TotalMs - Timings.Invoke - Timings.Record);

    public void Abort(double totalMs)
    {
        ErrorCode = Aborted;
        Status = AbortedStatus;
        TotalMs = totalMs;
    }

    /// <summary>The header of W3C Server Timing, durations in milliseconds.</summary>
    public string ServerTiming()
    {
        var header = new StringBuilder(160);
        foreach (var (stage, ms) in Stages)
        {
            header.Append(CultureInfo.InvariantCulture, $"{stage};dur={ms:0.###}, ");
        }

        return header.Append(CultureInfo.InvariantCulture, $"total;dur={TotalMs:0.###}").ToString();
    }
}
