using System.Diagnostics;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Processes;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>The runner's program with arguments, as its users start it.</summary>
internal static class RunnerProcess
{
    public static ProcessStartInfo Of(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Tools.Dotnet())
        {
            WorkingDirectory = LocalStackOptions.FindRoot(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "FraudServerless.LocalRunner.dll") },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var runner = Process.Start(Of(arguments))!;
        var (output, errors) = (
            runner.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            runner.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
        await runner.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (runner.ExitCode, await output + await errors);
    }
}
