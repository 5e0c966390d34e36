using Microsoft.AspNetCore.Http;

namespace FraudServerless.LocalRunner.Processes;

internal static class Bodies
{
    /// <summary>The whole body of a request.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than the server takes.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength is { } length and <= 1 << 20)
        {
            var exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact);
            return exact;
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer);
        return buffer.ToArray();
    }
}
