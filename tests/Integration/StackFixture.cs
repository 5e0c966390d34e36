using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Integration;
using FraudServerless.Ledger;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Load;
using FraudServerless.OrderGenerator;
using Xunit;

[assembly: AssemblyFixture(typeof(StackFixture))]
// The tests share one stack, and some of them break parts of it.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace FraudServerless.Integration;

/// <summary>The local stack of the published executables, on free ports and data of its own, once for all tests.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("local-stack-");
    private ulong _seed = 20_261_123;

    /// <summary>The switch with which the runner takes the executables of these tests.</summary>
    public static string[] Kind => Publisher.HasLinker ? ["--native"] : [];

    public LocalStack Stack { get; private set; } = null!;

    public OrderSender Sender { get; private set; } = null!;

    public DecisionReader Reader { get; private set; } = null!;

    /// <summary>What the stack said, for a test that fails.</summary>
    public static StackLog Log { get; } = new(line => TestContext.Current.SendDiagnosticMessage("{0}", line), _ => { });

    public async ValueTask InitializeAsync()
    {
        Stack = await LocalStack.StartAsync(
            new LocalStackOptions
            {
                Root = LocalStackOptions.FindRoot(),
                DataFolder = _data.FullName,
                ApiPort = 0,
                EndpointPort = 0,
                DynamoDbPort = 0,
                SqsPort = 0,
                // What is deployed is what is tested.
                Native = Publisher.HasLinker,
                MaxInstances = 8,
                Killable = true,
                Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    // What rescoring does is looked at elsewhere; here each order is decided once.
                    ["RequeueDelaySeconds"] = "900",
                    // On a busy machine the engine takes its time, and what is late is another test's.
                    ["LedgerTimeoutMs"] = "1500",
                },
                Log = Log,
            }
        );
        Sender = new OrderSender(Stack.ApiUrl);
        Reader = Stack.OpenReader();
    }

    /// <summary>Orders that nobody sent before.</summary>
    public List<OrderLine> NewOrders(int count) =>
        [.. OrderSource.Generate(count, _seed++).Select(order => new OrderLine(order.RequestId, order.OrderNumber, order.Market, order.Json))];

    /// <summary>Sends them with four callers; in the order of the answers.</summary>
    /// <param name="each">Told of each answer with the number of answers so far.</param>
    public async Task<List<SentOrder>> SendAsync(IEnumerable<OrderLine> orders, Action<int, SentOrder>? each = null)
    {
        var sent = new List<SentOrder>();
        await Sender.SendAsync(
            orders,
            concurrency: 4,
            rate: null,
            order =>
            {
                sent.Add(order);
                each?.Invoke(sent.Count, order);
            },
            TestContext.Current.CancellationToken
        );
        return sent;
    }

    /// <summary>The one decision over an order and its audit record; anything else fails the test.</summary>
    public async Task<(Decision Decision, AuditRecord Audit)> RecordOfAsync(OrderLine order)
    {
        var decisions = await Reader.GetDecisionsAsync(order.OrderNumber, TestContext.Current.CancellationToken);
        Assert.True(decisions.Count == 1, $"{decisions.Count} decisions over order {order.OrderNumber}");
        var audit = await Reader.GetAuditAsync(decisions[0].AuditId, TestContext.Current.CancellationToken);
        Assert.True(audit is not null, $"no audit record {decisions[0].AuditId}");
        return (decisions[0], audit);
    }

    /// <summary>Checks over both tables that no decision is without its audit record and no audit record without its decision, once nothing is written any more.</summary>
    public Task AssertNothingIsHalfWrittenAsync() =>
        Wait.UntilAsync(
            async () =>
                (await ScanAsync("Decisions", "auditId"))
                    .Order(StringComparer.Ordinal)
                    .SequenceEqual(
                        // Looks at the desk are on record in the same table, and follow no decision.
                        (await ScanAsync("Audit", "triggerId"))
                            .Where(id => !TriggerId.IsView(id))
                            .Order(StringComparer.Ordinal),
                        StringComparer.Ordinal
                    ),
            "decisions and audit records differ"
        );

    private async Task<List<string>> ScanAsync(string table, string attribute)
    {
        var found = new List<string>();
        var request = new ScanRequest { TableName = table, ConsistentRead = true };
        do
        {
            var page = await Stack.DynamoDb.ScanAsync(request, TestContext.Current.CancellationToken);
            found.AddRange(page.Items.Select(item => item[attribute].S));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        Sender?.Dispose();
        if (Stack is not null)
        {
            await Stack.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }
}
