using System.Text;
using FraudServerless.Contracts;
using FraudServerless.LegacyApi;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LegacyApi;

public sealed class LegacyAnswerWriterTests
{
    private static readonly LegacyAnswer Example = new()
    {
        RequestId = "r-1",
        OrderNumber = "10021",
        Score = 0.0421,
        ScoreClass = "B",
        Decision = DecisionOutcome.Accept,
        AllowedMethods = ["INVOICE", "CARD", "PREPAYMENT"],
        Reasons = [new("R204", "First order of this customer")],
        ModelId = "de-fashion",
        ModelVersion = "2026.11.1",
        Degraded = false,
        ProcessingTimeMs = 12,
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(1795400188059),
    };

    [Fact]
    public void The_example_of_the_contract_is_written_to_the_byte() =>
        Text(LegacyAnswerWriter.Write(Example))
            .ShouldBe(
                """{"requestId":"r-1","orderNumber":"10021","score":"0.0421","scoreClass":"B","decision":"ACCEPT","allowedMethods":["INVOICE","CARD","PREPAYMENT"],"reasons":[{"code":"R204","text":"First order of this customer"}],"modelId":"de-fashion","modelVersion":"2026.11.1","degraded":"false","processingTimeMs":12,"timestamp":1795400188059}"""
            );

    [Theory]
    [InlineData(0.00004, "0.0000")]
    [InlineData(0.00005, "0.0001")]
    [InlineData(0.5, "0.5000")]
    [InlineData(1.0, "1.0000")]
    [InlineData(null, "-1")]
    public void A_score_has_four_decimals_or_is_minus_one(double? score, string expected) =>
        Text(LegacyAnswerWriter.Write(Example with { Score = score })).ShouldContain($"\"score\":\"{expected}\",");

    [Fact]
    public void A_degraded_answer_says_so_in_a_string() =>
        Text(LegacyAnswerWriter.Write(Example with { Degraded = true, Decision = DecisionOutcome.Review })).ShouldContain("\"degraded\":\"true\"");

    [Fact]
    public void Text_is_utf8_as_it_is_and_reasons_are_at_most_four()
    {
        var reasons = Enumerable.Range(1, 6).Select(i => new Reason($"R{i}", "Gegenüber „bekannt“")).ToList();
        var text = Text(LegacyAnswerWriter.Write(Example with { Reasons = reasons }));
        text.ShouldContain("Gegenüber „bekannt“");
        text.ShouldContain("\"R4\"");
        text.ShouldNotContain("\"R5\"");
    }

    [Fact]
    public void An_error_names_its_first_field_and_at_most_fifty_faults()
    {
        var faults = Enumerable.Range(0, 60).Select(i => new Fault($"items[{i}].qty", "REQUIRED", "is required")).ToList();
        var text = Text(LegacyAnswerWriter.WriteError("VALIDATION", "60 faults", faults));
        text.ShouldStartWith(
            """{"errorCode":"VALIDATION","message":"60 faults","field":"items[0].qty","errors":[{"field":"items[0].qty","code":"REQUIRED","message":"is required"},"""
        );
        text.ShouldContain("items[49].qty");
        text.ShouldNotContain("items[50].qty");
    }

    [Fact]
    public void An_error_without_faults_has_no_field() =>
        Text(LegacyAnswerWriter.WriteError("THROTTLED", "too many requests", []))
            .ShouldBe("""{"errorCode":"THROTTLED","message":"too many requests","field":null,"errors":[]}""");

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
