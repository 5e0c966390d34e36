using System.Text.Json;
using FraudServerless.Load;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Load;
using FraudServerless.OrderGenerator;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>The load driver over a stack whose tables are a double. What comes out of it is figures, and none is held against anything here.</summary>
public sealed class LoadTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("local-stack-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private LocalStack _stack = null!;

    /// <summary>The stack of the other tests has built what runs here.</summary>
    public async ValueTask InitializeAsync() =>
        _stack = await LocalStack.StartAsync(
            new LocalStackOptions
            {
                Root = LocalStackOptions.FindRoot(),
                DataFolder = _data.FullName,
                ApiPort = 0,
                EndpointPort = 0,
                DynamoDbPort = 0,
                SqsPort = 0,
                Native = Publisher.HasLinker,
                NoBuild = true,
                MaxInstances = 4,
                TableDelay = TimeSpan.FromMilliseconds(1),
                Log = StackFixture.Log,
            },
            TestContext.Current.CancellationToken
        );

    [Fact]
    public async Task A_profile_runs_over_the_double_and_every_order_of_it_is_on_record_once()
    {
        var picture = Path.Combine(_data.FullName, "load.html");
        var code = await LoadAsync(
            "--profile",
            "checkout",
            "--rate",
            "20,40",
            "--step",
            "1s",
            "--warmup",
            "500ms",
            "--slo",
            "errors=0%",
            "--out",
            picture
        );
        code.ShouldBe(LoadCommand.Held, _errors.ToString());
        const string Nature = "tables: double with a fixed delay of 1 ms";
        var lines = _output
            .ToString()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        lines.Select(line => line.GetProperty("ok").GetInt64()).ShouldBe([20, 40]);
        lines.ShouldAllBe(line => line.GetProperty("answered_by").GetString()!.EndsWith(Nature));
        _errors.ToString().ShouldContain(Nature);
        (await File.ReadAllTextAsync(picture, TestContext.Current.CancellationToken)).ShouldContain(Nature);
        // What the function says of itself came through.
        lines.ShouldAllBe(line => line.GetProperty("stage_record_p50_ms").GetDouble() > 0);
    }

    [Fact]
    public async Task A_repeated_request_gets_the_bytes_on_record()
    {
        using var sender = new OrderSender(_stack.ApiUrl);
        var orders = OrderSource
            .Generate(20, 20_261_127)
            .Select(order => new OrderLine(order.RequestId, order.OrderNumber, order.Market, order.Json))
            .ToList();
        var first = await SendAsync(sender, orders);
        var second = await SendAsync(sender, orders);
        first.Values.ShouldAllBe(sent => sent.Status == 200 && sent.Source != "replay");
        second.Values.ShouldAllBe(sent => sent.Status == 200 && sent.Source == "replay");
        var reader = _stack.OpenReader();
        foreach (var order in orders)
        {
            second[order.RequestId].Body.ShouldBe(first[order.RequestId].Body);
            var decision = (await reader.GetDecisionsAsync(order.OrderNumber, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
            var audit = await reader.GetAuditAsync(decision.AuditId, TestContext.Current.CancellationToken);
            audit.ShouldNotBeNull().Answer.ToArray().ShouldBe(first[order.RequestId].Body);
        }
    }

    [Fact]
    public async Task A_job_runs_beside_the_orders_and_decides_again_on_those_before_it()
    {
        var token = _stack.Tokens.Issue("load", "risk");
        var code = await LoadAsync("--profile", "mixed", "--rate", "20", "--step", "1s", "--warmup", "0", "--token", token, "--slo", "errors=0%");
        code.ShouldBe(LoadCommand.Held, _errors.ToString());
        var said = _errors.ToString().Split('\n').Single(line => line.StartsWith("Rescore job: ", StringComparison.Ordinal));
        var jobId = said.Split(' ', ',')[2];
        var jobs = _stack.OpenJobs();
        // Whether the last order before it was decided when it began is nobody's to say.
        await Wait.UntilAsync(
            async () =>
                await jobs.GetAsync(jobId, TestContext.Current.CancellationToken) is { EnumerationEnded: true, Enumerated: > 0 and var found }
                && (await jobs.GetCountsAsync(jobId, TestContext.Current.CancellationToken)).Done == found,
            $"job {jobId} did not decide on what it found: {said}"
        );
        (await jobs.GetCountsAsync(jobId, TestContext.Current.CancellationToken)).Failed.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stack is not null)
        {
            await _stack.DisposeAsync();
        }

        _data.Delete(recursive: true);
        Dispose();
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    private Task<int> LoadAsync(params string[] arguments) =>
        new LoadCommand(_output, _errors).InvokeAsync([_stack.ApiUrl + "/v1/fraud-check", .. arguments], TestContext.Current.CancellationToken);

    private static async Task<Dictionary<string, SentOrder>> SendAsync(OrderSender sender, IEnumerable<OrderLine> orders)
    {
        var answers = new Dictionary<string, SentOrder>(StringComparer.Ordinal);
        await sender.SendAsync(
            orders,
            concurrency: 4,
            rate: null,
            sent => answers.Add(sent.Order.RequestId, sent),
            TestContext.Current.CancellationToken
        );
        return answers;
    }
}
