using FraudServerless.LocalRunner.Rescoring;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Rescoring;

public sealed class TriggerTextTests
{
    [Theory]
    [InlineData("check#shop-de#r-1", "a check by shop-de")]
    [InlineData("rescore#job-1#A-1", "rescore job-1")]
    [InlineData(
        "rescore#0193a5c2-7b1e-7c00-8000-000000000001#A-1",
        "the rescore of decision 0193a5c2-7b1e-7c00-8000-000000000001, which was made without the model"
    )]
    [InlineData(
        "rescore#0193a5c2-7b1e-7c00-8000-000000000001.fraud-next#A-1",
        "the comparison of endpoint fraud-next with decision 0193a5c2-7b1e-7c00-8000-000000000001"
    )]
    [InlineData("late#0193a5c2-7b1e-7c00-8000-000000000001", "a check that was answered while the tables were away and asked again meanwhile")]
    [InlineData("something", "something")]
    public void A_trigger_reads_as_what_it_is(string trigger, string expected) => TriggerText.Of(trigger).ShouldBe(expected);
}
