using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.Serialization.SystemTextJson;
using FraudServerless.Contracts;
using FraudServerless.Functions.Rescorer;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;
using FraudServerless.Projector;
using FraudServerless.Support;

namespace FraudServerless.Functions.Projector;

/// <summary>The function in process on a faked wire, behind a stream that has what the ledger wrote.</summary>
internal sealed class ProjectorHost : IAsyncDisposable
{
    private static readonly SourceGeneratorLambdaJsonSerializer<ProjectorJson> Serializer = new();

    private readonly MemoryStream _log = new();
    private readonly ChangeHandler _changes;
    private readonly RebuildHandler _rebuild;

    private ProjectorHost(FakeAws aws)
    {
        Aws = aws;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LINKS_TABLE"] = "Links",
            ["REVIEWS_TABLE"] = "Reviews",
            ["LINKS_KEY"] = Convert.ToBase64String(Clients.Links().Secret),
            ["AUDIT_TABLE"] = "Audit",
            ["POLICIES_TABLE"] = "Policies",
            ["AWS_REGION"] = "eu-central-1",
            ["LEDGER_TIMEOUT_MS"] = "20000",
            ["AWS_ENDPOINT_URL_DYNAMODB"] = aws.Url.ToString(),
        };
        // Before the clients: it sets their credentials.
        Links = LinkReader.Create(Clients.Links(aws.Url), Clients.Connections(Time));
        (_changes, _rebuild) = ProjectorServices.Create(settings.GetValueOrDefault, _log, Time);
        Writer = DecisionWriter.Create(Clients.Ledger(aws.Url), Clients.Connections(Time), Time);
    }

    public FakeAws Aws { get; }
    public QuickTime Time { get; } = new();
    public DecisionWriter Writer { get; }
    public LinkReader Links { get; }

    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    public static async Task<ProjectorHost> StartAsync() => new(await FakeAws.StartAsync());

    /// <summary>What the checkout would put on record.</summary>
    public static AuditRecord Check(string orderNumber, string customer = "c-1")
    {
        var id = Guid.CreateVersion7(Records.DecidedAt);
        return Records.Audit with
        {
            TriggerId = $"check#shop-de#r-{orderNumber}",
            Order = Orders.Plain with
            {
                OrderNumber = orderNumber,
                RequestId = "r-" + orderNumber,
                Customer = new OrderCustomer { CustomerId = customer },
            },
            Decision = Records.Decision with { OrderNumber = orderNumber, DecisionId = id, CustomerId = customer },
        };
    }

    /// <summary>Puts decisions on record.</summary>
    /// <returns>The records of the stream, in that order.</returns>
    public async Task<List<JsonObject>> RecordAsync(params AuditRecord[] audits)
    {
        var records = new List<JsonObject>();
        foreach (var audit in audits)
        {
            await Writer.RecordManyAsync([new LedgerEntry(audit)], 1);
            records.Add(
                RecordOf(
                    Aws.Tables.Of("Audit", audit.TriggerId).Single(),
                    (100 + records.Count).ToString(System.Globalization.CultureInfo.InvariantCulture)
                )
            );
        }

        return records;
    }

    /// <summary>As Lambda hands over the change of an item.</summary>
    public static JsonObject RecordOf(JsonObject item, string sequenceNumber, string name = "INSERT") =>
        new()
        {
            ["eventID"] = "1",
            ["eventName"] = name,
            ["eventSource"] = "aws:dynamodb",
            ["eventSourceARN"] = "arn:aws:dynamodb:eu-central-1:0:table/Audit/stream/x",
            ["awsRegion"] = "eu-central-1",
            ["dynamodb"] = new JsonObject
            {
                ["ApproximateCreationDateTime"] = 1_795_765_546,
                ["Keys"] = new JsonObject { ["triggerId"] = item["triggerId"]?.DeepClone() },
                [name == "REMOVE" ? "OldImage" : "NewImage"] = item.DeepClone(),
                ["SequenceNumber"] = sequenceNumber,
                ["SizeBytes"] = 1_000,
                ["StreamViewType"] = "NEW_IMAGE",
            },
        };

    /// <returns>Where it failed; null: all are done.</returns>
    public Task<string?> HandleAsync(IEnumerable<JsonObject> records, TimeSpan? left = null)
    {
        var input = Read(new JsonObject { ["Records"] = new JsonArray([.. records.Select(record => record.DeepClone())]) });
        return _changes.HandleAsync([.. input.Records!.Select(record => new AuditChange(record))], left ?? TimeSpan.FromMinutes(5));
    }

    /// <summary>An event by hand and its answer, both as JSON.</summary>
    public async Task<JsonNode> RebuildAsync(JsonNode input)
    {
        using var answer = new MemoryStream();
        Serializer.Serialize(new ProjectorAnswer { Rebuild = await _rebuild.HandleAsync(Read(input).Rebuild!, TimeSpan.FromMinutes(5)) }, answer);
        return JsonNode.Parse(answer.ToArray())!;
    }

    private static ProjectorEvent Read(JsonNode input)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(input.ToJsonString()));
        return Serializer.Deserialize<ProjectorEvent>(json);
    }

    public ValueTask DisposeAsync() => Aws.DisposeAsync();
}
