using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>Nothing is shown that is not on record.</summary>
public sealed class UnavailableTests
{
    [Fact]
    public async Task What_cannot_be_put_on_record_is_not_shown()
    {
        await using var desk = new DeskHost();
        await desk.InitializeAsync();
        var decision = await desk.DecideAsync("desk-10");
        desk.Aws.Happens = call => call.Operation == "PutItem" ? Mishap.Refused : Mishap.None;
        foreach (
            var path in new[]
            {
                "/v1/orders/desk-10",
                $"/v1/decisions/{decision.DecisionId}",
                $"/v1/decisions/{decision.DecisionId}/audit",
                "/v1/search?q=desk-10",
                "/v1/customers/c-1/decisions",
                "/v1/views",
            }
        )
        {
            var (status, body, text) = await desk.GetAsync(path, "auditor", "support");
            status.ShouldBe(503, path);
            body!["code"]!.GetValue<string>().ShouldBe("RECORDS_UNAVAILABLE");
            text.ShouldNotContain("desk-10");
        }
    }
}
