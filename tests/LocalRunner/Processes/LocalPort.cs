using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FraudServerless.LocalRunner.Processes;

public static class LocalPort
{
    // Below the ports that systems hand out by themselves (Linux from 32768, others from 49152): whoever asks for any port, or connects, does not get one of these
    // between the moment it was chosen and the moment the child listens on it.
    private const int First = 20_000;
    private const int Last = 32_000;

    private static int Next = Random.Shared.Next(First, Last);

    /// <summary>A port that was free a moment ago, and that this process has not given before.</summary>
    public static int Free()
    {
        for (var tries = 0; tries < Last - First; tries++)
        {
            var port = First + (Interlocked.Increment(ref Next) - First) % (Last - First);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new StackException(string.Create(CultureInfo.InvariantCulture, $"No port between {First} and {Last} is free."));
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The port wished for; 0 gives a free one.</summary>
    /// <exception cref="StackException">Somebody else has it.</exception>
    public static int Claim(int wished, string what)
    {
        if (wished == 0)
        {
            return Free();
        }

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
