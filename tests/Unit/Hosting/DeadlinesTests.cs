using System.Text;
using FraudServerless.Decisions.Routing;
using FraudServerless.Hosting;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Hosting;

public sealed class DeadlinesTests
{
    private static readonly QueueSettings Queues = new() { RescoreQueueUrl = "https://q/rescore" };

    [Fact]
    public void What_a_check_may_wait_for_fits_into_the_functions_timeout_to_the_millisecond()
    {
        Checkout(budgetMs: 2000, ledgerMs: 1500, timeout: 5).ShouldBeEmpty();
        Checkout(budgetMs: 2001, ledgerMs: 1500, timeout: 5)
            .ShouldBe([
                "FUNCTION_TIMEOUT_SECONDS 5 is too short for what one invocation may wait for: PIPELINE_BUDGET_MS 2001 + LEDGER_TIMEOUT_MS 1500 + QUEUE_TIMEOUT_MS 1000 + the function's own work 500 = 5001 ms; shorten these, or lengthen the function's timeout",
            ]);
    }

    [Fact]
    public void The_longest_budget_of_a_route_counts() =>
        Checkout(budgetMs: 150, ledgerMs: 1000, timeout: 5, routeBudgetMs: 2501)
            .ShouldHaveSingleItem()
            .ShouldContain(
                "budgetMs of model m in routes.json 2501 + LEDGER_TIMEOUT_MS 1000 + QUEUE_TIMEOUT_MS 1000 + the function's own work 500 = 5001 ms"
            );

    [Fact]
    public void A_route_leaves_time_for_the_second_attempt()
    {
        Checkout(budgetMs: 150, ledgerMs: 1000, timeout: 5, routeBudgetMs: 41).ShouldBeEmpty();
        Checkout(budgetMs: 150, ledgerMs: 1000, timeout: 5, routeBudgetMs: 40)
            .ShouldHaveSingleItem()
            .ShouldStartWith("budgetMs 40 of model m in routes.json");
    }

    [Fact]
    public void All_faults_are_told_at_once() => Checkout(budgetMs: 5000, ledgerMs: 5000, timeout: 5, routeBudgetMs: 10).Count.ShouldBe(2);

    [Fact]
    public void Nobody_kills_outside_Lambda() => Checkout(budgetMs: 60_000, ledgerMs: 60_000, timeout: null).ShouldBeEmpty();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    [InlineData(30, true)]
    public void A_batch_has_time_for_one_message_at_least(int timeout, bool fits)
    {
        var faults = Deadlines.FaultsOfRescorer(Settings(150, 2000, timeout), new RescoreSettings { Queues = Queues });
        if (fits)
        {
            faults.ShouldBeEmpty();
            return;
        }

        faults
            .ShouldHaveSingleItem()
            .ShouldContain(
                $"FUNCTION_TIMEOUT_SECONDS {timeout} is too short for what one invocation may wait for: LEDGER_TIMEOUT_MS for reading 2000 + RESCORE_BUDGET_MS 5000 + LEDGER_TIMEOUT_MS for writing 2000 + QUEUE_TIMEOUT_MS three times 3000 + the function's own work 500 = 12500 ms"
            );
    }

    [Fact]
    public void What_is_left_when_nothing_new_is_begun_is_enough_to_read_and_score()
    {
        var (settings, rescore) = (Settings(150, 2000, 13), new RescoreSettings { Queues = Queues });
        var working = settings.FunctionTimeout!.Value - Deadlines.ReserveOfRescorer(settings, rescore);
        working.ShouldBeGreaterThanOrEqualTo(settings.LedgerTimeout + rescore.Budget);
        Deadlines.ReserveOfSettling(rescore).ShouldBeLessThan(Deadlines.ReserveOfRescorer(settings, rescore));
    }

    private static ScoringSettings Settings(int budgetMs, int ledgerMs, int? timeout) =>
        Clients.Settings() with
        {
            PipelineBudget = TimeSpan.FromMilliseconds(budgetMs),
            HedgeDelay = TimeSpan.FromMilliseconds(40),
            LedgerTimeout = TimeSpan.FromMilliseconds(ledgerMs),
            FunctionTimeout = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

    private static IReadOnlyList<string> Checkout(int budgetMs, int ledgerMs, int? timeout, int? routeBudgetMs = null) =>
        Deadlines.FaultsOfCheckout(
            Settings(budgetMs, ledgerMs, timeout),
            Queues,
            ModelRouter.Parse(
                Encoding.UTF8.GetBytes(
                    $$"""{"routes":[{"market":"*","assortment":"*","modelId":"m","endpoint":"e"{{(routeBudgetMs is { } ms ? $",\"budgetMs\":{ms}" : "")}}}]}"""
                ),
                "routes.json"
            )
        );
}
