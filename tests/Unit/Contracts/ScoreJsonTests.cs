using System.Buffers;
using System.Text;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Contracts;

public sealed class ScoreJsonTests
{
    [Fact]
    public void A_score_is_written_as_the_design_shows_it() =>
        Write(
                new Score
                {
                    Value = 0.0421,
                    Model = "2026.11.1",
                    Features = "1-0123456789ab",
                    Base = -3.1,
                    Contributions = [new("customer.orders_total", -0.31), new("basket.total", 0.2)],
                }
            )
            .ShouldBe(
                """{"score":0.0421,"model":"2026.11.1","features":"1-0123456789ab","base":-3.1,"contributions":[["customer.orders_total",-0.31],["basket.total",0.2]]}"""
            );

    [Fact]
    public void What_is_unknown_is_null_and_what_is_not_there_is_left_out() =>
        Write(new Score { Value = 1 }).ShouldBe("""{"score":1,"model":null,"features":null}""");

    [Fact]
    public void A_score_reads_back_whole()
    {
        var score = new Score
        {
            Value = 1 / 3d,
            Model = "m",
            Features = "f",
            Base = -0.1,
            Raw = 0.1 + 0.2,
            Contributions = [new("a", 0.30000000000000004), new("b", -1e-9)],
            Vector = new[] { 1.5f, float.NaN, -0f },
        };
        ScoreJson.TryRead(Encoding.UTF8.GetBytes(Write(score)), out var read).ShouldBeTrue();
        read!.Value.ShouldBe(score.Value);
        (read.Model, read.Features, read.Base, read.Raw).ShouldBe((score.Model, score.Features, score.Base, score.Raw));
        read.Contributions.ShouldBe(score.Contributions);
        read.Vector.ToArray().ShouldBe([1.5f, float.NaN, -0f]);
    }

    [Theory]
    [InlineData("0.5", 0.5)]
    [InlineData("0.0421\n", 0.0421)]
    [InlineData("1e-3", 0.001)]
    [InlineData("""{"unknown":[{"a":1}],"score":0.25}""", 0.25)]
    public void A_bare_number_and_foreign_properties_are_understood(string text, double expected)
    {
        ScoreJson.TryRead(Encoding.UTF8.GetBytes(text), out var score).ShouldBeTrue();
        score!.Value.ShouldBe(expected);
        score.Contributions.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("NaN")]
    [InlineData("-0.1")]
    [InlineData("1.5")]
    [InlineData("0.1,0.2")]
    [InlineData("<html>")]
    [InlineData("""{"score":0.1""")]
    [InlineData("""{"score":"0.1"}""")]
    [InlineData("""{"score":1.5}""")]
    [InlineData("""{"error":{"code":"X","message":"y"}}""")]
    [InlineData("""{"score":0.1,"contributions":[["a"]]}""")]
    [InlineData("""{"score":0.1,"contributions":{"a":1}}""")]
    [InlineData("""{"score":0.1,"vector":"*"}""")]
    [InlineData("""{"score":0.1}{"score":0.2}""")]
    public void Anything_else_is_no_score(string text) => ScoreJson.TryRead(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();

    [Theory]
    [InlineData(null, 8, false)]
    [InlineData("", 8, false)]
    [InlineData("trace=abc", 8, false)]
    [InlineData("contributions=all", -1, false)]
    [InlineData("contributions=none", 0, false)]
    [InlineData(" contributions = 3 , vector=1,x", 3, true)]
    public void Options_are_read_from_the_header(string? attributes, int contributions, bool vector)
    {
        ScoreOptions.TryParse(attributes, out var options, out var error).ShouldBeTrue(error);
        options.ShouldBe(new ScoreOptions(contributions, vector));
        ScoreOptions.TryParse(options.ToAttributes(), out var again, out _).ShouldBeTrue();
        again.ShouldBe(options);
    }

    [Theory]
    [InlineData("contributions=some")]
    [InlineData("contributions")]
    [InlineData("contributions=-1")]
    [InlineData("vector=yes")]
    public void A_bad_value_of_a_known_option_is_an_error(string attributes)
    {
        ScoreOptions.TryParse(attributes, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNullOrEmpty();
    }

    private static string Write(Score score)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ScoreJson.Write(score, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
