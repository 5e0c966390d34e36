using FraudServerless.Load;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Load;

public sealed class SloTests
{
    [Theory]
    [InlineData("p99.9=250ms", "p99.9=250ms")]
    [InlineData("p50=1.5s", "p50=1500ms")]
    [InlineData("max=2s", "max=2000ms")]
    [InlineData("p100=1m", "max=60000ms")]
    [InlineData("errors=0.1%", "errors=0.1%")]
    [InlineData("degraded=0%", "degraded=0%")]
    public void What_has_to_hold_is_read_and_said(string text, string said) => Slo.Parse(text).ShouldNotBeNull().ToString().ShouldBe(said);

    [Theory]
    [InlineData("p99.9")]
    [InlineData("p99.9=250%")]
    [InlineData("p0=1ms")]
    [InlineData("p101=1ms")]
    [InlineData("p=1ms")]
    [InlineData("p-1=1ms")]
    [InlineData("p99=-1ms")]
    [InlineData("errors=1")]
    [InlineData("errors=1ms")]
    [InlineData("errors=101%")]
    [InlineData("errors=NaN%")]
    [InlineData("speed=1ms")]
    [InlineData("")]
    public void What_is_none_is_refused(string text) => Slo.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("30", 30)]
    [InlineData("250ms", 0.25)]
    [InlineData("1.5m", 90)]
    [InlineData("0", 0)]
    public void Times_are_read(string text, double seconds) => Durations.Parse(text).ShouldBe(seconds);

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1h")]
    [InlineData("1e3")]
    [InlineData("1,5s")]
    public void What_is_no_time_is_none(string text) => Durations.Parse(text).ShouldBeNull();

    [Fact]
    public void Latency_counts_of_good_answers_and_errors_of_all_that_was_due()
    {
        // 90 within 10 ms, 5 degraded ones of 300 ms, 3 errors, 2 never begun.
        var step = Samples.Step("1000/s", good: 90, slow: 5, bad: 3, unserved: 2);
        Slo.Parse("p50=1s")!.Of(step)!.Value.ShouldBe(10, 0.1);
        Slo.Parse("max=1s")!.Of(step)!.Value.ShouldBe(300, 1);
        Slo.Parse("errors=1%")!.Of(step).ShouldBe(0.05);
        Slo.Parse("degraded=1%")!.Of(step).ShouldBe(5 / 95.0);
    }

    [Fact]
    public void Each_step_is_held_against_each_and_a_breach_says_which_and_by_how_much()
    {
        var (held, broken) = (Samples.Step("200/s", good: 100), Samples.Step("1000/s", good: 90, slow: 5, bad: 3, unserved: 2));
        Slo[] slos = [.. new[] { "p99=250ms", "errors=0.1%", "degraded=1%" }.Select(text => Slo.Parse(text)!)];
        SloBreach.Find([held], slos).ShouldBeEmpty();
        var breaches = SloBreach.Find([held, broken], slos).Select(breach => breach.ToString()).ToList();
        breaches.Count.ShouldBe(3);
        breaches[0].ShouldStartWith("1000/s: p99 is 300");
        breaches[0].ShouldEndWith("ms above 250ms");
        breaches[1].ShouldBe("1000/s: errors is 5%, 4.9% above 0.1%");
        breaches[2].ShouldBe("1000/s: degraded is 5.2632%, 4.2632% above 1%");
    }

    [Fact]
    public void The_bound_itself_still_holds()
    {
        var step = Samples.Step("x", good: 99, bad: 1);
        SloBreach.Find([step], [Slo.Parse("errors=1%")!]).ShouldBeEmpty();
        SloBreach.Find([step], [Slo.Parse("errors=0.99%")!]).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_step_without_answers_holds_nothing()
    {
        var step = Samples.Step("dead", bad: 3);
        SloBreach
            .Find([step], [Slo.Parse("p99=1m")!, Slo.Parse("degraded=100%")!])
            .Select(breach => breach.ToString())
            .ShouldBe(["dead: p99 has no figure, since nothing was answered", "dead: degraded has no figure, since nothing was answered"]);
    }
}
