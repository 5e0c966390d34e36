namespace FraudServerless.LocalRunner.Soak;

/// <summary>
/// Kills parts of the stack at random moments, as <c>kill -9</c> does, and lets those that do not come back by themselves come back after a while. Processes, database
/// and queues fail independently of each other, so that some are gone at the same time.
/// </summary>
internal sealed class Chaos(LocalStack stack, SoakRecord record, SoakPlan plan, StackLog log)
{
    private const double LongestAway = 4;

    /// <summary>Until it is stopped; then everything is up again.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(
            LoopAsync(1, plan.CalmSeconds, KillProcessAsync, stop),
            LoopAsync(2, plan.CalmSeconds * 3, KillDatabaseAsync, stop),
            LoopAsync(3, plan.CalmSeconds * 3, KillQueuesAsync, stop)
        );

    private async Task LoopAsync(int number, double calmSeconds, Func<Random, Task> kill, CancellationToken stop)
    {
        var random = new Random(unchecked((int)plan.Seed + number));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(calmSeconds * (0.3 + (1.4 * random.NextDouble()))), stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await kill(random);
        }
    }

    private Task KillProcessAsync(Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                Note("Preprocess container");
                return stack.KillContainerAsync(0);
            case 1:
                Note("Model container");
                return stack.KillContainerAsync(1);
            case 2:
                Note("CheckoutApi instances");
                return stack.KillFunctionInstancesAsync("CheckoutApi");
            default:
                Note("Rescorer instances");
                return stack.KillFunctionInstancesAsync("Rescorer");
        }
    }

    private async Task KillDatabaseAsync(Random random)
    {
        Note("DynamoDB Local");
        await stack.KillDynamoDbAsync();
        await Task.Delay(TimeSpan.FromSeconds(LongestAway * random.NextDouble()), CancellationToken.None);
        await stack.StartDynamoDbAsync(CancellationToken.None);
    }

    private async Task KillQueuesAsync(Random random)
    {
        Note("SQS emulator");
        await stack.KillSqsAsync();
        await Task.Delay(TimeSpan.FromSeconds(LongestAway * random.NextDouble()), CancellationToken.None);
        await stack.StartSqsAsync(CancellationToken.None);
    }

    private void Note(string what)
    {
        record.Kills.Enqueue(what);
        log.Detail($"kill -9 {what}");
    }
}
