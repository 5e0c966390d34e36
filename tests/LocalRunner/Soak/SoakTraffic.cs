using System.Text.Json;
using Amazon.SQS.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.LocalRunner.Load;
using FraudServerless.OrderGenerator;

namespace FraudServerless.LocalRunner.Soak;

/// <summary>
/// Callers who post orders, some of them twice, and ask again until they are answered; and messages put into the queue by hand, several times each and out of
/// order: orders on record to be decided again, new orders, and such as nobody can read.
/// </summary>
internal sealed class SoakTraffic(LocalStack stack, SoakRecord record, SoakPlan plan) : IDisposable
{
    private const double Twice = 0.1;
    private const double ToTheQueue = 0.15;
    private const double Poisoned = 0.02;
    public const string Caller = "soak";

    private readonly OrderSender _sender = new(stack.ApiUrl);

    /// <param name="posted">Told how many orders are through.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(Action<int> posted, CancellationToken cancellationToken)
    {
        var orders = OrderSource
            .Generate(plan.Orders, plan.Seed)
            .Select((order, i) => (Number: i, Line: new OrderLine(order.RequestId, order.OrderNumber, order.Market, order.Json)));
        var through = 0;
        await Parallel.ForEachAsync(
            orders,
            new ParallelOptions { MaxDegreeOfParallelism = plan.Callers, CancellationToken = cancellationToken },
            async (order, cancellationToken) =>
            {
                // By the order's number, so that the seed alone says what is done.
                var random = new Random(unchecked((int)plan.Seed * 397 ^ order.Number));
                if (random.NextDouble() < ToTheQueue)
                {
                    await QueueAsync(order.Line, random, cancellationToken);
                }
                else
                {
                    await PostAsync(order.Line, random, cancellationToken);
                }

                posted(Interlocked.Increment(ref through));
            }
        );
    }

    public void Dispose() => _sender.Dispose();

    private async Task PostAsync(OrderLine order, Random random, CancellationToken cancellationToken)
    {
        for (var times = random.NextDouble() < Twice ? 2 : 1; times > 0; times--)
        {
            SentOrder sent;
            do
            {
                sent = await _sender.PostAsync(order, cancellationToken);
                record.Posted(sent);
                if (sent.Status != 200)
                {
                    await Task.Delay(random.Next(20, 200), cancellationToken);
                }
            } while (sent.Status != 200);
        }

        if (random.NextDouble() < ToTheQueue && await IsOnRecordAsync(order, cancellationToken))
        {
            var again = new RescoreOrder
            {
                Version = RescoreMessage.CurrentVersion,
                Id = "soak",
                OrderNumber = order.OrderNumber,
                Actor = Caller,
            };
            await SendAsync(RescoreMessageJson.Write(again), again.TriggerId, random, cancellationToken);
        }
    }

    /// <summary>An order whose record is late is not known to the Rescorer yet.</summary>
    private async Task<bool> IsOnRecordAsync(OrderLine order, CancellationToken cancellationToken)
    {
        try
        {
            return await stack.OpenReader().GetCurrentAsync(order.OrderNumber, cancellationToken) is not null;
        }
        catch (Exception fault) when (SoakFaults.IsPassing(fault))
        {
            return false;
        }
    }

    private async Task QueueAsync(OrderLine order, Random random, CancellationToken cancellationToken)
    {
        if (random.NextDouble() < Poisoned / ToTheQueue)
        {
            var poison = $$"""{"version":1,"type":"nobody-knows","id":"{{order.RequestId}}"}""";
            record.Poison.Enqueue(poison);
            await SendAsync(poison, null, random, cancellationToken);
            return;
        }

        using var request = JsonDocument.Parse(order.Json);
        var message = new ScoreOrder
        {
            Version = RescoreMessage.CurrentVersion,
            Caller = Caller,
            Request = request.RootElement,
        };
        await SendAsync(RescoreMessageJson.Write(message), TriggerId.Check(Caller, order.RequestId), random, cancellationToken);
    }

    private async Task SendAsync(string body, string? trigger, Random random, CancellationToken cancellationToken)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var request = new SendMessageRequest
            {
                QueueUrl = stack.QueueUrl("RescoreQueue"),
                MessageBody = body,
                DelaySeconds = random.Next(4),
            };
            for (var sent = false; !sent; )
            {
                try
                {
                    await stack.Sqs.SendMessageAsync(request, cancellationToken);
                    sent = true;
                }
                catch (Exception fault) when (SoakFaults.IsPassing(fault))
                {
                    await Task.Delay(100, cancellationToken);
                }
            }

            if (trigger is not null)
            {
                record.Queued(trigger);
            }
        }
    }
}
