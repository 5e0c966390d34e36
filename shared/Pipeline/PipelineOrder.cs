using FraudServerless.Contracts;
using FraudServerless.Contracts.Tracing;

namespace FraudServerless.Pipeline;

/// <summary>One order for an endpoint.</summary>
/// <param name="Json">As <see cref="ContractsJson"/> writes it.</param>
/// <param name="InferenceId">What captured data is filed under when the order goes alone; null: nobody looks for it there.</param>
/// <param name="Trace">The trace that the order belongs to; null: that of the work under way.</param>
public readonly record struct PipelineOrder(ReadOnlyMemory<byte> Json, InferenceId? InferenceId = null, TraceContext? Trace = null);
