using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>What the function answers when it does not decide.</summary>
internal static class ErrorAnswer
{
    /// <summary>All four members, of which two say nothing.</summary>
    public static void ShouldNameNothing(JsonNode error, string code)
    {
        error.AsObject().Select(member => member.Key).ShouldBe(["errorCode", "message", "field", "errors"]);
        error["errorCode"]!.GetValue<string>().ShouldBe(code);
        error["field"].ShouldBeNull();
        error["errors"]!.AsArray().ShouldBeEmpty();
    }

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))!;
}
