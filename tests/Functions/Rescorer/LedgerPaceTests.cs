using FraudServerless.Rescorer.Orders;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Rescorer;

/// <summary>How the Rescorer shares the tables with the checkout.</summary>
public sealed class LedgerPaceTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Transactions_grow_while_the_tables_are_quick_and_never_beyond_the_most()
    {
        var pace = new LedgerPace(Bound, 25);
        var first = pace.Size;
        first.ShouldBe(4);
        for (var i = 0; i < 50; i++)
        {
            pace.Observe(pace.Size, TimeSpan.FromMilliseconds(0.1 * pace.Size)).ShouldBe(TimeSpan.Zero);
        }

        pace.Size.ShouldBe(25);
    }

    [Fact]
    public void Transactions_shrink_to_what_the_bound_allows_and_to_one_order_at_least()
    {
        var pace = new LedgerPace(Bound, 25);
        for (var i = 0; i < 50; i++)
        {
            pace.Observe(pace.Size, TimeSpan.FromMilliseconds(4 * pace.Size));
        }

        pace.Size.ShouldBeInRange(4, 5);
        for (var i = 0; i < 50; i++)
        {
            pace.Observe(pace.Size, TimeSpan.FromMilliseconds(100 * pace.Size));
        }

        pace.Size.ShouldBe(1);
    }

    [Fact]
    public void Tables_that_are_slower_than_they_can_be_are_left_alone_for_a_while_but_not_for_ever()
    {
        var pace = new LedgerPace(Bound, 25);
        pace.Observe(4, TimeSpan.FromMilliseconds(8)).ShouldBe(TimeSpan.Zero);
        var rest = pace.Observe(4, TimeSpan.FromMilliseconds(24));
        rest.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(24));
        pace.Observe(4, TimeSpan.FromSeconds(30)).ShouldBe(TimeSpan.FromMilliseconds(250));

        // Slower for good: that is then what they can do.
        for (var i = 0; i < 500; i++)
        {
            rest = pace.Observe(4, TimeSpan.FromMilliseconds(24));
        }

        rest.ShouldBe(TimeSpan.Zero);
    }
}
