using System.Text;
using System.Text.Json;
using FraudServerless.LocalRunner.Gateway;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

/// <summary>The sign-in of the console on the local stack.</summary>
public sealed class LocalSignInTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task A_name_with_roles_gets_a_token_that_the_gateway_takes()
    {
        var tokens = LocalTokens.Open(_folder.FullName, TimeProvider.System);
        var response = LocalSignIn.Answer(Request("""{"name":" kim ","roles":["support","auditor"]}"""), tokens);
        response.Status.ShouldBe(200);
        using var json = JsonDocument.Parse(response.Body);
        var token = json.RootElement.GetProperty("access_token").GetString()!;
        (await tokens.IsValidAsync(token)).ShouldBeTrue();
        TokenClaims.Read(token)!["sub"].ShouldBe("kim");
        TokenClaims.Read(token)!["cognito:groups"].ShouldBe("[support auditor]");
    }

    [Theory]
    [InlineData("""{"name":"kim","roles":["boss"]}""", "application/json", "POST", 400)]
    [InlineData("""{"name":"kim","roles":[]}""", "application/json", "POST", 400)]
    [InlineData("""{"name":"kim","roles":[null]}""", "application/json", "POST", 400)]
    [InlineData("""{"name":" ","roles":["support"]}""", "application/json", "POST", 400)]
    [InlineData("""{"name":7,"roles":["support"]}""", "application/json", "POST", 400)]
    [InlineData("""{"roles":["support"]}""", "application/json", "POST", 400)]
    [InlineData("""[]""", "application/json", "POST", 400)]
    [InlineData("""{""", "application/json", "POST", 400)]
    [InlineData("""{"name":"kim","roles":["support"]}""", "text/plain", "POST", 415)]
    [InlineData("""{"name":"kim","roles":["support"]}""", "application/json", "GET", 405)]
    public void Anything_else_gets_none(string body, string type, string method, int status) =>
        LocalSignIn.Answer(Request(body, type, method), LocalTokens.Open(_folder.FullName, TimeProvider.System)).Status.ShouldBe(status);

    public void Dispose() => _folder.Delete(recursive: true);

    private static GatewayRequest Request(string body, string type = "application/json", string method = "POST") =>
        new(method, LocalSignIn.Path, "", "HTTP/1.1", [KeyValuePair.Create("content-type", type)], "127.0.0.1", Encoding.UTF8.GetBytes(body));
}
