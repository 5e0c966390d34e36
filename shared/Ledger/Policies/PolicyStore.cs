using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Policies;

/// <summary>
/// The configuration that decisions came from, each file under its version, for good: written once, never changed, and never expired, since decisions of different
/// retention may name it. Thread-safe.
/// </summary>
public sealed class PolicyStore(IAmazonDynamoDB client, PolicySettings settings, TimeProvider time)
{
    private const string Version = "version";
    private const string Kind = "kind";
    private const string Content = "content";

    /// <summary>On the real table, over connections that others use too.</summary>
    public static PolicyStore Create(PolicySettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, time);

    /// <summary>Keeps a file that is not kept yet. Never throws for what the database does.</summary>
    /// <returns>One of <see cref="LedgerFaults"/>; null: it is kept, now or since long.</returns>
    public async Task<string?> KeepAsync(PolicyFile file, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await LedgerFault.OfAsync(() => PutAsync(file, either.Token), time, either.Token);
    }

    /// <summary>A file by its version; null: it is not kept. What the database does wrong is an exception of the SDK.</summary>
    /// <exception cref="InvalidDataException">What is kept is not what the version stands for, or another kind of file.</exception>
    public async Task<byte[]?> FindAsync(PolicyKind kind, string version, CancellationToken cancellationToken)
    {
        var found = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = settings.PoliciesTable,
                Key = KeyOf(version),
                ConsistentRead = true,
            },
            cancellationToken
        );
        if (found.Item is not { Count: > 0 } item)
        {
            return null;
        }

        return item.GetValueOrDefault(Kind)?.S == kind.ToWire() && item.GetValueOrDefault(Content)?.B is { } packed
            ? new PolicyFile(kind, version, packed.ToArray()).Unpack()
            : throw new InvalidDataException($"what is kept as {version} is no {kind.ToWire()} of ours");
    }

    private async Task PutAsync(PolicyFile file, CancellationToken cancellationToken)
    {
        var item = KeyOf(file.Version);
        item[Kind] = new AttributeValue { S = file.Kind.ToWire() };
        item[Content] = new AttributeValue { B = new MemoryStream(file.Packed.ToArray(), writable: false) };
        item["keptSince"] = new AttributeValue { S = time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture) };
        try
        {
            await client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = settings.PoliciesTable,
                    Item = item,
                    ConditionExpression = "attribute_not_exists(version)",
                },
                cancellationToken
            );
        }
        catch (ConditionalCheckFailedException)
        {
            // It is kept since long.
        }
    }

    private static Dictionary<string, AttributeValue> KeyOf(string version) =>
        new(StringComparer.Ordinal) { [Version] = new AttributeValue { S = version } };
}
