using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Rescorer;

/// <summary>The message that no order is behind.</summary>
public sealed class WarmUpTests
{
    [Fact]
    public async Task It_goes_all_the_way_and_leaves_nothing_behind()
    {
        await using var host = await RescoreHost.StartAsync();
        (await host.WarmUp.RunAsync()).ShouldBeTrue();
        host.Aws.Tables.Of("Audit").ShouldBeEmpty();
        // Connections are tried, nothing is asked of a service.
        host.Aws.Calls.ShouldAllBe(call => call.Operation.Length == 0);
    }
}
