using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>
/// Stands in for DynamoDB on the wire with an answer after a fixed delay, so that figures are those of the functions: DynamoDB Local does one transaction at a time,
/// some hundred a second. A call that it does not know is refused by name, and said once.
/// </summary>
internal sealed class TableDouble : IAsyncDisposable
{
    private const int MaxBody = 16 << 20;
    private const string Target = "DynamoDB_20120810.";
    private readonly DoubleDatabase _database;
    private readonly TimeSpan _delay;
    private readonly StackLog _log;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, bool> _said = new(StringComparer.Ordinal);
    private LocalServer? _server;

    private TableDouble(DoubleDatabase database, TimeSpan delay, StackLog log, TimeProvider time) =>
        (_database, _delay, _log, _time) = (database, delay, log, time);

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_server!.Ports[0]}");

    /// <summary>What reports say of tables that are one.</summary>
    public static string Describe(TimeSpan delay) =>
        string.Create(CultureInfo.InvariantCulture, $"double with a fixed delay of {delay.TotalMilliseconds:0.###} ms");

    /// <param name="delay">From a call's arrival to its answer; the timer adds up to a millisecond.</param>
    public static async Task<TableDouble> StartAsync(IEnumerable<TableDefinition> tables, TimeSpan delay, int port, StackLog log, TimeProvider time)
    {
        var tableDouble = new TableDouble(new DoubleDatabase(tables, time), delay, log, time);
        tableDouble._server = await LocalServer.StartAsync([port], MaxBody, tableDouble.AnswerAsync);
        log.Say($"Tables: {Describe(delay)}, in memory. It has {DoubleDatabase.Limits}.");
        return tableDouble;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            // Who warms up only looks whether there is somebody.
            await context.Response.WriteAsync("healthy");
            return;
        }

        var begin = _time.GetTimestamp();
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        var body = await Bodies.ReadAsync(context.Request);
        var (status, answer) = Do(target, body);
        await WaitAsync(begin, context.RequestAborted);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/x-amz-json-1.0";
        response.ContentLength = answer.Length;
        await response.Body.WriteAsync(answer);
    }

    /// <summary>Timers count whole milliseconds and may be one early: no answer comes before its time.</summary>
    private async Task WaitAsync(long begin, CancellationToken aborted)
    {
        while (_delay - _time.GetElapsedTime(begin) is { Ticks: > 0 } left && !aborted.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _time, aborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private (int Status, ReadOnlyMemory<byte> Answer) Do(string target, byte[] body)
    {
        try
        {
            var answer = new ArrayBufferWriter<byte>();
            var status = target.StartsWith(Target, StringComparison.Ordinal)
                ? _database.Answer(target[Target.Length..], body, answer)
                : throw new NotDoubled(target.Length > 0 ? $"the operation {target}" : "a call without X-Amz-Target");
            return (status, answer.WrittenMemory);
        }
        catch (DoubleFault fault)
        {
            if (fault is NotDoubled && _said.TryAdd(fault.Message, true))
            {
                _log.Say(fault.Message + " The call was refused.");
            }

            return (400, DoubleAnswers.Of(fault));
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
