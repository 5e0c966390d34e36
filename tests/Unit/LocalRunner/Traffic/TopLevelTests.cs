using System.Text;
using FraudServerless.LocalRunner.Traffic;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Traffic;

public sealed class TopLevelTests
{
    [Theory]
    [InlineData("""{"id":"a"}""", """{"id":9}""")]
    [InlineData("""{}""", """{"id":9}""")]
    [InlineData(""" { "x" : 1.50 } """, """ {"id":9, "x" : 1.50 } """)]
    [InlineData("""{"in":{"id":"a"},"id":[1,2],"z":"é"}""", """{"in":{"id":"a"},"id":9,"z":"é"}""")]
    // The last one counts.
    [InlineData("""{"id":1,"id":2}""", """{"id":1,"id":9}""")]
    [InlineData("""{"\u0069d":1}""", """{"\u0069d":9}""")]
    public void A_property_is_set_and_every_other_byte_stays(string json, string expected) =>
        Encoding.UTF8.GetString(TopLevel.Set(Encoding.UTF8.GetBytes(json), "id", "9")!).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("""{"id":1""")]
    [InlineData("""{"id":1} x""")]
    public void What_is_no_object_is_left_alone(string json) => TopLevel.Set(Encoding.UTF8.GetBytes(json), "id", "9").ShouldBeNull();
}
