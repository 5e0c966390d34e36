using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Support;

namespace FraudServerless.Unit.Ledger;

using Item = Dictionary<string, AttributeValue>;

/// <summary>What one partition key of a table or an index was asked for.</summary>
/// <param name="Where">The table, or the table and its index.</param>
/// <param name="Writes">How many items were put, updated or checked.</param>
/// <param name="Units">What DynamoDB charges for that.</param>
internal sealed record KeyWrites(string Where, string Key, int Writes, int Units);

/// <summary>
/// Takes the transactions of ledger and jobs, and counts what they cost each partition key of the template's tables and indexes. As DynamoDB does: a write in a
/// transaction costs two units for each kilobyte begun, of the larger item before and after; an index takes one unit for each kilobyte begun of what it projects.
/// </summary>
internal sealed partial class KeyLoad(IReadOnlyList<TableDefinition> tables)
    : AmazonDynamoDBClient("test", "test", new AmazonDynamoDBConfig { ServiceURL = Clients.Nowhere.ToString() })
{
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Where, string Key), (int Writes, int Units)> _sums = [];

    /// <summary>Sizes of the items as they were put, by table and index.</summary>
    public Dictionary<string, List<int>> Sizes { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<QueryRequest> Queries { get; } = new();

    public IEnumerable<KeyWrites> ByKey => _sums.Select(sum => new KeyWrites(sum.Key.Where, sum.Key.Key, sum.Value.Writes, sum.Value.Units));

    /// <summary>Counts anew, on the items as they are.</summary>
    public void Restart()
    {
        _sums.Clear();
        Sizes.Clear();
    }

    public override Task<TransactWriteItemsResponse> TransactWriteItemsAsync(
        TransactWriteItemsRequest request,
        CancellationToken cancellationToken = default
    )
    {
        foreach (var action in request.TransactItems)
        {
            if (action.Put is { } put)
            {
                Write(put.TableName, put.Item, put.Item);
            }
            else if (action.Update is { } update)
            {
                Write(update.TableName, update.Key, Updated(update));
            }
            else if (action.ConditionCheck is { } check)
            {
                var key = KeyOf(check.TableName, check.Key);
                Charge(check.TableName, Partition(check.TableName, check.Key), 2 * Units(_items.GetValueOrDefault(key) ?? check.Key));
            }
        }

        return Task.FromResult(new TransactWriteItemsResponse());
    }

    /// <summary>Alone an update costs half of what it does in a transaction.</summary>
    public override Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken = default)
    {
        lock (_sums)
        {
            Write(request.TableName, request.Key, Updated(request), factor: 1);
        }

        return Task.FromResult(new UpdateItemResponse());
    }

    public override Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken = default)
    {
        Queries.Enqueue(request);
        return Task.FromResult(new QueryResponse());
    }

    /// <summary>What an index holds of an item; null: nothing.</summary>
    public static Item? Projection(TableDefinition table, IndexDescription index, Item item) =>
        !index.Key.All(part => item.ContainsKey(part.Attribute)) ? null
        : index.Projection == "ALL" ? item
        : item.Where(attribute => Names(table, index).Contains(attribute.Key))
            .ToDictionary(attribute => attribute.Key, attribute => attribute.Value, StringComparer.Ordinal);

    /// <summary>What an index holds beside everything, if it does not hold everything.</summary>
    public static IReadOnlySet<string> Names(TableDefinition table, IndexDescription index) =>
        table.Key.Concat(index.Key).Select(part => part.Attribute).Concat(index.Projected).ToHashSet(StringComparer.Ordinal);

    private void Write(string name, Item key, Item item, int factor = 2)
    {
        var table = tables.Single(table => table.Name == name);
        var before = _items.GetValueOrDefault(KeyOf(name, key));
        _items[KeyOf(name, key)] = item;
        Sizes.TryAdd(name, []);
        Sizes[name].Add(Size(item));
        Charge(name, Partition(name, key), factor * Math.Max(Units(item), before is null ? 0 : Units(before)));
        foreach (var index in table.Indexes)
        {
            if (Projection(table, index, item) is { } projected)
            {
                var where = $"{name}.{index.Name}";
                Sizes.TryAdd(where, []);
                Sizes[where].Add(Size(projected));
                Charge(where, item[index.Key[0].Attribute].S, Units(projected));
            }
        }
    }

    private void Charge(string where, string key, int units)
    {
        var (writes, sum) = _sums.GetValueOrDefault((where, key));
        _sums[(where, key)] = (writes + 1, sum + units);
    }

    private string Partition(string table, Item item) => item[tables.Single(one => one.Name == table).Key[0].Attribute].S;

    private string KeyOf(string table, Item item) =>
        $"{table}/{string.Join('/', tables.Single(one => one.Name == table).Key.Select(part => item[part.Attribute].S))}";

    /// <summary>As far as the counts of jobs are updated.</summary>
    private Item Updated(Update update)
    {
        var item = Updated(
            new UpdateItemRequest
            {
                TableName = update.TableName,
                Key = update.Key,
                UpdateExpression = update.UpdateExpression,
                ExpressionAttributeValues = update.ExpressionAttributeValues,
            }
        );

        foreach (Match part in Add().Matches(update.UpdateExpression))
        {
            var name = update.ExpressionAttributeNames[part.Groups["name"].Value];
            var sum = Number(update.ExpressionAttributeValues[part.Groups["value"].Value]) + (item.TryGetValue(name, out var so) ? Number(so) : 0);
            item[name] = new AttributeValue { N = sum.ToString(CultureInfo.InvariantCulture) };
        }

        return item;
    }

    private Item Updated(UpdateItemRequest update)
    {
        var item = new Item(_items.GetValueOrDefault(KeyOf(update.TableName, update.Key)) ?? update.Key, StringComparer.Ordinal);
        foreach (Match part in Set().Matches(update.UpdateExpression))
        {
            item[part.Groups["name"].Value] = update.ExpressionAttributeValues[part.Groups["value"].Value];
        }

        return item;
    }

    private static decimal Number(AttributeValue value) => decimal.Parse(value.N, CultureInfo.InvariantCulture);

    private static int Units(Item item) => (Size(item) + 1023) / 1024;

    /// <summary>By DynamoDB's rules: names and texts in UTF-8, a byte for two digits and one more, three bytes for a list or map and one for each element.</summary>
    private static int Size(Item item) => item.Sum(attribute => Encoding.UTF8.GetByteCount(attribute.Key) + Size(attribute.Value));

    private static int Size(AttributeValue value) =>
        value.S is { } text ? Encoding.UTF8.GetByteCount(text)
        : value.N is { } number ? (number.Count(char.IsAsciiDigit) + 1) / 2 + 1 + (number[0] == '-' ? 1 : 0)
        : value.B is { } bytes ? (int)bytes.Length
        : value.IsLSet ? 3 + value.L.Sum(element => 1 + Size(element))
        : value.IsMSet ? 3 + value.M.Count + Size(value.M)
        : 1;

    [GeneratedRegex(@"(?<name>\w+) = (?:if_not_exists\(\w+, )?(?<value>:\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Set();

    [GeneratedRegex(@"(?<name>#\d+) (?<value>:\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Add();
}
