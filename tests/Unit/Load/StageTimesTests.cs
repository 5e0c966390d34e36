using FraudServerless.Load;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Load;

public sealed class StageTimesTests
{
    private readonly StageTimes _times = new();

    [Fact]
    public void The_checkouts_header_is_read_and_its_own_time_worked_out() =>
        _times
            .Read("validate;dur=0.117, preprocess;dur=0.014, invoke;dur=11.859, decide;dur=0.063, record;dur=12.312, total;dur=24.428"u8)
            .ToArray()
            .ShouldBe([
                ("validate", 117),
                ("preprocess", 14),
                ("invoke", 11_859),
                ("decide", 63),
                ("record", 12_312),
                ("total", 24_428),
                ("own", 257),
            ]);

    [Theory]
    [InlineData("", "")]
    [InlineData("cache;desc=\"x\", db;desc=y;dur=1.5", "db 1500")]
    [InlineData("total;dur=2", "total 2000")]
    [InlineData("a;dur=x,,;dur=1, b", "")]
    public void Anybodys_header_is_read_as_far_as_it_goes(string header, string expected) =>
        string.Join(' ', _times.Read(System.Text.Encoding.ASCII.GetBytes(header)).ToArray().Select(time => $"{time.Name} {time.Microseconds}"))
            .ShouldBe(expected);

    [Fact]
    public void One_header_leaves_nothing_for_the_next()
    {
        _times.Read("a;dur=1"u8);
        _times.Read("b;dur=2"u8).ToArray().ShouldBe([("b", 2_000)]);
    }
}
