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
        Target.TryCreate(url, "*/*", ["X-Caller: shop"], elsewhere: false, out var target, out _).ShouldBeTrue();
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
        Target.TryCreate(url, "*/*", [], elsewhere: false, out var target, out var fault).ShouldBeFalse();
        target.ShouldBeNull();
        fault.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("https://192.0.2.1/check?x=1", "192.0.2.1:443", "192.0.2.1")]
    [InlineData("http://192.0.2.1:8080/check?x=1", "192.0.2.1:8080", null)]
    [InlineData("https://127.0.0.1:8443/check?x=1", "127.0.0.1:8443", "127.0.0.1")]
    public void Others_are_when_that_is_what_is_asked_for(string url, string endPoint, string? certificate)
    {
        Target.TryCreate(url, "*/*", [], elsewhere: true, out var target, out _).ShouldBeTrue();
        target!.EndPoint.ToString().ShouldBe(endPoint);
        target.SecureHost.ShouldBe(certificate);
        Encoding.ASCII.GetString(target.Head).ShouldStartWith("POST /check?x=1 HTTP/1.1\r\n");
    }

    [Theory]
    [InlineData("ftp://192.0.2.1/")]
    [InlineData("192.0.2.1:8080")]
    public void What_is_no_url_is_not_even_then(string url)
    {
        Target.TryCreate(url, "*/*", [], elsewhere: true, out var target, out var fault).ShouldBeFalse();
        target.ShouldBeNull();
        fault.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("no colon")]
    [InlineData("A: b\r\nC: d")]
    public void A_header_that_is_none_is_refused(string header) =>
        Target.TryCreate("http://127.0.0.1/", "*/*", [header], elsewhere: false, out _, out _).ShouldBeFalse();
}
