namespace FraudServerless.LocalRunner.Load;

/// <summary>An order to be posted.</summary>
/// <param name="RequestId">As far as the line says one; empty otherwise.</param>
/// <param name="Market">Country shipped to, as far as the line says one; <c>?</c> otherwise.</param>
public sealed record OrderLine(string RequestId, string OrderNumber, string Market, ReadOnlyMemory<byte> Json);

/// <summary>What became of it.</summary>
/// <param name="Status">HTTP status; 0 when there was no answer at all.</param>
/// <param name="Latency">As the caller saw it; in an open loop from the moment at which it was due.</param>
/// <param name="Stages">Milliseconds by stage, as the function's Server-Timing says; empty without one.</param>
/// <param name="Source"><c>model</c>, <c>fallback</c>, <c>replay</c>; null without a decision.</param>
/// <param name="Decision">E.g. <c>ACCEPT</c>; null without one.</param>
/// <param name="Fault">Why there was no answer at all.</param>
public sealed record SentOrder(
    OrderLine Order,
    int Status,
    TimeSpan Latency,
    IReadOnlyList<(string Name, double Milliseconds)> Stages,
    string? Source,
    string? DecisionId,
    string? Decision,
    bool Degraded,
    byte[] Body,
    string? Fault = null
)
{
    /// <summary>The caller knows where it stands: a decision, or what is wrong with the order. A 429 or 5xx has to be sent again.</summary>
    public bool Answered => Status is >= 200 and < 500 and not 429;
}
