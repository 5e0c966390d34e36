using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Database;
using FraudServerless.LocalRunner.Database.Doubles;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Doubles;

/// <summary>The double on the wire, through Amazon's client.</summary>
public sealed class TableDoubleTests
{
    private static readonly TableDefinition Policies = new(
        "Policies",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["version"] = "S" },
        [new KeyPart("version", "HASH")],
        [],
        ExpiryAttribute: null,
        Stream: null,
        []
    );

    private readonly ConcurrentQueue<string> _said = new();

    [Fact]
    public async Task It_says_at_its_start_what_it_is_and_what_it_has_not()
    {
        await using var tables = await StartAsync(TimeSpan.FromMilliseconds(4), TimeProvider.System);
        var said = _said.ShouldHaveSingleItem();
        said.ShouldContain("double with a fixed delay of 4 ms");
        said.ShouldContain("no stream");
        said.ShouldContain("no scans");
    }

    [Fact]
    public async Task Amazons_client_gets_answers_and_faults()
    {
        await using var tables = await StartAsync(TimeSpan.Zero, TimeProvider.System);
        using var client = DynamoDbLocal.Client(tables.Url);
        var put = new PutItemRequest
        {
            TableName = "Policies",
            Item = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
            {
                ["version"] = new() { S = "v" },
                ["text"] = new() { S = "ä" },
            },
            ConditionExpression = "attribute_not_exists(version)",
        };
        await client.PutItemAsync(put, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<ConditionalCheckFailedException>(() => client.PutItemAsync(put, TestContext.Current.CancellationToken));
        var transaction = new TransactWriteItemsRequest
        {
            TransactItems =
            [
                new TransactWriteItem
                {
                    Put = new Put
                    {
                        TableName = "Policies",
                        Item = put.Item,
                        ConditionExpression = "attribute_not_exists(version)",
                        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                    },
                },
            ],
        };
        var cancelled = await Should.ThrowAsync<TransactionCanceledException>(() =>
            client.TransactWriteItemsAsync(transaction, TestContext.Current.CancellationToken)
        );
        cancelled.CancellationReasons.ShouldHaveSingleItem().Item["text"].S.ShouldBe("ä");
    }

    [Fact]
    public async Task What_it_does_not_know_is_refused_and_said_once()
    {
        await using var tables = await StartAsync(TimeSpan.Zero, TimeProvider.System);
        using var client = DynamoDbLocal.Client(tables.Url);
        for (var i = 0; i < 2; i++)
        {
            var fault = await Should.ThrowAsync<AmazonDynamoDBException>(() =>
                client.ScanAsync(new ScanRequest { TableName = "Policies" }, TestContext.Current.CancellationToken)
            );
            fault.ErrorCode.ShouldBe("ValidationException");
            fault.Message.ShouldBe("The double of the tables does not know the operation Scan.");
        }

        _said.Count(line => line.Contains("the operation Scan", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_answered_before_its_time()
    {
        var (time, delay, last) = (new TestClock(), TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(1));
        await using var tables = await StartAsync(delay, time);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, tables.Url)
        {
            Content = new StringContent("""{"TableName":"Policies","Key":{"version":{"S":"v"}}}"""),
        };
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810.GetItem");
        var answer = client.SendAsync(request, TestContext.Current.CancellationToken);
        await time.TimerAsync(delay);
        time.Advance(delay - last);
        answer.IsCompleted.ShouldBeFalse();
        time.Advance(last);
        (await answer).EnsureSuccessStatusCode();
    }

    private Task<TableDouble> StartAsync(TimeSpan delay, TimeProvider time) =>
        TableDouble.StartAsync([Policies], delay, port: 0, new StackLog(_said.Enqueue, _ => { }), time);
}
