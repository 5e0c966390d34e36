using System.Collections.Concurrent;
using FraudServerless.Support.Database;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.Support;

/// <summary>
/// Tables, queues and endpoints on one port, with the state that they would have, spoken to through the real clients. A call that they do not know makes the test
/// fail.
/// </summary>
public sealed class FakeAws : IAsyncDisposable
{
    private readonly FakeWire _wire;
    private readonly ConcurrentQueue<string> _unexpected = new();

    private FakeAws(FakeWire wire)
    {
        _wire = wire;
        _wire.Answer = AnswerAsync;
        Reset();
    }

    /// <summary>Asked first. True: the test has answered the call itself, nothing more is to be done.</summary>
    public Func<HttpContext, RecordedCall, Task<bool>> First { get; set; } = null!;

    /// <summary>What becomes of a call that the test does not answer itself.</summary>
    public Func<RecordedCall, Mishap> Happens { get; set; } = null!;

    public FakeTables Tables { get; } = new();
    public FakeQueues Queues { get; } = new();
    public FakeEndpoints Endpoints { get; } = new();

    /// <inheritdoc cref="FakeWire.Url"/>
    public Uri Url => _wire.Url;

    /// <inheritdoc cref="FakeWire.Connections"/>
    public int Connections => _wire.Connections;

    /// <inheritdoc cref="FakeWire.Calls"/>
    public IReadOnlyList<RecordedCall> Calls => _wire.Calls;

    /// <summary>Calls that nobody here has an answer for.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    public static async Task<FakeAws> StartAsync() => new(await FakeWire.StartAsync());

    /// <summary>The address of a queue.</summary>
    public string QueueUrl(string name) => $"{Url}0/{name}";

    /// <summary>Calls of one operation, in the order in which they came.</summary>
    public IReadOnlyList<RecordedCall> CallsOf(string operation) => [.. Calls.Where(call => call.Operation == operation)];

    /// <inheritdoc cref="FakeWire.CallAsync"/>
    public Task<RecordedCall> CallAsync(int number) => _wire.CallAsync(number);

    /// <inheritdoc cref="FakeWire.DropConnectionsAsync"/>
    public Task DropConnectionsAsync() => _wire.DropConnectionsAsync();

    /// <summary>Answers every call of a service so, and nothing is done.</summary>
    public void Instead(AwsService service, Func<HttpContext, Task> answer) =>
        First = async (context, call) =>
        {
            if (call.Service != service)
            {
                return false;
            }

            await answer(context);
            return true;
        };

    /// <summary>Does what a call asks for without answering it.</summary>
    public void Apply(RecordedCall call) => Answer(call);

    /// <summary>Takes back what a test has set, and empties the queues; tables stay as they are.</summary>
    public void Reset()
    {
        First = (_, _) => Task.FromResult(false);
        Happens = _ => Mishap.None;
        Queues.Reset();
        Endpoints.Reset();
    }

    /// <exception cref="InvalidOperationException">There were calls that nobody had an answer for.</exception>
    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        if (!_unexpected.IsEmpty)
        {
            throw new InvalidOperationException(string.Join('\n', _unexpected.Prepend("unexpected calls:")));
        }
    }

    private async Task AnswerAsync(HttpContext context, RecordedCall call)
    {
        if (await First(context, call))
        {
            return;
        }

        var mishap = Happens(call);
        var answer = mishap == Mishap.Refused ? new FakeAnswer(500, "{}") : AnswerOrRefuse(call);
        if (mishap == Mishap.AnswerLost)
        {
            context.Abort();
            return;
        }

        if (answer.Status == 424)
        {
            context.Response.Headers["x-amzn-ErrorType"] = "ModelError";
        }

        await answer.SendAsync(context);
    }

    private FakeAnswer AnswerOrRefuse(RecordedCall call)
    {
        try
        {
            return Answer(call);
        }
#pragma warning disable CA1031 // Whatever a fake does not understand, the test has to be told.
        catch (Exception e)
        {
            _unexpected.Enqueue($"{call.Method} {call.Path} {call.Operation}: {e.Message}");
            return new FakeAnswer(400, "\"unexpected call\"");
        }
#pragma warning restore CA1031
    }

    private FakeAnswer Answer(RecordedCall call) =>
        call.Service switch
        {
            AwsService.DynamoDb => Tables.Answer(call),
            AwsService.Sqs => Queues.Answer(call),
            AwsService.SageMaker => Endpoints.Answer(call),
            _ when call is { Method: "GET", Path: "/" } => new FakeAnswer(200, "healthy", "text/plain"),
            _ => throw new InvalidOperationException("no service of that name is faked"),
        };
}
