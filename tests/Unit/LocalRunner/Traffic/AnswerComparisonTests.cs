using System.Text;
using FraudServerless.LocalRunner.Load;
using FraudServerless.LocalRunner.Traffic;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Traffic;

public sealed class AnswerComparisonTests
{
    private const string Answer =
        """{"requestId":"r-1","orderNumber":"10021","score":"0.0421","scoreClass":"B","decision":"ACCEPT","allowedMethods":["INVOICE","CARD"],"reasons":[{"code":"R204","text":"First order"}],"modelId":"de-fashion","modelVersion":"1","degraded":"false","processingTimeMs":12,"timestamp":1795400188059}""";

    private const string Error =
        """{"errorCode":"VALIDATION","message":"two faults","field":"order.currency","errors":[{"field":"order.currency","code":"REQUIRED","message":"is missing"}]}""";

    [Theory]
    [InlineData("\"processingTimeMs\":12", "\"processingTimeMs\":7", "")]
    [InlineData("\"timestamp\":1795400188059", "\"timestamp\":1", "")]
    [InlineData("\"timestamp\":1795400188059", "\"timestamp\":\"1\"", "timestamp")]
    [InlineData("\"scoreClass\":\"B\",", "\"scoreClass\" : \"B\" , ", "")]
    [InlineData("First order", "First \\u006frder", "")]
    [InlineData("First order", "Erste Bestellung", "reasons.text")]
    [InlineData("R204", "R205", "reasons")]
    [InlineData("ACCEPT", "REVIEW", "decision")]
    [InlineData("\"INVOICE\",\"CARD\"", "\"CARD\",\"INVOICE\"", "allowedMethods")]
    [InlineData("\"0.0421\"", "\"0.0422\"", "score")]
    [InlineData("\"0.0421\"", "0.0421", "score")]
    [InlineData("\"0.0421\"", "\"-1\"", "score")]
    [InlineData("\"modelVersion\":\"1\",", "", "modelVersion")]
    [InlineData("\"degraded\":\"false\"", "\"degraded\":\"false\",\"more\":1", "more")]
    [InlineData("\"requestId\":\"r-1\",\"orderNumber\":\"10021\"", "\"orderNumber\":\"10021\",\"requestId\":\"r-1\"", "(property order)")]
    [InlineData("\"requestId\":\"r-1\"", "\"requestId\":\"r-2\"", "requestId")]
    public void An_answer_is_the_same_but_for_when_it_was_given(string part, string replayed, string expected) =>
        Differences(Answer, Answer.Replace(part, replayed, StringComparison.Ordinal)).ShouldBe(expected);

    [Theory]
    [InlineData("two faults", "other words", "")]
    [InlineData("is missing", "other words", "")]
    [InlineData("\"REQUIRED\"", "\"TYPE\"", "errors")]
    [InlineData("VALIDATION", "NOT_JSON", "errorCode")]
    public void An_error_is_the_same_but_for_its_words(string part, string replayed, string expected) =>
        Differences(Error, Error.Replace(part, replayed, StringComparison.Ordinal), 400, 400).ShouldBe(expected);

    [Theory]
    [InlineData(200, 400, Answer, Error, "status")]
    [InlineData(200, 200, Answer, "oops", "(body)")]
    [InlineData(404, 404, "oops", "oops", "")]
    [InlineData(404, 404, "oops", "hm", "(body)")]
    public void Another_status_or_what_is_no_object_is_a_difference_of_the_whole(
        int then,
        int now,
        string captured,
        string replayed,
        string expected
    ) => Differences(captured, replayed, then, now).ShouldBe(expected);

    [Theory]
    [InlineData("0.0431", "0.001", "")]
    [InlineData("0.0432", "0.001", "score")]
    [InlineData("-1", "1", "score")]
    public void Scores_may_lie_apart_as_far_as_is_said(string score, string tolerance, string expected) =>
        Differences(
                Answer,
                Answer.Replace("0.0421", score, StringComparison.Ordinal),
                tolerance: decimal.Parse(tolerance, System.Globalization.CultureInfo.InvariantCulture)
            )
            .ShouldBe(expected);

    [Fact]
    public void Fields_that_are_ignored_may_differ() =>
        Differences(
                Answer,
                Answer.Replace("\"1\"", "\"2\"", StringComparison.Ordinal).Replace("R204", "R1", StringComparison.Ordinal),
                ignored: "modelVersion"
            )
            .ShouldBe("reasons");

    [Fact]
    public void The_request_id_is_the_one_that_was_sent()
    {
        var call = Call(Answer, sentAs: "r-1.2");
        var comparison = new AnswerComparison(0, new HashSet<string>());
        comparison.Compare(call, 200, Encoding.UTF8.GetBytes(Answer.Replace("r-1", "r-1.2", StringComparison.Ordinal))).ShouldBeEmpty();
        comparison.Compare(call, 200, Encoding.UTF8.GetBytes(Answer)).ShouldHaveSingleItem().Field.ShouldBe("requestId");
    }

    private static string Differences(
        string captured,
        string replayed,
        int then = 200,
        int now = 200,
        decimal tolerance = 0,
        string? ignored = null
    ) =>
        string.Join(
            ' ',
            new AnswerComparison(tolerance, ignored is null ? new HashSet<string>() : new HashSet<string> { ignored })
                .Compare(Call(captured, then), now, Encoding.UTF8.GetBytes(replayed))
                .Select(difference => difference.Field)
        );

    private static CapturedCall Call(string answer, int status = 200, string sentAs = "r-1") =>
        new(1, new OrderLine(sentAs, "10021", "DE", default), "r-1", status, Encoding.UTF8.GetBytes(answer));
}
