using System.Text;
using FraudServerless.CheckoutApi;
using FraudServerless.Decisions.Routing;
using FraudServerless.Hosting.Tracing;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

public sealed class DeadlinesTests
{
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
    public void An_export_of_spans_counts_when_there_is_one()
    {
        var settings = Settings(budgetMs: 1901, ledgerMs: 1500, timeout: 5);
        settings = settings with { Host = settings.Host with { Traces = new TraceSettings { Url = new Uri("http://collector/v1/traces") } } };
        settings
            .FaultsOfDeadlines(ModelRouter.Parse("""{"routes":[{"market":"*","assortment":"*","modelId":"m","endpoint":"e"}]}"""u8, "routes.json"))
            .ShouldHaveSingleItem()
            .ShouldContain("QUEUE_TIMEOUT_MS 1000 + OTEL_EXPORTER_OTLP_TIMEOUT 100 + the function's own work 500 = 5001 ms");
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

    private static IReadOnlyList<string> Checkout(int budgetMs, int ledgerMs, int? timeout, int? routeBudgetMs = null) =>
        Settings(budgetMs, ledgerMs, timeout)
            .FaultsOfDeadlines(
                ModelRouter.Parse(
                    Encoding.UTF8.GetBytes(
                        $$"""{"routes":[{"market":"*","assortment":"*","modelId":"m","endpoint":"e"{{(routeBudgetMs is { } ms ? $",\"budgetMs\":{ms}" : "")}}}]}"""
                    ),
                    "routes.json"
                )
            );

    private static CheckoutSettings Settings(int budgetMs, int ledgerMs, int? timeout) =>
        TestSettings.Of() with
        {
            Host = Clients.Host with { FunctionTimeout = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null },
            Pipeline = new PipelineSettings { Budget = TimeSpan.FromMilliseconds(budgetMs), HedgeDelay = TimeSpan.FromMilliseconds(40) },
            Ledger = Clients.Ledger() with { Timeout = TimeSpan.FromMilliseconds(ledgerMs) },
            Queues = new QueueSettings { RescoreQueueUrl = "https://q/rescore" },
        };
}
