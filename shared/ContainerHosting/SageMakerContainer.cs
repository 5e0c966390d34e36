using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FraudServerless.ContainerHosting;

/// <summary>The whole life of a container process: settings, listening, loading, serving until SIGTERM, draining.</summary>
public static class SageMakerContainer
{
    /// <summary>Exit code when the settings or the artifacts cannot be used; the reason stands on standard error.</summary>
    public const int CannotStart = 1;

    /// <param name="args">Nothing, or <c>serve</c>, which SageMaker passes.</param>
    /// <param name="load">Reads the artifacts of the given directory. What it throws ends the process with the message, so the message must say what is wrong and where.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args, Func<string, IInvocationHandler> load) =>
        RunAsync(args, load, Environment.GetEnvironmentVariable, Console.Out, Console.Error);

    /// <summary>The same with the process's surroundings given: variables, standard output, standard error.</summary>
    public static async Task<int> RunAsync(
        string[] args,
        Func<string, IInvocationHandler> load,
        Func<string, string?> environment,
        TextWriter output,
        TextWriter error
    )
    {
        var log = new ContainerLog(output, error);
        if (args is not ([] or ["serve"]))
        {
            log.CannotStart(
                "The only argument understood is 'serve'; settings come from the environment: SAGEMAKER_BIND_TO_PORT, BIND_ADDRESS, SM_MODEL_DIR, MAX_PENDING_INVOCATIONS, LOG_INVOCATIONS."
            );
            return CannotStart;
        }

        if (!ContainerSettings.TryRead(environment, out var settings, out var fault))
        {
            log.CannotStart(fault!);
            return CannotStart;
        }

        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

        ContainerServer server;
        try
        {
            server = await ContainerServer.StartAsync(settings, log, CancellationToken.None);
        }
        catch (Exception taken) when (taken is IOException or System.Net.Sockets.SocketException)
        {
            log.CannotStart($"Cannot listen on {settings.Address}:{settings.Port}: {taken.Message}");
            return CannotStart;
        }

        await using (server)
        {
            try
            {
                var handler = load(settings.ModelDirectory);
                // What loading left behind goes now, not in the middle of a request.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
                server.Ready(handler);
            }
#pragma warning disable CA1031 // Whatever is wrong with the artifacts, an operator gets one line that says so.
            catch (Exception unusable)
#pragma warning restore CA1031
            {
                log.CannotStart($"The artifacts in {settings.ModelDirectory} cannot be used: {unusable.Message}");
                return CannotStart;
            }

            log.Ready(server.Port, SinceProcessStart());
            await stop.Task;
            log.Stopping();
        }

        return 0;
    }

    private static double SinceProcessStart()
    {
        using var self = Process.GetCurrentProcess();
        return (DateTime.Now - self.StartTime).TotalMilliseconds;
    }
}
