using System.Text.Json.Nodes;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>Events of an HTTP API, payload format 2.0, as API Gateway writes them.</summary>
internal static class HttpApiEvents
{
    public static JsonObject Request(string method, string path, string? body = null, string query = "") =>
        new()
        {
            ["version"] = "2.0",
            ["routeKey"] = "$default",
            ["rawPath"] = path,
            ["rawQueryString"] = query,
            ["headers"] = new JsonObject
            {
                ["accept"] = "*/*",
                ["content-type"] = "application/json",
                ["host"] = "api.example.com",
                ["x-forwarded-for"] = "192.0.2.7",
                ["x-forwarded-port"] = "443",
                ["x-forwarded-proto"] = "https",
            },
            ["requestContext"] = new JsonObject
            {
                ["accountId"] = "123456789012",
                ["apiId"] = "abc123",
                ["domainName"] = "abc123.execute-api.eu-central-1.amazonaws.com",
                ["domainPrefix"] = "abc123",
                ["http"] = new JsonObject
                {
                    ["method"] = method,
                    ["path"] = path,
                    ["protocol"] = "HTTP/1.1",
                    ["sourceIp"] = "192.0.2.7",
                    ["userAgent"] = "curl/8",
                },
                ["requestId"] = "JKJaXmPLvHcESHA=",
                ["routeKey"] = "$default",
                ["stage"] = "$default",
                ["time"] = "23/Nov/2026:19:03:58 +0000",
                ["timeEpoch"] = 1795460638000,
            },
            ["body"] = body,
            ["isBase64Encoded"] = false,
        };

    public static JsonObject With(this JsonObject json, string path, JsonNode? value)
    {
        var parts = path.Split('/');
        var parent = json;
        foreach (var part in parts[..^1])
        {
            parent = (JsonObject)(parent[part] ??= new JsonObject());
        }

        parent[parts[^1]] = value;
        return json;
    }
}
