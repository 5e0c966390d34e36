using System.Buffers;

namespace FraudServerless.ContainerHosting;

/// <summary>One <c>POST /invocations</c> as the handler sees it. Headers that are absent are empty strings.</summary>
/// <param name="ContentType">With its parameters, as sent.</param>
/// <param name="Accept">As sent.</param>
/// <param name="CustomAttributes">The header <c>X-Amzn-SageMaker-Custom-Attributes</c>.</param>
/// <param name="Body">Valid only until the handler returns: the memory is the connection's.</param>
public readonly record struct InvocationRequest(string ContentType, string Accept, string CustomAttributes, ReadOnlyMemory<byte> Body);

/// <summary>Status and media type of the answer; its body is what the handler wrote.</summary>
public readonly record struct InvocationResult(int Status, string ContentType);

/// <summary>What a container does for one request: pure computation, on many threads at once. Bad input is an answer (4xx), never an exception.</summary>
public interface IInvocationHandler
{
    InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output);
}
