using System.Text.Json;
using FraudServerless.AuditApi.Responses;

namespace FraudServerless.AuditApi.Jobs;

/// <summary>The JSON that comes with a request, bounded.</summary>
internal static class JsonBody
{
    private const int MaxBytes = 128 * 1024;

    /// <returns>The body, an empty object when there is none; or what is wrong with it.</returns>
    public static async Task<(JsonElement Root, Problem? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes)
        {
            return (default, Problem.TooLarge(MaxBytes));
        }

        try
        {
            using var document = JsonDocument.Parse(length == 0 ? "{}"u8.ToArray() : bytes.AsMemory(0, length));
            return (document.RootElement.Clone(), null);
        }
        catch (JsonException)
        {
            return (default, Problem.Invalid([new FieldFault("", "must be JSON")]));
        }
    }
}
