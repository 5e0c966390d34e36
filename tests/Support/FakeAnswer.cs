using Microsoft.AspNetCore.Http;

namespace FraudServerless.Support;

/// <summary>What a service answers.</summary>
public sealed record FakeAnswer(int Status, string Body, string ContentType = "application/json")
{
    internal Task SendAsync(HttpContext context) => FakeWire.JsonAsync(context, Status, Body, ContentType);
}
