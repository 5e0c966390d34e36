using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FraudServerless.LocalRunner.Processes;

public static class LocalPort
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The port wished for; 0 gives a free one.</summary>
    /// <exception cref="StackException">Somebody else has it.</exception>
    public static int Claim(int wished, string what)
    {
        if (wished == 0)
            return Free();
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, wished);
            listener.Start();
            return wished;
        }
        catch (SocketException fault)
        {
            throw new StackException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Port {wished} ({what}) is taken by another program. Free it, or start with --ports auto."
                ),
                fault
            );
        }
    }

    /// <summary>Waits until somebody listens, or <paramref name="process"/> has ended.</summary>
    public static async Task<bool> WaitAsync(int port, ChildProcess process, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        while (!process.Exited.IsCompleted && !limit.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }
}
