using FraudServerless.CheckoutApi;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Messaging;
using FraudServerless.Support;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>How many connections orders take, counted by those who accept them.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 5, 36, 28, 59, TimeSpan.Zero));
    private FakeAws _endpoint = null!;
    private FakeAws _queue = null!;
    private FakeAws _database = null!;
    private string _routes = "";

    public async ValueTask InitializeAsync()
    {
        _endpoint = await FakeAws.StartAsync();
        _queue = await FakeAws.StartAsync();
        _database = await FakeAws.StartAsync();
        _routes = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            _routes,
            """{"routes":[{"market":"*","assortment":"*","modelId":"m","endpoint":"fraud-pipeline","shadow":"candidate"}]}"""
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _queue.DisposeAsync();
        await _database.DisposeAsync();
        File.Delete(_routes);
    }

    [Fact]
    public async Task A_thousand_orders_one_after_another_take_one_connection_to_each_service()
    {
        const int orders = 1000;
        var service = Service(Clients.Connections(_time));
        for (var i = 0; i < orders; i++)
        {
            await CheckAsync(service, i);
        }

        (_endpoint.Calls.Count, _database.Calls.Count, _queue.Calls.Count).ShouldBe((orders, orders, orders));
        Connections.ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task A_hedge_takes_one_more_and_what_wins_is_kept()
    {
        var service = Service(Clients.Connections(_time));
        await CheckAsync(service, 1);
        _endpoint.First = async (context, call) =>
        {
            if (call.Number != 2)
            {
                return false;
            }

            await FakeWire.HangAsync(context);
            return true;
        };
        var hedged = CheckAsync(service, 2);
        await _endpoint.CallAsync(2);
        _time.Advance(Settings().Pipeline.HedgeDelay);
        await hedged.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await CheckAsync(service, 3);

        await _endpoint.Calls[1].Aborted.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Connections.ShouldBe((2, 1, 1));
    }

    [Fact]
    public async Task A_connection_that_the_service_has_closed_costs_no_order()
    {
        var service = Service(Clients.Connections(_time));
        await CheckAsync(service, 1);
        await _endpoint.DropConnectionsAsync();
        await _database.DropConnectionsAsync();
        await _queue.DropConnectionsAsync();
        await CheckAsync(service, 2);
        (_database.Calls.Count, _queue.Calls.Count).ShouldBe((2, 2));
        Connections.ShouldBe((2, 2, 2));
    }

    [Fact]
    public async Task A_connection_that_nobody_used_for_a_while_is_not_trusted_even_when_the_process_was_frozen()
    {
        var service = Service(Clients.Connections(_time));
        await CheckAsync(service, 1);
        _time.Advance(TimeSpan.FromSeconds(50));
        await CheckAsync(service, 2);
        Connections.ShouldBe((1, 1, 1));

        _time.Advance(TimeSpan.FromSeconds(51));
        await CheckAsync(service, 3);
        Connections.ShouldBe((2, 2, 2));
    }

    [Fact]
    public async Task Warming_up_opens_the_connections_that_orders_use_and_decides_nothing()
    {
        var connections = Clients.Connections(_time);
        var service = Service(connections);
        using (var warmUp = new WarmUpConnections(connections, _time))
        {
            await CheckAsync(WarmUp.Decisions(Settings(), warmUp.Canned, service.Data, _time), 0);
            await warmUp.ConnectAsync().WaitAsync(Limit, TestContext.Current.CancellationToken);
        }

        Connections.ShouldBe((1, 1, 1));
        foreach (var call in _endpoint.Calls.Concat(_database.Calls).Concat(_queue.Calls))
        {
            (call.Path, call.Body.Length, call.Headers.ContainsKey("Authorization")).ShouldBe(("/", 0, false));
        }

        _database.Tables.Of("Audit").ShouldBeEmpty();
        await CheckAsync(service, 1);
        Connections.ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task Warming_up_waits_only_so_long_for_services_that_do_not_answer()
    {
        _endpoint.Instead(AwsService.None, FakeWire.HangAsync);
        _queue.Instead(AwsService.None, FakeWire.HangAsync);
        var connections = Clients.Connections(_time);
        using var warmUp = new WarmUpConnections(connections, _time);
        var decisions = WarmUp.Decisions(Settings(), warmUp.Canned, Service(connections).Data, _time);
        await _database.DisposeAsync();
        await CheckAsync(decisions, 0);
        var connecting = warmUp.ConnectAsync();
        await _endpoint.CallAsync(1);
        await _queue.CallAsync(1);
        connecting.IsCompleted.ShouldBeFalse();
        _time.Advance(WarmUpConnections.MaxWait);
        await connecting.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    private (int Endpoint, int Database, int Queue) Connections => (_endpoint.Connections, _database.Connections, _queue.Connections);

    private CheckoutSettings Settings() =>
        TestSettings.Of(_database.Url, _endpoint.Url) with
        {
            Files = Clients.Files with { Routes = _routes },
            Queues = new QueueSettings { RescoreQueueUrl = _queue.QueueUrl("rescore"), Url = _queue.Url },
        };

    private DecisionService Service(AwsConnections connections) => DecisionService.Create(Settings(), connections, _time);

    private async Task CheckAsync(DecisionService service, int number)
    {
        var result = await service.CheckAsync(
            new DecisionRequest
            {
                TriggerId = $"check#shop-de#r-{number}",
                Actor = "shop-de",
                PayloadHash = "hash",
                Order = Orders.Plain with { RequestId = $"r-{number}" },
                StartedAt = _time.GetTimestamp(),
            },
            default,
            TestContext.Current.CancellationToken
        );
        (result.Status, result.PipelineOutcome, result.LedgerFault, result.FollowUp).ShouldBe((DecisionStatus.Decided, "ok", null, FollowUp.Shadow));
    }
}
