using FraudServerless.Reporting;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Reporting;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0.0\u00a0%")]
    [InlineData(0.00456, "0.46\u00a0%")]
    [InlineData(0.111, "11.1\u00a0%")]
    [InlineData(-0.004, "-0.40\u00a0%")]
    [InlineData(1, "100.0\u00a0%")]
    [InlineData(double.NaN, "–")]
    public void Small_shares_have_more_digits(double ratio, string expected) => Format.Share(ratio).ShouldBe(expected);

    [Fact]
    public void A_share_of_nothing_cannot_be_said()
    {
        Format.Share(0, 0).ShouldBe("–");
        Format.Share(3, 0).ShouldBe("–");
    }

    [Fact]
    public void Numbers_have_commas_and_differences_their_sign()
    {
        Format.Count(1_234_567).ShouldBe("1,234,567");
        Format.Amount(16_500.25m).ShouldBe("16,500.25");
        Format.Amount(4_500, "EUR").ShouldBe("4,500.00 EUR");
        Format.Euro(0.5m).ShouldBe("1");
        Format.Difference(1_200L).ShouldBe("+1,200");
        Format.Difference(-50L).ShouldBe("−50");
        Format.Difference(0L).ShouldBe("0");
        Format.Difference(-0.314).ShouldBe("−0.31");
    }

    [Fact]
    public void Instants_are_in_utc()
    {
        var at = new DateTimeOffset(2026, 11, 23, 0, 30, 0, TimeSpan.FromHours(1));
        Format.Day(at).ShouldBe("2026-11-22");
        Format.Instant(at).ShouldBe("2026-11-22 23:30");
    }
}
