using FraudServerless.Contracts.Tracing;

namespace FraudServerless.Rescorer.Messages;

/// <summary>A message as the queue delivered it.</summary>
/// <param name="Id">The queue's id, by which the answer names it.</param>
/// <param name="ReceiptHandle">Of this delivery.</param>
/// <param name="Receives">How often it was delivered, this time included.</param>
/// <param name="Trace">The trace of whoever sent it; null: it came without one.</param>
internal sealed record QueuedMessage(string Id, string ReceiptHandle, string Body, int Receives, TraceContext? Trace = null);
