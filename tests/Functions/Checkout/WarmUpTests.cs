using FraudServerless.CheckoutApi;
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
        host.Aws.Items.Keys.ShouldNotContain(key => key.Contains("warm-up", StringComparison.Ordinal));
        host.Aws.Invocations.ShouldNotContain(body => body.Contains("warm-up", StringComparison.Ordinal));
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
