using System.Net;
using System.Net.Sockets;

namespace FraudServerless.LocalRunner.Database;

/// <summary>A TCP relay to a port of this machine that can be cut: all connections break at once, and nobody gets through until it is open again.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly Task _accepting;
    private bool _cut;

    /// <param name="target">Where it leads.</param>
    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        lock (_gate)
        {
            _cut = true;
            foreach (var socket in _sockets)
            {
                socket.Close(0);
            }

            _sockets.Clear();
        }
    }

    public void Open()
    {
        lock (_gate)
        {
            _cut = false;
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            if (!Keep(client))
            {
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _target);
            if (!Keep(server))
            {
                return;
            }

            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (SocketException)
        {
            // Nobody listens there: the caller is told by a broken connection.
        }
        finally
        {
            lock (_gate)
            {
                _sockets.Remove(client);
                _sockets.Remove(server);
            }

            client.Close(0);
            server.Close(0);
        }
    }

    private bool Keep(Socket socket)
    {
        lock (_gate)
        {
            return !_cut && _sockets.Add(socket);
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 << 10];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                for (var sent = 0; sent < count; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Cut, or one side is gone: so is the other.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Dispose();
        await _accepting;
    }
}
