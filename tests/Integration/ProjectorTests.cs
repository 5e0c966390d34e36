using FraudServerless.Contracts;
using FraudServerless.Ledger.Links;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>The Projector as it is deployed, behind the stream of the audit table.</summary>
public sealed class ProjectorTests(StackFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orders_are_found_by_what_they_have_in_common_even_when_the_function_died_meanwhile()
    {
        Task? kill = null;
        var sent = await fixture.SendAsync(
            fixture.NewOrders(40),
            (count, _) =>
            {
                if (count == 20)
                {
                    kill = fixture.Stack.KillFunctionInstancesAsync("Projector");
                }
            }
        );
        await kill.ShouldNotBeNull();
        sent.ShouldAllBe(order => order.Status == 200);
        var links = fixture.Stack.OpenLinks();
        foreach (var order in sent)
        {
            // On a busy machine an order may be decided again; what stands is what counts.
            var decision = (await fixture.Reader.GetCurrentAsync(order.Order.OrderNumber, Cancellation)).ShouldNotBeNull();
            var audit = (await fixture.Reader.GetAuditAsync(decision.AuditId, Cancellation)).ShouldNotBeNull();
            if (decision.IsTest)
            {
                continue;
            }

            var found = new LinkedOrder(
                decision.OrderNumber,
                decision.DecisionId,
                decision.DecidedAt,
                decision.Market,
                decision.Outcome,
                decision.GrandTotal,
                decision.Currency
            );
            // Entries are written each for itself: one may be there before the others.
            foreach (var (kind, value) in LinkValues.Of(audit.Order))
            {
                await Wait.UntilAsync(
                    async () => (await links.ReadAsync(kind, value, cancellationToken: Cancellation)).Newest.Contains(found),
                    $"order {decision.OrderNumber} is not found by its {kind.ToWire()}"
                );
            }
        }

        // Written anew from the table, there is nothing new.
        var before = await CountAsync();
        var step = await fixture.Stack.OpenLinkRebuild().RunAsync(new RebuildStep { Segment = 0, Segments = 1 }, told: null, Cancellation);
        (step.Done, step.Fault, step.Unreadable).ShouldBe((true, null, 0));
        step.Linked.ShouldBeGreaterThanOrEqualTo(sent.Count(order => order.Status == 200) / 2);
        (await CountAsync()).ShouldBe(before);
    }

    private async Task<int> CountAsync()
    {
        var count = 0;
        Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>? last = null;
        do
        {
            var page = await fixture.Stack.DynamoDb.ScanAsync(
                new Amazon.DynamoDBv2.Model.ScanRequest { TableName = "Links", ExclusiveStartKey = last },
                Cancellation
            );
            count += page.Items.Count;
            last = page.LastEvaluatedKey;
        } while (last is { Count: > 0 });

        return count;
    }
}
