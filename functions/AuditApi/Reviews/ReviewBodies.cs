using System.Text.Json;
using FraudServerless.AuditApi.Responses;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>Reads what a reviewer sends. A member that nobody knows is refused: it might have mattered.</summary>
internal static class ReviewBodies
{
    private const int MaxBytes = 64 * 1024;

    public static Task<(NextReviewBody? Body, Problem? Problem)> ReadNextAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadAsync(
            request,
            static bytes => bytes.Length == 0 ? new() : JsonSerializer.Deserialize(bytes, ReviewJson.Default.NextReviewBody),
            cancellationToken
        );

    public static Task<(ReviewBody? Body, Problem? Problem)> ReadReviewAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadAsync(request, static bytes => JsonSerializer.Deserialize(bytes, ReviewJson.Default.ReviewBody), cancellationToken);

    private static async Task<(T? Body, Problem? Problem)> ReadAsync<T>(
        HttpRequest request,
        Func<byte[], T?> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var bytes = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes)
        {
            return (null, ReviewProblems.TooLarge);
        }

        try
        {
            return read(bytes[..length]) is { } body ? (body, null) : (null, ReviewProblems.Body);
        }
        catch (JsonException)
        {
            return (null, ReviewProblems.Body);
        }
    }
}
