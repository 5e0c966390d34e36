using System.Net;
using System.Text.Json.Nodes;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>The third step of the ladder, from the socket: no ledger, but a queue.</summary>
[Collection(nameof(FakeAws))]
public sealed class FollowUpTests(CheckoutHost host) : IDisposable
{
    public void Dispose() => host.Aws.Reset();

    [Fact]
    public async Task Without_the_ledger_the_caller_is_answered_and_the_whole_record_waits_in_the_queue()
    {
        Refuse(AwsService.DynamoDb);
        var (response, entry) = await PostAsync("follow-up-1");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        RescoreMessageJson.TryRead(host.Aws.Queues.Of("rescore").ShouldHaveSingleItem().Body, out var message, out _).ShouldBeTrue();
        var record = message.ShouldBeOfType<LateRecord>().Record;
        record.Answer.ToArray().ShouldBe(bytes);
        record.TriggerId.ShouldBe("check#anonymous#r-follow-up-1");
        record.Decision.DecisionId.ToString().ShouldBe(response.Headers.GetValues("X-Decision-Id").Single());
        entry["followUp"]!.GetValue<string>().ShouldBe("late-record");
        host.Aws.Tables.Of("Audit", record.TriggerId).ShouldBeEmpty();
        host.Aws.Tables.Of("Decisions", "o-follow-up-1").ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_ledger_and_queue_it_is_503_and_nothing_is_left()
    {
        Refuse(AwsService.DynamoDb, AwsService.Sqs);
        var (response, entry) = await PostAsync("follow-up-2");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull();
        entry["followUp"].ShouldBeNull();
        host.Aws.Queues.Of("rescore").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, "requeue")]
    [InlineData(true, "requeue-failed")]
    public async Task A_degraded_decision_stands_whether_or_not_the_queue_takes_the_order(bool queueFails, string followUp)
    {
        Refuse(queueFails ? [AwsService.SageMaker, AwsService.Sqs] : [AwsService.SageMaker]);
        var (response, entry) = await PostAsync($"follow-up-3-{queueFails}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("X-Decision-Source").Single().ShouldBe("fallback");
        entry["followUp"]!.GetValue<string>().ShouldBe(followUp);
        entry["requeue.failed"]!.GetValue<int>().ShouldBe(queueFails ? 1 : 0);
        host.Aws.Queues.Of("rescore").Count.ShouldBe(queueFails ? 0 : 1);
    }

    [Theory]
    [InlineData(false, "shadow")]
    [InlineData(true, "shadow-failed")]
    public async Task A_copy_for_a_shadow_is_in_the_queue_when_the_order_is_answered_or_counted_as_failed(bool queueFails, string followUp)
    {
        using var routes = new TemporaryFile(
            """{"routes":[{"market":"*","assortment":"*","modelId":"m","endpoint":"fraud-pipeline","shadow":"candidate"}]}"""
        );
        Refuse(queueFails ? [AwsService.Sqs] : []);
        var (response, entry) = await PostAsync($"follow-up-5-{queueFails}", ("ROUTES_FILE", routes.Path));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        entry["followUp"]!.GetValue<string>().ShouldBe(followUp);
        entry["shadow.failed"]!.GetValue<int>().ShouldBe(queueFails ? 1 : 0);
        host.Aws.Queues.Of("rescore").Count.ShouldBe(queueFails ? 0 : 1);
    }

    [Fact]
    public async Task With_all_there_nothing_is_left()
    {
        var (response, entry) = await PostAsync("follow-up-4");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        entry["followUp"].ShouldBeNull();
        host.Aws.Queues.Of("rescore").ShouldBeEmpty();
    }

    private async Task<(HttpResponseMessage Response, JsonNode Entry)> PostAsync(string id, params (string Name, string Value)[] settings)
    {
        using var log = new LogLine();
        await using var factory = host.WithQueue(log, settings);
        using var client = factory.CreateClient();
        using var content = CheckoutHost.Json(CheckoutHost.Order(id));
        var response = await client.PostAsync(new Uri("/v1/fraud-check", UriKind.Relative), content, TestContext.Current.CancellationToken);
        await response.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        return (response, JsonNode.Parse(await log.NextAsync())!);
    }

    private void Refuse(params AwsService[] services) => host.Aws.Happens = call => services.Contains(call.Service) ? Mishap.Refused : Mishap.None;
}

/// <summary>A file for the time of a test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string text) => File.WriteAllText(Path, text);

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
