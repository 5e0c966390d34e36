using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace FraudServerless.Browser;

/// <summary>Signing in, and what becomes of a session that ends.</summary>
public sealed class SessionTests(Chromium chromium) : ConsoleTests(chromium)
{
    [Fact]
    public async Task On_the_local_stack_one_signs_in_as_whom_one_likes_and_an_expired_session_goes_on_where_it_was()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync();
        await desk.GoAsync("/orders/10021");
        await desk.SeesTextAsync("h1", "Sign in");
        await SignInAsync(desk);
        await desk.SeesAsync(".sentence");
        await desk.SeesTextAsync(".who", "robin (support)");

        Host.Clock.Advance(TimeSpan.FromHours(9));
        await desk.PressAsync("h");
        await desk.SeesTextAsync(".signin [role=alert]", "session has ended");
        await SignInAsync(desk);
        await desk.SeesTextAsync("h1", "Customer c-77");
        await desk.SeesAsync(".list tbody tr");
    }

    [Fact]
    public async Task Signing_out_leaves_no_token_and_nothing_of_an_order()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await desk.GoToOrderAsync("10021");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await desk.SeesTextAsync("h1", "Sign in");
        (await desk.Page.EvaluateAsync<string?>("sessionStorage.getItem('token')")).ShouldBeNull();
        (await desk["main"].InnerTextAsync()).ShouldNotContain("640");
        (await desk[".signin [role=alert]"].CountAsync()).ShouldBe(0);
    }

    private static async Task SignInAsync(ConsolePage desk)
    {
        await desk["#name"].FillAsync("robin");
        await desk["#name"].PressAsync("Enter");
    }
}

/// <summary>The identity provider's code flow, with a provider that is played here.</summary>
public sealed class ProviderTests(Chromium chromium) : ConsoleTests(chromium)
{
    private const string Authority = "https://login.example";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Host.DisposeAsync();
        Host = await ConsoleHost.StartAsync(Authority);
    }

    [Fact]
    public async Task A_code_is_exchanged_for_a_token_by_the_tab_that_asked_for_it_alone()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync();
        string? challenge = null;
        await desk.Page.RouteAsync(
            $"{Authority}/.well-known/openid-configuration",
            route => FulfillAsync(route, $$"""{"authorization_endpoint":"{{Authority}}/authorize","token_endpoint":"{{Authority}}/token"}""")
        );
        await desk.Page.RouteAsync(
            $"{Authority}/authorize?*",
            route =>
            {
                var asked = QueryHelpers.ParseQuery(new Uri(route.Request.Url).Query);
                challenge = asked["code_challenge"];
                asked["client_id"].ToString().ShouldBe("console");
                asked["code_challenge_method"].ToString().ShouldBe("S256");
                var back = $"{asked["redirect_uri"]}?code=c-1&state={Uri.EscapeDataString(asked["state"]!)}";
                return route.FulfillAsync(
                    new RouteFulfillOptions
                    {
                        Status = 302,
                        Headers = new Dictionary<string, string> { ["Location"] = back },
                    }
                );
            }
        );
        await desk.Page.RouteAsync(
            $"{Authority}/token",
            route =>
            {
                var sent = QueryHelpers.ParseQuery(route.Request.PostData);
                var proof = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(sent["code_verifier"].ToString())));
                return proof == challenge && sent["code"] == "c-1"
                    ? FulfillAsync(route, $$"""{"access_token":"{{Host.Tokens.Issue("alex", "support")}}"}""")
                    : route.FulfillAsync(new RouteFulfillOptions { Status = 400 });
            }
        );

        await desk.GoAsync("/orders/10021");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await desk.SeesAsync(".sentence");
        await desk.SeesTextAsync(".who", "alex");
        await desk.IsAtAsync("/orders/10021");
        desk.Page.Url.ShouldNotContain("code=");

        // An answer that this tab did not ask for is not taken, whoever sent it here.
        await desk.Page.EvaluateAsync("sessionStorage.removeItem('token')");
        await desk.Page.GotoAsync("/console?code=stolen&state=made-up");
        await desk.SeesTextAsync(".problem", "does not belong to this tab");
        desk.Page.Url.ShouldNotContain("stolen");
    }

    private static Task FulfillAsync(IRoute route, string json) =>
        route.FulfillAsync(
            new RouteFulfillOptions
            {
                ContentType = "application/json",
                Body = json,
                Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
            }
        );
}
