using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>What the runtime posted: a response, an error or an initialisation error.</summary>
internal sealed record Posted(string Kind, byte[] Body, string? ContentType, string? ErrorType)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Body);

    public static async Task<Posted> ReadAsync(string kind, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return new Posted(kind, body.ToArray(), request.ContentType, request.Headers["Lambda-Runtime-Function-Error-Type"]);
    }
}
