using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Reviews;
using FraudServerless.Support;

namespace FraudServerless.Functions.Desk;

/// <summary>The desk with a queue of its own, and what stands around it: the Projector's and the Rescorer's part in reviews.</summary>
internal sealed class ReviewHost : IAsyncDisposable
{
    private ReviewHost(DeskHost desk) => Desk = desk;

    public DeskHost Desk { get; }

    public static async Task<ReviewHost> StartAsync()
    {
        var desk = new DeskHost();
        await desk.InitializeAsync();
        return new ReviewHost(desk);
    }

    /// <summary>A decision on record that says REVIEW, and its review.</summary>
    /// <param name="orderNumber">The order.</param>
    /// <param name="amount">In EUR.</param>
    /// <param name="age">How long it waits.</param>
    /// <param name="outcome">Another one opens nothing.</param>
    /// <param name="customer">Whose order it is.</param>
    public async Task<Decision> OpenAsync(
        string orderNumber,
        decimal amount = 100,
        TimeSpan age = default,
        DecisionOutcome outcome = DecisionOutcome.Review,
        string customer = "c-1"
    )
    {
        var at = Desk.Time.GetUtcNow() - age;
        var decision = await Desk.DecideAsync(
            orderNumber,
            audit =>
                audit with
                {
                    Order = audit.Order with { GrandTotal = amount, Customer = audit.Order.Customer with { CustomerId = customer } },
                    Decision = audit.Decision with
                    {
                        DecisionId = Guid.CreateVersion7(at),
                        DecidedAt = at,
                        Outcome = outcome,
                        GrandTotal = amount,
                        CustomerId = customer,
                    },
                }
        );
        await ProjectAsync(decision);
        return decision;
    }

    /// <summary>What the Projector does behind the stream.</summary>
    public async Task ProjectAsync(Decision decision)
    {
        var settings = new ReviewSettings
        {
            ReviewsTable = "Reviews",
            Timeout = TimeSpan.FromMinutes(1),
            Url = Desk.Aws.Url,
        };
        await ReviewProjection
            .Create(settings, Clients.Connections(), TimeProvider.System)
            .WriteAsync([ReviewFacts.Of(decision, new RetentionSettings())], CancellationToken.None);
    }

    /// <summary>What the Rescorer does with the message.</summary>
    public Task<ReviewEffectState> TakeEffectAsync(string orderNumber, Guid commandId)
    {
        var (settings, connections) = (Clients.Ledger(Desk.Aws.Url), Clients.Connections());
        return ReviewEffects
            .Create(settings, connections, DecisionReader.Create(settings, connections, Desk.Time), Desk.Time)
            .TakeEffectAsync(
                new ReviewEffect
                {
                    Version = 1,
                    OrderNumber = orderNumber,
                    DecisionId = Guid.Empty,
                    CommandId = commandId,
                },
                CancellationToken.None
            );
    }

    public Task<(int Status, JsonNode? Body, string Text)> SendAsync(
        HttpMethod method,
        string path,
        string name,
        string? body = null,
        string? customer = null
    ) => Desk.SendAsync(method, path, name, ["reviewer"], body, customer: customer);

    public async Task<string?> NextAsync(string name, string body = "{}", string? customer = null)
    {
        var (status, answer, text) = await SendAsync(HttpMethod.Post, "/v1/reviews/next", name, body, customer);
        return status == 200 ? answer!["review"]?["orderNumber"]!.GetValue<string>() : throw new InvalidOperationException(text);
    }

    /// <summary>Decides, with what a test says about it.</summary>
    public Task<(int Status, JsonNode? Body, string Text)> DecideAsync(
        Decision on,
        string name = "kim",
        string outcome = "ACCEPT",
        Guid? commandId = null,
        Action<JsonObject>? change = null,
        string? customer = null
    )
    {
        var body = new JsonObject
        {
            ["outcome"] = outcome,
            ["reasonCode"] = "R401",
            ["commandId"] = (commandId ?? Guid.NewGuid()).ToString(),
        };
        change?.Invoke(body);
        return Desk.SendAsync(
            HttpMethod.Post,
            $"/v1/reviews/{on.OrderNumber}",
            name,
            ["reviewer"],
            body.ToJsonString(),
            $"\"{on.DecisionId:D}\"",
            customer
        );
    }

    public Task<(int Status, JsonNode? Body, string Text)> UndoAsync(string orderNumber, Guid commandId, string name = "kim") =>
        SendAsync(HttpMethod.Delete, $"/v1/reviews/{orderNumber}/decision?commandId={commandId}", name);

    public async Task<Decision> CurrentAsync(string orderNumber) =>
        (
            await DecisionReader
                .Create(Clients.Ledger(Desk.Aws.Url), Clients.Connections(), TimeProvider.System)
                .GetCurrentAsync(orderNumber, default)
        )!;

    /// <summary>The item of a review.</summary>
    public JsonObject Review(string orderNumber) => Desk.Aws.Tables.Of("Reviews", orderNumber).Single();

    public string State(string orderNumber) => Review(orderNumber)["reviewState"]!["S"]!.GetValue<string>();

    public ValueTask DisposeAsync() => Desk.DisposeAsync();
}
