using FraudServerless.ContainerHosting;
using FraudServerless.Training;
using Shouldly;

namespace FraudServerless.Functions.Training;

/// <summary>The parity command against two containers that are started for it.</summary>
internal static class ParityCommand
{
    public static async Task<(int Exit, string Output)> RunAsync(
        string orders,
        string artifacts,
        IInvocationHandler preprocess,
        IInvocationHandler model,
        params string[] more
    )
    {
        await using var first = await RunningContainer.StartAsync(preprocess);
        await using var second = await RunningContainer.StartAsync(model);
        var (output, error) = (new StringWriter(), new StringWriter());
        string[] args = ["parity", "--orders", orders, "--preprocess", first.Url, "--model", second.Url + "/", "--artifacts", artifacts, .. more];
        var exit = await CommandLine.Create(error, output).Parse(args).InvokeAsync();
        error.ToString().ShouldNotContain("error:");
        return (exit, output.ToString());
    }
}
