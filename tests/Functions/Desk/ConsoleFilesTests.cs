using System.Net;
using System.Text.RegularExpressions;
using FraudServerless.AuditApi.Pages;
using FraudServerless.Hosting;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>The console's page and its files as they leave the house.</summary>
public sealed partial class ConsoleFilesTests(DeskHost desk)
{
    [Fact]
    public async Task The_page_and_all_that_it_names_are_there_for_everybody_with_their_types_and_guards()
    {
        using var client = desk.CreateClient();
        using var page = await client.GetAsync(new Uri("/console", UriKind.Relative));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        page.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldNotContain("{version}");

        var named = Named().Matches(html).Select(match => match.Groups["path"].Value).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(20);
        foreach (var path in named)
        {
            using var file = await client.GetAsync(new Uri(path, UriKind.Relative));
            file.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            file.Content.Headers.ContentType!.MediaType.ShouldBe(path.EndsWith(".css", StringComparison.Ordinal) ? "text/css" : "text/javascript");
            file.Headers.CacheControl!.ToString().ShouldContain("immutable");
            file.Headers.ETag.ShouldNotBeNull(path);
            ShouldBeGuarded(file);
        }

        using var settings = await client.GetAsync(new Uri("/console/settings.json", UriKind.Relative));
        settings.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        ShouldBeGuarded(page);
        ShouldBeGuarded(settings);
    }

    [Fact]
    public async Task What_a_browser_has_is_not_sent_again_and_another_version_is_not_kept()
    {
        using var client = desk.CreateClient();
        using var first = await client.GetAsync(new Uri("/console", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/console", UriKind.Relative));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await client.SendAsync(request);
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();

        using var older = await client.GetAsync(new Uri("/console/0123456789abcdef/main.js", UriKind.Relative));
        older.StatusCode.ShouldBe(HttpStatusCode.OK);
        older.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        using var none = await client.GetAsync(new Uri("/console/0123456789abcdef/none.js", UriKind.Relative));
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>What the policy forbids, or would have to allow, is nowhere in the files.</summary>
    [Fact]
    public void No_file_has_what_its_policy_forbids_or_makes_elements_of_texts()
    {
        var files = ConsoleFiles.Load();
        var page = System.Text.Encoding.UTF8.GetString(files.Page.Content.Span);
        foreach (Match match in Named().Matches(page))
        {
            var name = Path.GetFileName(match.Groups["path"].Value);
            var text = System.Text.Encoding.UTF8.GetString(files.Find(name)!.Content.Span);
            Forbidden().Match(text).Value.ShouldBeEmpty(name);
            Elsewhere().Matches(text).Select(found => found.Value).ShouldBeSubsetOf(["http://www.w3.org/2000/svg"], name);
        }

        Elsewhere().IsMatch(page).ShouldBeFalse();
        page.ShouldNotContain("style=");
        page.ShouldNotContain("<script>");
    }

    [Theory]
    [InlineData(null, null, "connect-src 'self';", false)]
    [InlineData("https://local.invalid/desk", null, "connect-src 'self';", true)]
    [InlineData(
        "https://login.example.org/pool/",
        "https://token.example.org",
        "connect-src 'self' https://login.example.org https://token.example.org;",
        false
    )]
    public void The_authority_is_all_that_the_page_may_speak_to(string? authority, string? tokens, string policy, bool isLocal)
    {
        var reader = new SettingsReader(name =>
            name switch
            {
                "CONSOLE_AUTHORITY" => authority,
                "CONSOLE_EXCHANGE_ORIGIN" => tokens,
                _ => null,
            }
        );
        var settings = ConsoleSettings.Read(reader);
        reader.Faults.ThrowIfAny();
        settings.IsLocal.ShouldBe(isLocal);
        ConsoleRoutes.Policy(settings).ShouldContain(policy);
    }

    private static void ShouldBeGuarded(HttpResponseMessage response)
    {
        var policy = response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; ");
        policy.ShouldEndWith("base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
    }

    [GeneratedRegex("(href|src)=\"(?<path>/console/[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(
        @"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|createContextualFragment|setHTML|setAttribute\(""style|@import",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"https?://[\w./-]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Elsewhere();
}
