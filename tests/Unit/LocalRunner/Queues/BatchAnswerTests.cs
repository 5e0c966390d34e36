using System.Text;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Queues;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Queues;

/// <summary>Lambda's conditions for success and failure of a batch, as its documentation lists them.</summary>
public class BatchAnswerTests
{
    private static readonly HashSet<string> Batch = ["a", "b", "c"];

    private static IReadOnlySet<string> FailedOf(string answer, bool failed = false, bool reports = true) =>
        BatchAnswer.FailedOf(new InvocationResult(Encoding.UTF8.GetBytes(answer), failed), Batch, reports);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"batchItemFailures":null}""")]
    [InlineData("""{"batchItemFailures":[]}""")]
    public void All_are_done(string answer) => FailedOf(answer).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"}]}""", "b")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"c","why":1},{"itemIdentifier":"a"},{"itemIdentifier":"c"}],"more":2}""", "a c")]
    public void Some_are_not_done(string answer, string expected) => FailedOf(answer).Order().ShouldBe(expected.Split(' '));

    [Theory]
    [InlineData("done")]
    [InlineData("{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]")]
    [InlineData("[]")]
    [InlineData("\"fine\"")]
    [InlineData("""{"batchItemFailures":{}}""")]
    [InlineData("""{"batchItemFailures":["b"]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":""}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":null}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":1}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"},{"itemID":"a"}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"stranger"}]}""")]
    public void An_answer_that_is_not_understood_fails_the_batch(string answer) => FailedOf(answer).ShouldBe(Batch);

    [Fact]
    public void A_function_that_fails_fails_the_batch()
    {
        FailedOf("{}", failed: true).ShouldBe(Batch);
        FailedOf("{}", failed: true, reports: false).ShouldBe(Batch);
    }

    [Theory]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"}]}""")]
    [InlineData("done")]
    public void Without_reports_the_answer_does_not_matter(string answer) => FailedOf(answer, reports: false).ShouldBeEmpty();
}
