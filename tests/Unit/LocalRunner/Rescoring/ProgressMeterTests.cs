using FraudServerless.Ledger.Jobs;
using FraudServerless.LocalRunner.Rescoring;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Rescoring;

public sealed class ProgressMeterTests
{
    private readonly FakeTimeProvider _time = new(SampleJobs.Start);

    private static JobProgress At(long settled, long found = 1_000, bool all = true) =>
        new(SampleJobs.Job with { Enumerated = found, EnumerationEnded = all }, SampleJobs.Done(settled));

    private void Look(ProgressMeter meter, JobProgress progress, double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        meter.Look(progress);
    }

    [Fact]
    public void Speed_and_what_is_left_come_from_the_last_seconds()
    {
        var meter = new ProgressMeter(_time);
        meter.Look(At(0));
        meter.OrdersPerSecond.ShouldBeNull();
        Look(meter, At(100), 1);
        meter.OrdersPerSecond.ShouldBe(100);
        meter.Left.ShouldBe(TimeSpan.FromSeconds(9));
        // What was fast a minute ago says nothing any more.
        Look(meter, At(110), 60);
        for (var i = 1; i <= 30; i++)
        {
            Look(meter, At(110 + (10 * i)), 1);
        }

        meter.OrdersPerSecond.ShouldNotBeNull().ShouldBe(10, 0.001);
        meter.Left.ShouldNotBeNull().TotalSeconds.ShouldBe(59, 0.001);
    }

    [Fact]
    public void While_orders_are_still_looked_for_nobody_knows_what_is_left()
    {
        var meter = new ProgressMeter(_time);
        meter.Look(At(0, 500, all: false));
        Look(meter, At(100, 700, all: false), 1);
        meter.Left.ShouldBeNull();
        JobWatch.Line(At(100, 700, all: false), meter).ShouldBe("100 decided again; 700 found so far; 100 orders/s");
    }

    [Fact]
    public void The_line_says_how_far_it_is()
    {
        var meter = new ProgressMeter(_time);
        meter.Look(At(0));
        Look(meter, At(5), 1);
        JobWatch.Line(At(5), meter).ShouldBe("5 decided again; of 1,000; 5.0 orders/s; 3 min 19 s left");
    }

    [Fact]
    public void A_minute_without_any_movement_is_told_once_each_time()
    {
        var meter = new ProgressMeter(_time);
        meter.Look(At(10));
        Look(meter, At(10), 59);
        meter.ShouldTell().ShouldBeFalse();
        Look(meter, At(10), 1);
        meter.ShouldTell().ShouldBeTrue();
        Look(meter, At(10), 100);
        meter.ShouldTell().ShouldBeFalse();
        Look(meter, At(11), 1);
        meter.Still.ShouldBe(TimeSpan.Zero);
        Look(meter, At(11), 60);
        meter.ShouldTell().ShouldBeTrue();
    }

    [Fact]
    public void Orders_that_are_still_being_found_are_movement()
    {
        var meter = new ProgressMeter(_time);
        meter.Look(At(0, 500, all: false));
        Look(meter, At(0, 900, all: false), 59);
        Look(meter, At(0, 900, all: false), 59);
        meter.ShouldTell().ShouldBeFalse();
    }
}
