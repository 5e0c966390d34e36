using System.Text;
using FraudServerless.Load;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Load;

public sealed class TargetTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080/invocations", "127.0.0.1:8080")]
    [InlineData("http://localhost:8080/invocations", "127.0.0.1:8080")]
    [InlineData("http://[::1]:8080/invocations", "[::1]:8080")]
    public void This_machine_is_driven(string url, string endPoint)
    {
        Target.TryCreate(url, "*/*", ["X-Caller: shop"], out var target, out _).ShouldBeTrue();
        target!.EndPoint.ToString().ShouldBe(endPoint);
        var head = Encoding.ASCII.GetString(target.Head);
        head.ShouldStartWith("POST /invocations HTTP/1.1\r\n");
        head.ShouldEndWith("\r\nX-Caller: shop\r\n");
    }

    [Theory]
    [InlineData("http://192.0.2.1:8080/")]
    [InlineData("http://0.0.0.0:8080/")]
    [InlineData("http://localhost.example/")]
    [InlineData("http://127.0.0.1@192.0.2.1/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("127.0.0.1:8080")]
    public void Nothing_else_is(string url)
    {
        Target.TryCreate(url, "*/*", [], out var target, out var fault).ShouldBeFalse();
        target.ShouldBeNull();
        fault.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("no colon")]
    [InlineData("A: b\r\nC: d")]
    public void A_header_that_is_none_is_refused(string header) =>
        Target.TryCreate("http://127.0.0.1/", "*/*", [header], out _, out _).ShouldBeFalse();
}
