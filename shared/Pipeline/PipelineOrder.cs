using FraudServerless.Contracts;

namespace FraudServerless.Pipeline;

/// <summary>One order for an endpoint.</summary>
/// <param name="Json">As <see cref="ContractsJson"/> writes it.</param>
/// <param name="InferenceId">What captured data is filed under when the order goes alone; null: nobody looks for it there.</param>
public readonly record struct PipelineOrder(ReadOnlyMemory<byte> Json, InferenceId? InferenceId = null);
