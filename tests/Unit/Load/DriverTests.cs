using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FraudServerless.Load;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Load;

public sealed class DriverTests
{
    [Fact]
    public void The_reply_of_the_first_step_and_its_type_are_the_body_of_the_second()
    {
        using var first = new Server(_ => "Content-Type: text/csv; features=f1\r\nContent-Length: 3\r\n\r\n7,8");
        using var second = new Server(_ => "Content-Length: 2\r\n\r\nok");
        var outcome = Run(
            new Plan
            {
                Targets = [first.Target, second.Target],
                Bodies = [Bytes("one"), Bytes("two")],
                ContentType = "application/json",
                Connections = 3,
                Seconds = 0.3,
            }
        );
        outcome.Tally.Good.ShouldBeGreaterThan(0);
        outcome.Tally.Bad.ShouldBe(0);
        first.Requests.Select(r => r[^3..]).Distinct().ShouldBe(["one", "two"], ignoreOrder: true);
        first.Requests.ShouldAllBe(r => r.Contains("Content-Type: application/json\r\nContent-Length: 3\r\n"));
        second.Requests.ShouldAllBe(r => r.EndsWith("Content-Type: text/csv; features=f1\r\nContent-Length: 3\r\n\r\n7,8"));
        second.Requests.Count.ShouldBe(first.Requests.Count);
        first.Connections.ShouldBe(3);
        outcome.Tally.Calls[1].TotalCount.ShouldBe(outcome.Tally.Good);
    }

    /// <summary>One connection, 20 ms a request, 200 due a second: the queue grows, and whoever only timed his own sending would not see it.</summary>
    [Fact]
    public void An_open_loop_counts_from_the_due_time_and_tells_what_was_never_served()
    {
        using var server = new Server(_ =>
        {
            Thread.Sleep(20);
            return "Content-Length: 2\r\n\r\nok";
        });
        var outcome = Run(
            new Plan
            {
                Targets = [server.Target],
                Bodies = [Bytes("x")],
                ContentType = "a/b",
                Connections = 1,
                Schedule = new Schedule(Step.At(200, 0.5)),
                Timeout = TimeSpan.FromSeconds(0.5),
            }
        );
        (outcome.Tally.Good + outcome.Unserved).ShouldBe(100);
        outcome.Unserved.ShouldBeGreaterThan(30);
        outcome.Tally.Good.ShouldBeGreaterThan(0);
        outcome.Tally.Latency.GetValueAtPercentile(100).ShouldBeGreaterThan(200_000);
        outcome.Tally.Wait.GetValueAtPercentile(100).ShouldBeGreaterThan(180_000);
        outcome.Success.ShouldBeLessThan(0.7);
    }

    [Fact]
    public void Each_kind_of_fault_is_counted()
    {
        var turn = 0;
        using var server = new Server(_ =>
            (Interlocked.Increment(ref turn) % 3) switch
            {
                0 => "Content-Length: 0\r\n\r\n",
                1 => "!429",
                _ => "Content-Length: 2\r\n\r\nok",
            }
        );
        var outcome = Run(
            new Plan
            {
                Targets = [server.Target],
                Bodies = [Bytes("x")],
                ContentType = "a/b",
                Connections = 1,
                Seconds = 0.2,
            }
        );
        outcome.Tally.Faults.Keys.ShouldBe(["empty", "429"], ignoreOrder: true);
        outcome.Tally.Bad.ShouldBe(outcome.Tally.Faults.Values.Sum());
        outcome.Success.ShouldBeInRange(0.2, 0.5);
    }

    [Fact]
    public void A_kept_connection_that_the_server_closed_is_opened_again_without_a_fault()
    {
        using var server = new Server(_ => "Content-Length: 2\r\n\r\nok", requestsAConnection: 2);
        var outcome = Run(
            new Plan
            {
                Targets = [server.Target],
                Bodies = [Bytes("x")],
                ContentType = "a/b",
                Connections = 2,
                Seconds = 0.2,
            }
        );
        outcome.Tally.Bad.ShouldBe(0);
        outcome.Tally.Reopened.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Nobody_listening_is_a_fault_and_no_crash()
    {
        Target target;
        using (var server = new Server(_ => ""))
        {
            target = server.Target;
        }

        var whole = RunAll(
            new Plan
            {
                Targets = [target],
                Bodies = [Bytes("x")],
                ContentType = "a/b",
                Connections = 2,
                Seconds = 3,
            }
        );
        var outcome = whole.Steps.ShouldHaveSingleItem();
        outcome.Tally.Faults.Keys.ShouldBe(["refused"]);
        outcome.Tally.Good.ShouldBe(0);
        using var json = JsonDocument.Parse(Report.Json(whole).Single());
        json.RootElement.GetProperty("success").GetDouble().ShouldBe(0);
        Report.Table(whole).ShouldContain("fault refused");
    }

    private static StepOutcome Run(Plan plan) => RunAll(plan).Steps.ShouldHaveSingleItem();

    private static Outcome RunAll(Plan plan) => new Driver(plan).Run(TestContext.Current.CancellationToken);

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.ASCII.GetBytes(text);

    /// <summary>Just enough of HTTP on a free port. A reply that begins with <c>!</c> is a status without a body.</summary>
    private sealed class Server : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Func<string, string> _answer;
        private readonly int _requestsAConnection;
        private int _connections;

        public Server(Func<string, string> answer, int requestsAConnection = int.MaxValue)
        {
            _answer = answer;
            _requestsAConnection = requestsAConnection;
            _listener.Start();
            var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            Target.TryCreate($"http://127.0.0.1:{port}/invocations", "*/*", [], elsewhere: false, out var target, out _).ShouldBeTrue();
            Target = target!;
            new Thread(Accept) { IsBackground = true }.Start();
        }

        public Target Target { get; }
        public ConcurrentQueue<string> Requests { get; } = new();
        public int Connections => _connections;

        public void Dispose() => _listener.Dispose();

        private void Accept()
        {
            try
            {
                while (true)
                {
                    var socket = _listener.AcceptSocket();
                    Interlocked.Increment(ref _connections);
                    new Thread(() => Serve(socket)) { IsBackground = true }.Start();
                }
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        }

        private void Serve(Socket socket)
        {
            using var connection = socket;
            var buffer = new byte[4096];
            for (var served = 0; served < _requestsAConnection; served++)
            {
                var count = 0;
                do
                {
                    var more = connection.Receive(buffer.AsSpan(count));
                    count += more;
                    if (more == 0)
                    {
                        return;
                    }
                } while (!IsWhole(buffer.AsSpan(0, count)));

                var request = Encoding.ASCII.GetString(buffer, 0, count);
                Requests.Enqueue(request);
                var reply = _answer(request);
                connection.Send(
                    Encoding.ASCII.GetBytes(
                        reply.StartsWith('!') ? $"HTTP/1.1 {reply[1..]} X\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 200 OK\r\n" + reply
                    )
                );
            }
        }

        private static bool IsWhole(ReadOnlySpan<byte> request)
        {
            var end = request.IndexOf("\r\n\r\n"u8);
            var length = end < 0 ? -1 : request.IndexOf("Content-Length: "u8);
            return length >= 0
                && System.Buffers.Text.Utf8Parser.TryParse(request[(length + 16)..], out int body, out _)
                && request.Length == end + 4 + body;
        }
    }
}
