namespace FraudServerless.LocalRunner.Functions;

/// <summary>One event on its way through a function.</summary>
internal sealed class Invocation(byte[] payload)
{
    public string RequestId { get; } = Guid.NewGuid().ToString();

    public byte[] Payload { get; } = payload;

    public TaskCompletionSource<InvocationResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when an instance takes it.</summary>
    public DateTimeOffset Deadline { get; set; }

    public CancellationTokenSource? Timer { get; set; }

    public string TraceId { get; } =
        $"Root=1-{DateTimeOffset.UtcNow.ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("N")[..24]};Parent={Guid.NewGuid().ToString("N")[..16]};Sampled=0";

    public void Complete(InvocationResult result)
    {
        Timer?.Dispose();
        Completion.TrySetResult(result);
    }
}

/// <summary>What a function gave back.</summary>
/// <param name="Payload">Its answer, or an error object (<c>errorMessage</c>, <c>errorType</c>).</param>
/// <param name="Failed">The function failed: error, crash, time out.</param>
public readonly record struct InvocationResult(ReadOnlyMemory<byte> Payload, bool Failed);

/// <summary>How long an instance took to be there: what Lambda bills as init, and the first event after it.</summary>
/// <param name="ToFirstPoll">From the start of the process to its first question for work; null when it died before.</param>
/// <param name="FirstEvent">From handing it its first event to the answer; null when there was none yet.</param>
public sealed record ColdStart(int ProcessId, TimeSpan? ToFirstPoll, TimeSpan? FirstEvent);
