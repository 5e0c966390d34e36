using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Database;

/// <summary>Tables of the template, created in DynamoDB Local.</summary>
public static class TableCreation
{
    /// <summary>The request that CloudFormation would send, without what only AWS has.</summary>
    public static CreateTableRequest RequestFor(TableDefinition table) =>
        new()
        {
            TableName = table.Name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions =
            [
                .. table.Attributes.Select(attribute => new AttributeDefinition(attribute.Key, new ScalarAttributeType(attribute.Value))),
            ],
            KeySchema = Schema(table.Key),
            // The SDK sends an empty list as one, and the engine refuses it: none is null.
            GlobalSecondaryIndexes = table.Indexes.Count == 0 ? null : [.. table.Indexes.Select(IndexFor)],
            StreamSpecification = StreamFor(table),
        };

    private static StreamSpecification? StreamFor(TableDefinition table) =>
        table.Stream is { } stream ? new StreamSpecification { StreamEnabled = true, StreamViewType = new StreamViewType(stream.ViewType) } : null;

    private static GlobalSecondaryIndex IndexFor(IndexDescription index) =>
        new()
        {
            IndexName = index.Name,
            KeySchema = Schema(index.Key),
            Projection = new Projection
            {
                ProjectionType = new ProjectionType(index.Projection),
                NonKeyAttributes = index.Projected.Count == 0 ? null : [.. index.Projected],
            },
        };

    private static List<KeySchemaElement> Schema(IReadOnlyList<KeyPart> key) =>
        [.. key.Select(part => new KeySchemaElement(part.Attribute, new KeyType(part.Kind)))];

    /// <summary>Creates what is missing.</summary>
    /// <exception cref="StackException">A table is there with other keys than the template's.</exception>
    public static async Task EnsureAsync(
        IAmazonDynamoDB client,
        IReadOnlyList<TableDefinition> tables,
        StackLog log,
        CancellationToken cancellationToken
    )
    {
        foreach (var table in tables)
        {
            if (table.LeftOut.Count > 0)
            {
                log.Detail($"table {table.Name}: DynamoDB Local has no {string.Join(", ", table.LeftOut)}");
            }

            try
            {
                await client.CreateTableAsync(RequestFor(table), cancellationToken);
                log.Detail($"table {table.Name} created");
            }
            catch (ResourceInUseException conflict)
            {
                var existing = (await client.DescribeTableAsync(table.Name, cancellationToken)).Table;
                if (
                    Shape(
                        RequestFor(table).KeySchema,
                        RequestFor(table).GlobalSecondaryIndexes?.Select(index => (index.IndexName, index.KeySchema, index.Projection))
                    )
                    != Shape(
                        existing.KeySchema,
                        existing.GlobalSecondaryIndexes?.Select(index => (index.IndexName, index.KeySchema, index.Projection))
                    )
                )
                {
                    throw new StackException(
                        $"Table {table.Name} is there from an earlier run with other keys or indexes than template.yaml has now. Remove the data folder, or start with --data DIR.",
                        conflict
                    );
                }

                if (table.Stream is not null && existing.StreamSpecification is not { StreamEnabled: true })
                {
                    await client.UpdateTableAsync(
                        new UpdateTableRequest { TableName = table.Name, StreamSpecification = StreamFor(table) },
                        cancellationToken
                    );
                    log.Detail($"table {table.Name} has a stream from now on");
                }

                continue;
            }

            if (table.ExpiryAttribute is { } expiry)
            {
                await client.UpdateTimeToLiveAsync(
                    new UpdateTimeToLiveRequest
                    {
                        TableName = table.Name,
                        TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = expiry, Enabled = true },
                    },
                    cancellationToken
                );
            }
        }
    }

    private static string Shape(List<KeySchemaElement> key, IEnumerable<(string Name, List<KeySchemaElement> Key, Projection Projection)>? indexes) =>
        string.Join(
            "; ",
            (indexes ?? [])
                .OrderBy(index => index.Name, StringComparer.Ordinal)
                .Select(index =>
                    $"{index.Name} {Parts(index.Key)} {index.Projection.ProjectionType.Value} {string.Join(' ', (index.Projection.NonKeyAttributes ?? []).Order(StringComparer.Ordinal))}"
                )
                .Prepend(Parts(key))
        );

    private static string Parts(List<KeySchemaElement> key) => string.Join(", ", key.Select(part => $"{part.AttributeName} {part.KeyType.Value}"));
}
