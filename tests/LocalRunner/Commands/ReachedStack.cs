namespace FraudServerless.LocalRunner.Commands;

/// <summary>The API that orders go to: the one that is named, else the stack that runs, else one that is started for it and ends with the command.</summary>
/// <param name="Url">Of the API.</param>
/// <param name="Nature">What answers there, for the heading of figures; null when that is not known.</param>
/// <param name="Started">Null when it is another process's.</param>
internal sealed record ReachedStack(string Url, string? Nature, LocalStack? Started) : IAsyncDisposable
{
    public static async Task<ReachedStack> ReachAsync(string? url, LocalStackOptions options, CancellationToken cancellationToken)
    {
        if (url is not null)
        {
            return new ReachedStack(url, Nature: null, Started: null);
        }

        if (StackAddress.Find(options.DataFolder) is { } running)
        {
            return new ReachedStack(running.ApiUrl, running.Nature, Started: null);
        }

        var stack = await LocalStack.StartAsync(options, cancellationToken);
        return new ReachedStack(stack.ApiUrl, stack.Nature, stack);
    }

    public ValueTask DisposeAsync() => Started?.DisposeAsync() ?? ValueTask.CompletedTask;
}
