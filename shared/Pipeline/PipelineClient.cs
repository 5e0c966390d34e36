using System.Collections.Concurrent;
using Amazon.SageMakerRuntime;
using Amazon.SageMakerRuntime.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Decisions.Routing;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;
using Polly.Timeout;

namespace FraudServerless.Pipeline;

/// <summary>
/// Asks an inference endpoint for the score of an order. From the outside in: a hard deadline; a circuit breaker, one an endpoint; one hedged attempt, which starts when
/// the first is late or at once when it fails for a passing reason. The first good answer wins and the other attempt is cancelled. Thread-safe.
/// </summary>
public sealed class PipelineClient(AmazonSageMakerRuntimeClient client, PipelineSettings settings, TimeProvider time)
{
    private const string Json = "application/json";
    private const string JsonLines = "application/jsonlines";

    /// <summary>The strongest contributions for the reasons, the vector for the audit record.</summary>
    private static readonly string Attributes = new ScoreOptions(8, Vector: true).ToAttributes();
    private static readonly ResiliencePropertyKey<TimeSpan> BudgetKey = new("budget");

    /// <summary>SageMaker takes 6 MB in one call; an order's JSON is some kilobytes.</summary>
    private const int MaxBodyBytes = 5_000_000;

    private readonly ConcurrentDictionary<string, ResiliencePipeline<PipelineResult>> _guards = new(StringComparer.Ordinal);

    /// <summary>The client of the real endpoints, over connections that others use too.</summary>
    public static PipelineClient Create(PipelineSettings settings, AwsConnections connections, TimeProvider time)
    {
        // Longer than any budget: deadlines come by cancellation.
        var config = AwsClients.Configure(
            new AmazonSageMakerRuntimeConfig(),
            connections.Region,
            settings.Url,
            TimeSpan.FromMinutes(1),
            connections.SageMaker
        );
        var client = connections.Credentials is { } credentials
            ? new AmazonSageMakerRuntimeClient(credentials, config)
            : new AmazonSageMakerRuntimeClient(config);
        return new PipelineClient(client, settings, time);
    }

    /// <summary>A score, or the kind of failure: whatever goes wrong behind the call is no exception.</summary>
    /// <param name="order">One order; both attempts go under its inference id.</param>
    /// <param name="route">Endpoint, variant and budget.</param>
    /// <param name="cancellationToken">The caller's; the only thing that throws.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<PipelineResult> InvokeAsync(PipelineOrder order, Route route, CancellationToken cancellationToken)
    {
        var guard = _guards.GetOrAdd(route.Endpoint, static (_, self) => self.Guard(), this);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(BudgetKey, route.Budget ?? settings.Budget);
        var outcome = await guard.ExecuteOutcomeAsync(
            static (context, call) => call.Client.AttemptAsync(call.Order, call.Route, context.CancellationToken),
            context,
            (Client: this, Order: order, Route: route)
        );
        ResilienceContextPool.Shared.Return(context);
        switch (outcome.Exception)
        {
            case null:
                return outcome.Result;
            case BrokenCircuitException:
                return new PipelineResult(PipelineKind.CircuitOpen);
            default:
                // Either the deadline's own exception, or the trace of its cancellation.
                cancellationToken.ThrowIfCancellationRequested();
                return new PipelineResult(PipelineKind.Timeout);
        }
    }

    /// <summary>
    /// Scores of many orders, as few calls as <paramref name="max"/> and the size of a call allow. What spoils a whole call is looked for by halves, so that a
    /// faulty order does not harm its neighbours. One call at a time, and no second attempts: whoever has many orders can wait, the checkout cannot.
    /// </summary>
    /// <param name="orders">
    /// Several in one call have no inference id: what is captured of it names each order by its number. They have the trace that all of them have, else that of the
    /// work under way.
    /// </param>
    /// <param name="route">Endpoint and variant; its budget is for single orders.</param>
    /// <param name="max">Most orders in one call.</param>
    /// <param name="budget">Deadline of one call.</param>
    /// <param name="cancellationToken">The caller's; the only thing that throws.</param>
    /// <returns>As many results as orders, in their order.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<PipelineResult[]> InvokeManyAsync(
        IReadOnlyList<PipelineOrder> orders,
        Route route,
        int max,
        TimeSpan budget,
        CancellationToken cancellationToken
    )
    {
        var all = orders.ToArray();
        var results = new PipelineResult[all.Length];
        for (int start = 0, end; start < all.Length; start = end)
        {
            end = start + 1;
            for (var bytes = all[start].Json.Length; end < all.Length && end - start < max && bytes + all[end].Json.Length < MaxBodyBytes; end++)
            {
                bytes += all[end].Json.Length;
            }

            await InvokeLinesAsync(all.AsMemory(start..end), results.AsMemory(start..end), route, budget, cancellationToken);
        }

        return results;
    }

    private async Task InvokeLinesAsync(
        ReadOnlyMemory<PipelineOrder> orders,
        Memory<PipelineResult> results,
        Route route,
        TimeSpan budget,
        CancellationToken cancellationToken
    )
    {
        using var timer = new CancellationTokenSource(budget, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        PipelineResult whole;
        try
        {
            using var body = PipelineBody.Lines(orders.Span);
            var request = Request(route, JsonLines, body, Common(orders.Span));
            var response = await client.InvokeEndpointAsync(request, deadline.Token);
            if (PipelineBody.TryReadLines(response.Body, results.Span))
            {
                return;
            }

            whole = new PipelineResult(response.Body is { Length: > 0 } ? PipelineKind.Malformed : PipelineKind.Empty);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            whole = new PipelineResult(PipelineKind.Timeout);
        }
        catch (Exception e)
        {
            whole = PipelineFaults.Of(e);
        }

        // An error of the container that is not for want of capacity, or an answer that makes no sense, may be the work of one order.
        if (
            orders.Length > 1
            && whole is { Kind: PipelineKind.Malformed } or { Kind: PipelineKind.ModelError, OriginalStatus: >= 400 and <= 500 and not 429 }
        )
        {
            var half = orders.Length / 2;
            await InvokeLinesAsync(orders[..half], results[..half], route, budget, cancellationToken);
            await InvokeLinesAsync(orders[half..], results[half..], route, budget, cancellationToken);
            return;
        }

        results.Span.Fill(whole);
    }

    private ResiliencePipeline<PipelineResult> Guard() =>
        new ResiliencePipelineBuilder<PipelineResult> { TimeProvider = time }
            .AddTimeout(
                new TimeoutStrategyOptions
                {
                    TimeoutGenerator = args => new ValueTask<TimeSpan>(args.Context.Properties.GetValue(BudgetKey, settings.Budget)),
                }
            )
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<PipelineResult>
                {
                    FailureRatio = settings.Breaker.FailurePercent / 100.0,
                    MinimumThroughput = settings.Breaker.MinimumCalls,
                    SamplingDuration = settings.Breaker.Window,
                    BreakDuration = settings.Breaker.Break,
                    ShouldHandle = static args => new ValueTask<bool>(IsEndpointsFault(args.Outcome)),
                }
            )
            .AddHedging(
                new HedgingStrategyOptions<PipelineResult>
                {
                    MaxHedgedAttempts = 1,
                    Delay = settings.HedgeDelay,
                    ShouldHandle = static args => new ValueTask<bool>(args.Outcome is { Exception: null, Result.IsTransient: true }),
                }
            )
            .Build();

    /// <summary>What an order brings upon itself does not speak against the endpoint. A cancelled call was late: callers hardly ever give up by themselves.</summary>
    private static bool IsEndpointsFault(Outcome<PipelineResult> outcome) =>
        outcome.Exception is not null || outcome.Result.IsTransient || outcome.Result.Kind == PipelineKind.Malformed;

    private async ValueTask<Outcome<PipelineResult>> AttemptAsync(PipelineOrder order, Route route, CancellationToken cancellationToken)
    {
        try
        {
            using var body = PipelineBody.Of(order.Json);
            var response = await client.InvokeEndpointAsync(Request(route, Json, body, order), cancellationToken);
            return Outcome.FromResult(PipelineBody.Read(response.Body));
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            return Outcome.FromException<PipelineResult>(e);
        }
        catch (Exception e)
        {
            return Outcome.FromResult(PipelineFaults.Of(e));
        }
    }

    /// <summary>What can be said of all orders of a call.</summary>
    private static PipelineOrder Common(ReadOnlySpan<PipelineOrder> orders)
    {
        var first = orders[0];
        var isOneTrace = true;
        foreach (var order in orders[1..])
        {
            isOneTrace &= order.Trace?.TraceId == first.Trace?.TraceId;
        }

        return new PipelineOrder(default, orders.Length == 1 ? first.InferenceId : null, isOneTrace ? first.Trace : null);
    }

    private InvokeEndpointRequest Request(Route route, string type, MemoryStream body, PipelineOrder order)
    {
        var request = new InvokeEndpointRequest
        {
            EndpointName = settings.EndpointPrefix + route.Endpoint,
            ContentType = type,
            Accept = type,
            CustomAttributes = CallTrace.Append(Attributes, order.Trace ?? Traces.Current, order.InferenceId),
            InferenceId = order.InferenceId?.ToString(),
            Body = body,
        };
        if (route.Variant is { } variant)
        {
            request.TargetVariant = variant;
        }

        return request;
    }
}
