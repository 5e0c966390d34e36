using FraudServerless.CheckoutApi;
using FraudServerless.Support;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>The check that no order is behind.</summary>
[Collection(nameof(FakeAws))]
public sealed class WarmUpTests(CheckoutHost host)
{
    [Fact]
    public async Task It_goes_all_the_way_and_leaves_nothing_behind()
    {
        (await host.Server.Services.GetRequiredService<WarmUp>().RunAsync()).ShouldBeTrue();
        host.Aws.Tables.Of("Audit").Concat(host.Aws.Tables.Of("Decisions")).ShouldNotContain(item => item.ToJsonString().Contains("warm-up"));
        host.Aws.CallsOf("InvokeEndpoint").ShouldNotContain(call => call.Text.Contains("warm-up"));
        host.LogOf("warm-up").ShouldBeEmpty();
    }

    [Fact]
    public async Task Services_that_are_away_do_not_keep_the_function_from_starting()
    {
        const string nowhere = "http://127.0.0.1:9";
        await using var factory = host.With(
            ("AWS_ENDPOINT_URL_DYNAMODB", nowhere),
            ("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", nowhere),
            ("AWS_ENDPOINT_URL_SQS", nowhere),
            ("RESCORE_QUEUE_URL", nowhere + "/0/rescore")
        );
        (await factory.Services.GetRequiredService<WarmUp>().RunAsync()).ShouldBeTrue();
    }
}
