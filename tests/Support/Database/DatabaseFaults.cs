using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.Support.Database;

/// <summary>How DynamoDB refuses.</summary>
public static class DatabaseFaults
{
    internal const string ContentType = "application/x-amz-json-1.0";

    /// <summary>Answers a call with a fault.</summary>
    public static Task AnswerAsync(HttpContext context, string type, int status = 400) => Of(type, status).SendAsync(context);

    /// <summary>Answers that a transaction is cancelled for these reasons, one an item.</summary>
    public static Task CancelAsync(HttpContext context, params string[] codes) =>
        Cancelled(codes.Select(code => new JsonObject { ["Code"] = code })).SendAsync(context);

    internal static FakeAnswer Cancelled(IEnumerable<JsonObject> reasons) =>
        Of("TransactionCanceledException", 400, new JsonObject { ["CancellationReasons"] = new JsonArray([.. reasons]) });

    internal static FakeAnswer Of(string type, int status = 400, JsonObject? rest = null)
    {
        var body = rest ?? [];
        body["__type"] = "com.amazonaws.dynamodb.v20120810#" + type;
        body["message"] = "x";
        return new FakeAnswer(status, body.ToJsonString(), ContentType);
    }
}
