using FraudServerless.LocalRunner.Gateway;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

/// <summary>Tokens of support staff on this machine are checked as an authorizer checks them.</summary>
public sealed class LocalTokensTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fraud-tokens-");
    private readonly DirectoryInfo _elsewhere = Directory.CreateTempSubdirectory("fraud-tokens-");
    private readonly TestClock _time = new();

    [Fact]
    public async Task A_token_says_who_it_is_and_passes_at_the_next_start_too()
    {
        var token = LocalTokens.Open(_folder.FullName, _time).Issue("kim", "support", "auditor");
        var claims = TokenClaims.Read(token).ShouldNotBeNull();
        claims["sub"].ShouldBe("kim");
        claims["cognito:groups"].ShouldBe("[support auditor]");
        (await LocalTokens.Open(_folder.FullName, _time).IsValidAsync(token)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_that_was_altered_or_made_elsewhere_does_not_pass()
    {
        var tokens = LocalTokens.Open(_folder.FullName, _time);
        var parts = tokens.Issue("kim", "support").Split('.');
        var other = tokens.Issue("kim", "risk").Split('.');
        (await tokens.IsValidAsync($"{parts[0]}.{other[1]}.{parts[2]}")).ShouldBeFalse();
        (await tokens.IsValidAsync($"eyJhbGciOiJub25lIn0.{parts[1]}.")).ShouldBeFalse();
        (await tokens.IsValidAsync("no token")).ShouldBeFalse();
        (await tokens.IsValidAsync(LocalTokens.Open(_elsewhere.FullName, _time).Issue("kim", "support"))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_ends_after_a_working_day()
    {
        var tokens = LocalTokens.Open(_folder.FullName, _time);
        var token = tokens.Issue("kim", "support");
        _time.Advance(TimeSpan.FromHours(8) - TimeSpan.FromSeconds(1));
        (await tokens.IsValidAsync(token)).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await tokens.IsValidAsync(token)).ShouldBeFalse();
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _elsewhere.Delete(recursive: true);
    }
}
