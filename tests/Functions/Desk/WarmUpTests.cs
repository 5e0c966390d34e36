using FraudServerless.AuditApi;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>The look at an order that is not there.</summary>
public sealed class WarmUpTests
{
    [Fact]
    public async Task It_goes_all_the_way_and_leaves_nothing_behind()
    {
        var desk = new DeskHost();
        await desk.InitializeAsync();
        await using (desk)
        {
            (await desk.Services.GetRequiredService<WarmUp>().RunAsync()).ShouldBeTrue();
            desk.Aws.Tables.Of("Audit").ShouldBeEmpty();
            desk.Log.ShouldBeEmpty();
            // Connections are tried, nothing is asked of a service.
            desk.Aws.Calls.ShouldAllBe(call => call.Operation.Length == 0);
        }
    }
}
