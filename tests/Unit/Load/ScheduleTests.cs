using FraudServerless.Load;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Load;

public sealed class ScheduleTests
{
    [Fact]
    public void One_rate_is_evenly_spaced()
    {
        var step = Step.At(200, 0.5);
        step.Requests.ShouldBe(100);
        step.Name.ShouldBe("200/s");
        Enumerable.Range(0, 4).Select(i => step.Due(i)).ShouldBe([0, 0.005, 0.01, 0.015]);
    }

    [Theory]
    [InlineData(100, 1000)]
    [InlineData(1000, 100)]
    [InlineData(0, 50)]
    [InlineData(50, 0)]
    public void A_rate_that_moves_has_sent_at_each_moment_what_lies_under_it(double from, double to)
    {
        var step = new Step("rise", from, to, 60);
        step.Requests.ShouldBe((long)((from + to) * 30));
        for (var second = 1; second <= 60; second++)
        {
            var under = (from * second) + ((to - from) / 60 * second * second / 2);
            var sent = Enumerable.Range(0, (int)step.Requests).Count(i => step.Due(i) < second);
            ((double)sent).ShouldBe(under, 1.01);
        }

        step.Due(step.Requests - 1).ShouldBeInRange(0, 60);
    }

    [Fact]
    public void A_request_is_never_due_before_the_one_ahead_of_it()
    {
        var schedule = new Schedule(Step.At(7, 1.3), new Step("rise", 7, 70, 2), Step.At(70, 0.5, "peak"), new Step("fall", 70, 7, 1), Step.At(9, 1));
        var due = Enumerable.Range(0, (int)schedule.Requests).Select(i => schedule.At(i)!.Value.Due).ToList();
        due.ShouldBe(due.Order());
        due[0].ShouldBe(0);
        due[^1].ShouldBeLessThan(schedule.Seconds);
    }

    [Fact]
    public void Each_request_belongs_to_the_step_in_which_it_is_due()
    {
        var schedule = new Schedule(Step.At(10, 1), Step.At(20, 2));
        schedule.Requests.ShouldBe(50);
        schedule.Seconds.ShouldBe(3);
        schedule.At(9).ShouldBe((0, 0.9));
        schedule.At(10).ShouldBe((1, 1.0));
        schedule.At(49)!.Value.Step.ShouldBe(1);
        schedule.At(50).ShouldBeNull();
        schedule.BeginOf(1).ShouldBe(1);
    }

    [Fact]
    public void A_sale_goes_up_ten_times_within_a_minute_and_comes_back()
    {
        var steps = Profile.Of("sale", [], seconds: null).Steps;
        steps.Select(step => step.Name).ShouldBe(["before", "rise", "peak", "fall", "after"]);
        var rise = steps[1];
        (rise.To / rise.From).ShouldBe(10);
        rise.Seconds.ShouldBeLessThanOrEqualTo(60);
        steps.Zip(steps.Skip(1)).ShouldAllBe(pair => pair.First.To.Equals(pair.Second.From));
        steps[^1].To.ShouldBe(steps[0].From);
    }

    [Fact]
    public void The_checkout_has_three_rates_unless_others_are_given()
    {
        Profile.Of("checkout", [], seconds: null).Steps.Select(step => step.Rate).ShouldBe([200, 400, 1000]);
        Profile.Of("checkout", [50], seconds: 2).Steps.ShouldHaveSingleItem().ShouldBe(Step.At(50, 2));
    }

    [Fact]
    public void The_mixed_one_is_first_alone_and_then_beside_a_job()
    {
        var mixed = Profile.Of("mixed", [], seconds: null);
        mixed.Steps.Select(step => (step.Name, step.Rate)).ShouldBe([("alone", 200), ("beside the job", 200)]);
        mixed.JobStep.ShouldBe(1);
    }
}
