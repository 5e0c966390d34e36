using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Database;
using FraudServerless.LocalRunner.Database.Doubles;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

using Item = Dictionary<string, AttributeValue>;

/// <summary>The double of the tables beside Amazon's engine: the same calls, and both have to say the same.</summary>
public sealed class TableDoubleTests(StackFixture fixture) : IAsyncLifetime
{
    private readonly string _key = "double-" + Guid.NewGuid().ToString("N");
    private TableDouble _double = null!;
    private AmazonDynamoDBClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _double = await TableDouble.StartAsync(fixture.Stack.Description.Tables, TimeSpan.Zero, port: 0, StackLog.Silent, TimeProvider.System);
        _client = DynamoDbLocal.Client(_double.Url);
    }

    [Theory]
    [InlineData("words = :t")]
    [InlineData("words <> :t")]
    [InlineData("words <> :low")]
    [InlineData("words < :high")]
    [InlineData("words <= :t")]
    [InlineData("words > :t")]
    [InlineData("words >= :high")]
    [InlineData("amount = :n")]
    [InlineData("amount > :low")]
    [InlineData("amount > :nLow")]
    [InlineData("words = :n")]
    [InlineData("words <> :n")]
    [InlineData("flag = :yes")]
    [InlineData("flag <> :yes")]
    [InlineData("absent = :t")]
    [InlineData("absent <> :t")]
    [InlineData("absent < :t")]
    [InlineData("attribute_exists(words)")]
    [InlineData("attribute_not_exists(words)")]
    [InlineData("attribute_not_exists(absent)")]
    [InlineData("begins_with(words, :t)")]
    [InlineData("begins_with(words, :low)")]
    [InlineData("begins_with(absent, :t)")]
    [InlineData("NOT words = :low")]
    [InlineData("words = :t OR words = :low AND amount = :nLow")]
    [InlineData("(words = :t OR words = :low) AND amount = :nLow")]
    [InlineData("attribute_not_exists(version) OR words < :high AND amount >= :n")]
    public async Task A_condition_holds_in_both_or_in_neither(string condition)
    {
        var put = new PutItemRequest
        {
            TableName = "Policies",
            Item = new Item(StringComparer.Ordinal)
            {
                ["version"] = new() { S = _key },
                ["words"] = new() { S = "b" },
                ["amount"] = new() { N = "10" },
                ["flag"] = new() { BOOL = true },
            },
        };
        await BothAsync(client => client.PutItemAsync(put, TestContext.Current.CancellationToken));
        foreach (var key in new[] { _key, _key + "-absent" })
        {
            var (engine, own) = await BothAsync(client =>
                client.TransactWriteItemsAsync(
                    new TransactWriteItemsRequest
                    {
                        TransactItems =
                        [
                            new TransactWriteItem
                            {
                                ConditionCheck = new ConditionCheck
                                {
                                    TableName = "Policies",
                                    Key = new Item(StringComparer.Ordinal) { ["version"] = new() { S = key } },
                                    ConditionExpression = condition,
                                    ExpressionAttributeValues = ValuesIn(condition),
                                },
                            },
                        ],
                    },
                    TestContext.Current.CancellationToken
                )
            );
            own.ShouldBe(engine, $"{condition} on {key}");
        }
    }

    [Theory]
    [InlineData("SET words = :t")]
    [InlineData("SET words = if_not_exists(words, :t), copied = if_not_exists(amount, :n)")]
    [InlineData("ADD amount :n")]
    [InlineData("SET words = :high ADD amount :n, more :nLow REMOVE flag, absent")]
    [InlineData("SET version = :t")]
    [InlineData("SET words = :t, words = :high")]
    public async Task An_update_leaves_the_same_item_in_both(string update)
    {
        var key = new Item(StringComparer.Ordinal) { ["version"] = new() { S = _key } };
        for (var turn = 0; turn < 2; turn++)
        {
            var (engine, own) = await BothAsync(client =>
                client.UpdateItemAsync(
                    new UpdateItemRequest
                    {
                        TableName = "Policies",
                        Key = key,
                        UpdateExpression = update,
                        ExpressionAttributeValues = ValuesIn(update),
                    },
                    TestContext.Current.CancellationToken
                )
            );
            own.ShouldBe(engine, update);
        }

        (await ItemAsync(_client, key)).ShouldBe(await ItemAsync(fixture.Stack.DynamoDb, key));
    }

    [Theory]
    [InlineData("", true, 10)]
    [InlineData("", false, 2)]
    [InlineData(" AND decisionId < :middle", true, 10)]
    [InlineData(" AND decisionId >= :middle", false, 1)]
    [InlineData(" AND begins_with(decisionId, :prefix)", true, 10)]
    public async Task A_query_answers_the_same_items_page_by_page(string sort, bool forward, int limit)
    {
        foreach (var id in new[] { "3", "1", "other#0", "2", "Z", "é" })
        {
            var put = new PutItemRequest
            {
                TableName = "Links",
                Item = new Item(StringComparer.Ordinal)
                {
                    ["link"] = new() { S = _key },
                    ["decisionId"] = new() { S = id },
                },
            };
            await BothAsync(client => client.PutItemAsync(put, TestContext.Current.CancellationToken));
        }

        var own = await QueryAsync(_client);
        own.ShouldBe(await QueryAsync(fixture.Stack.DynamoDb));
        own.ShouldNotBeEmpty();

        async Task<List<string>> QueryAsync(IAmazonDynamoDB client)
        {
            var found = new List<string>();
            var request = new QueryRequest
            {
                TableName = "Links",
                KeyConditionExpression = "link = :key" + sort,
                ExpressionAttributeValues = new Item(
                    new Item(StringComparer.Ordinal)
                    {
                        [":key"] = new() { S = _key },
                        [":middle"] = new() { S = "2" },
                        [":prefix"] = new() { S = "other" },
                    }.Where(value => value.Key == ":key" || sort.Contains(value.Key, StringComparison.Ordinal)),
                    StringComparer.Ordinal
                ),
                ScanIndexForward = forward,
                Limit = limit,
            };
            do
            {
                var page = await client.QueryAsync(request, TestContext.Current.CancellationToken);
                found.AddRange((page.Items ?? []).Select(item => item["decisionId"].S));
                request.ExclusiveStartKey = page.LastEvaluatedKey;
            } while (request.ExclusiveStartKey is { Count: > 0 });
            return found;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _double.DisposeAsync();
    }

    /// <returns>What each said: nothing, or the name of its fault.</returns>
    private async Task<(string Engine, string Double)> BothAsync(Func<IAmazonDynamoDB, Task> call) =>
        (await SaidAsync(call, fixture.Stack.DynamoDb), await SaidAsync(call, _client));

    private static async Task<string> SaidAsync(Func<IAmazonDynamoDB, Task> call, IAmazonDynamoDB client)
    {
        try
        {
            await call(client);
            return "";
        }
        catch (TransactionCanceledException cancelled)
        {
            return string.Join(' ', cancelled.CancellationReasons.Select(reason => reason.Code));
        }
        catch (AmazonDynamoDBException fault)
        {
            return fault.ErrorCode;
        }
    }

    /// <summary>Of values that no expression names the service knows nothing.</summary>
    private static Item? ValuesIn(string expression)
    {
        var values = new Item(StringComparer.Ordinal)
        {
            [":t"] = new() { S = "b" },
            [":low"] = new() { S = "a" },
            [":high"] = new() { S = "c" },
            [":n"] = new() { N = "10.0" },
            [":nLow"] = new() { N = "9" },
            [":yes"] = new() { BOOL = true },
        };
        var named = expression.Split(' ', ',', '(', ')').ToHashSet(StringComparer.Ordinal);
        var used = new Item(values.Where(value => named.Contains(value.Key)), StringComparer.Ordinal);
        return used.Count > 0 ? used : null;
    }

    private static async Task<IEnumerable<string>> ItemAsync(IAmazonDynamoDB client, Item key)
    {
        var item = (await client.GetItemAsync("Policies", key, TestContext.Current.CancellationToken)).Item ?? [];
        return item.Select(attribute => $"{attribute.Key}={attribute.Value.S}{attribute.Value.N}").Order(StringComparer.Ordinal);
    }
}
