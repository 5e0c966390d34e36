using Amazon.DynamoDBv2;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger;

/// <summary>The client of the tables.</summary>
internal static class Tables
{
    public static AmazonDynamoDBClient Connect(LedgerSettings settings, AwsConnections connections)
    {
        var config = AwsClients.Configure(new AmazonDynamoDBConfig(), connections.Region, settings.Url, settings.Timeout, connections.DynamoDb);
        return connections.Credentials is { } credentials ? new AmazonDynamoDBClient(credentials, config) : new AmazonDynamoDBClient(config);
    }
}
