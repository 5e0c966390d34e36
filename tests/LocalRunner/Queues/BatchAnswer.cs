using System.Text.Json;
using FraudServerless.LocalRunner.Functions;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>What a function's answer says about the messages of its batch.</summary>
internal static class BatchAnswer
{
    /// <param name="batch">The ids of its messages.</param>
    /// <param name="reportsFailures">Whether the answer is read at all (<c>ReportBatchItemFailures</c>).</param>
    /// <returns>The ids of those that are not done; all when the function failed or when its answer is not understood, as Lambda does.</returns>
    public static IReadOnlySet<string> FailedOf(InvocationResult result, IReadOnlySet<string> batch, bool reportsFailures)
    {
        if (result.Failed)
        {
            return batch;
        }

        if (!reportsFailures || result.Payload.IsEmpty)
        {
            return new HashSet<string>();
        }

        try
        {
            using var document = JsonDocument.Parse(result.Payload);
            return Failures(document.RootElement) is { } failed && failed.IsSubsetOf(batch) ? failed : batch;
        }
        catch (JsonException)
        {
            return batch;
        }
    }

    /// <summary>Null when it has not the shape of such an answer.</summary>
    private static HashSet<string>? Failures(JsonElement answer)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        if (answer.ValueKind == JsonValueKind.Null)
        {
            return failed;
        }

        if (answer.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (!answer.TryGetProperty("batchItemFailures", out var items) || items.ValueKind == JsonValueKind.Null)
        {
            return failed;
        }

        if (items.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var item in items.EnumerateArray())
        {
            if (
                item.ValueKind != JsonValueKind.Object
                || !item.TryGetProperty("itemIdentifier", out var id)
                || id.ValueKind != JsonValueKind.String
                || id.GetString() is not { Length: > 0 } text
            )
            {
                return null;
            }

            failed.Add(text);
        }

        return failed;
    }
}
