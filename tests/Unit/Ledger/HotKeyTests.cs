using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.Ledger.Reviews;
using FraudServerless.LegacyApi;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.OrderGenerator;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Ledger;

/// <summary>
/// One second at 10,000 orders a second, written as the functions write it: no partition key of a table or an index takes more than 1,000 write units, which is what
/// DynamoDB gives one. Orders and customers are as the generator distributes them; all of them are decided in the same second.
/// </summary>
public sealed class HotKeyTests
{
    private const int Orders = 10_000;
    private const int MaxUnits = 1_000;

    private static readonly DateTimeOffset Second = new(2026, 11, 25, 18, 0, 0, TimeSpan.Zero);

    private static readonly IReadOnlyList<TableDefinition> Tables = StackDescription
        .Load(Path.Combine(LocalStackOptions.FindRoot(), "template.yaml"), new Dictionary<string, string>(), LocalStackOptions.Region)
        .Tables;

    private static readonly LedgerSettings Settings = Clients.Ledger();

    private static readonly Lazy<IReadOnlyList<(Order Order, double Risk)>> Sample = new(() =>
        [
            .. OrderSource
                .Generate(Orders, seed: 11, new GeneratorOptions { From = Second.AddDays(-1), Days = 1 })
                .Select(order => (OrderNormaliser.Normalise(LegacyReader.Read(order.Json.Span, Second).Order!, TestMarkets.Shipped), order.Risk)),
        ]
    );

    [Theory]
    [InlineData("as the risk is")]
    [InlineData("all accepted")]
    [InlineData("without the model")]
    public async Task Checks_keep_within_what_a_key_takes(string outcomes)
    {
        using var load = new KeyLoad(Tables);
        var writer = new DecisionWriter(load, Settings, TimeProvider.System);
        foreach (var audit in Decide(outcomes))
        {
            (await writer.RecordAsync(audit)).Status.ShouldBe(DecisionStatus.Decided);
        }

        Check(load, "Audit", "Decisions", "Decisions.byDecision", "Decisions.byCustomer", "Decisions.byOutcomeDay");
    }

    [Fact]
    public async Task A_load_test_of_one_customer_slows_down_nobody()
    {
        using var load = new KeyLoad(Tables);
        var writer = new DecisionWriter(load, Settings, TimeProvider.System);
        foreach (var audit in Decide("all accepted"))
        {
            var decision = audit.Decision with { IsTest = true, CustomerId = "load-test" };
            await writer.RecordAsync(audit with { Decision = decision });
        }

        Check(load, "Audit", "Decisions", "Decisions.byDecision");
    }

    [Theory]
    [InlineData("degraded-2026-11-25", RescoreMode.Publish, 25)]
    // As few as the Rescorer writes together while it knows nothing of the tables' speed.
    [InlineData("degraded-2026-11-25", RescoreMode.Publish, 4)]
    [InlineData("shadow-fraud-pipeline-shadow-2026-11-25", RescoreMode.Shadow, 25)]
    public async Task Orders_that_are_decided_again_by_themselves_keep_within_what_a_key_takes(string job, RescoreMode mode, int together)
    {
        using var load = new KeyLoad(Tables);
        var writer = new DecisionWriter(load, Settings, TimeProvider.System);
        var before = Decide("without the model").ToList();
        var entries = Decide("as the risk is")
            .Zip(before)
            .Select(pair =>
            {
                var (after, first) = pair;
                var trigger = TriggerId.Rescore(first.Decision.DecisionId.ToString(), first.Decision.OrderNumber);
                var decision = after.Decision with
                {
                    AuditId = trigger,
                    Supersedes = first.Decision.DecisionId,
                    SupersededOutcome = first.Decision.Outcome,
                };
                return new LedgerEntry(
                    after with
                    {
                        TriggerId = trigger,
                        Decision = decision,
                        Mode = mode,
                    },
                    Count: new JobCount(job, JobCounters.Of(first.Decision, decision)),
                    WhileInHistory: mode == RescoreMode.Publish,
                    UnlessReviewed: mode == RescoreMode.Publish
                );
            })
            .ToList();
        // The seconds before have brought the items of counts to their size.
        for (var second = 1; second <= 3; second++)
        {
            load.Restart();
            await writer.RecordManyAsync(entries, together);
        }

        Check(
            load,
            [
                // What orders have in common is written behind the stream, and what was decided by once a deployment.
                .. Tables.Select(table => table.Name).Where(name => name is not ("Links" or "Reviews" or "Policies")),
                "Decisions.byDecision",
                .. mode == RescoreMode.Publish
                    ? ["Decisions.byCustomer", "Decisions.byOutcomeDay", "Reviews", "Reviews.byOpen"]
                    : Array.Empty<string>(),
            ]
        );
    }

    /// <summary>A bad second: every order waits for a person.</summary>
    [Fact]
    public async Task Reviews_of_all_orders_keep_within_what_a_key_takes()
    {
        using var load = new KeyLoad(Tables);
        var settings = new ReviewSettings { ReviewsTable = "Reviews" };
        var reviews = new ReviewProjection(load, settings, TimeProvider.System);
        var facts = Decide("as the risk is")
            .Select(audit => ReviewFacts.Of(audit.Decision with { Outcome = DecisionOutcome.Review }, Settings.Retention))
            .ToList();
        (await reviews.WriteAsync(facts, CancellationToken.None)).ShouldAllBe(fault => fault == null);
        Check(load, "Reviews", "Reviews.byOpen");
    }

    [Fact]
    public async Task Orders_that_are_all_given_up_keep_within_what_a_key_takes()
    {
        using var load = new KeyLoad(Tables);
        var jobs = new JobLedger(load, Settings, TimeProvider.System);
        foreach (var audit in Decide("without the model"))
        {
            var decision = audit.Decision;
            var trigger = TriggerId.Rescore(decision.DecisionId.ToString(), decision.OrderNumber);
            await jobs.CountOnceAsync(
                "degraded-2026-11-25",
                decision.DecisionId.ToString(),
                JobCounters.Failed("GIVEN_UP"),
                trigger,
                CancellationToken.None
            );
        }

        Check(load, "Audit", "Jobs");
    }

    [Fact]
    public async Task An_index_projects_what_is_read_from_it_and_no_more()
    {
        using var load = new KeyLoad(Tables);
        var reader = new DecisionReader(load, Settings, TimeProvider.System);
        await reader.GetDayAsync(DecisionOutcome.Accept, new DateOnly(2026, 11, 25), null, 100, CancellationToken.None);
        await reader.FindAsync(Guid.Empty, CancellationToken.None);
        await reader.GetOfCustomerAsync("c-1", before: null, 50, CancellationToken.None);

        var table = Tables.Single(table => table.Name == "Decisions");
        foreach (var index in table.Indexes)
        {
            var read = load
                .Queries.Where(query => query.IndexName == index.Name)
                .SelectMany(query =>
                    query.ProjectionExpression.Split(", ").Select(name => query.ExpressionAttributeNames?.GetValueOrDefault(name) ?? name)
                );
            var keys = table.Key.Concat(index.Key).Select(part => part.Attribute).ToHashSet(StringComparer.Ordinal);
            index.Projection.ShouldBe(index.Projected.Count == 0 ? "KEYS_ONLY" : "INCLUDE", index.Name);
            index.Projected.ShouldBe(read.Distinct().Except(keys), ignoreOrder: true, index.Name);
        }
    }

    private static IEnumerable<AuditRecord> Decide(string outcomes)
    {
        var data = DecisionData.Load(Clients.Files);
        var maker = new DecisionMaker(data, Clients.Host.CodeVersion, TimeProvider.System);
        foreach (var ((order, risk), i) in Sample.Value.Select((entry, i) => (entry, i)))
        {
            var at = Second.AddTicks(i * TimeSpan.TicksPerSecond / Orders);
            var audit = maker.Decide(
                new DecisionRequest
                {
                    TriggerId = $"check#shop#{order.RequestId}",
                    Actor = "shop",
                    PayloadHash = Records.Audit.PayloadHash,
                    Order = order,
                    DecidedAt = at,
                    StartedAt = TimeProvider.System.GetTimestamp(),
                },
                data.Router.Find(order.Market, order.Assortment)!,
                outcomes == "without the model" ? null : Score(risk),
                outcomes == "without the model" ? "timeout" : "ok",
                default
            );
            yield return outcomes == "all accepted" ? audit with { Decision = audit.Decision with { Outcome = DecisionOutcome.Accept } } : audit;
        }
    }

    /// <summary>As large as the demo model's: eight contributions, a vector of some dozen features.</summary>
    private static Score Score(double risk) =>
        new()
        {
            Value = risk,
            Model = "2026.11.1",
            Features = "1-0123456789ab",
            Base = -3.125,
            Contributions = [.. Enumerable.Range(0, 8).Select(i => new Contribution($"customer.orders_total_{i}", -0.3141592653589793))],
            Vector = new float[64],
        };

    private static void Check(KeyLoad load, params string[] places)
    {
        var byPlace = load.ByKey.GroupBy(key => key.Where, StringComparer.Ordinal).ToDictionary(group => group.Key, StringComparer.Ordinal);
        byPlace.Keys.ShouldBe(places, ignoreOrder: true);
        foreach (var (where, keys) in byPlace)
        {
            var max = keys.MaxBy(key => key.Units)!;
            TestContext.Current.TestOutputHelper!.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{where}: {keys.Count()} keys, at most {max.Units} units and {max.Writes} writes ({max.Key}); items of {Sizes(load, where)}"
                )
            );
        }

        byPlace.Values.SelectMany(keys => keys).Where(key => key.Units > MaxUnits).ShouldBeEmpty();
    }

    private static string Sizes(KeyLoad load, string where) =>
        load.Sizes.TryGetValue(where, out var sizes)
            ? string.Create(CultureInfo.InvariantCulture, $"{sizes.Min()} to {sizes.Max()} bytes, {sizes.Average():0} on average")
            : "no size";
}
