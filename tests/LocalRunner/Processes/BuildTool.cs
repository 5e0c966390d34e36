using System.Diagnostics;
using System.Text;

namespace FraudServerless.LocalRunner.Processes;

/// <summary>A tool that runs to its end and inherits the environment, such as a build.</summary>
internal static class BuildTool
{
    public static async Task<(int Code, string Output)> RunAsync(
        string file,
        IReadOnlyList<string> arguments,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        var output = new StringBuilder();
        using var process = Process.Start(start) ?? throw new StackException($"{file} cannot be started");
        process.OutputDataReceived += Append;
        process.ErrorDataReceived += Append;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (output)
        {
            return (process.ExitCode, output.ToString());
        }

        void Append(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.AppendLine(line.Data);
            }
        }
    }
}
