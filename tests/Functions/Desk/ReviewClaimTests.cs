using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>Who works on which review.</summary>
public sealed class ReviewClaimTests : IAsyncLifetime
{
    private ReviewHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ReviewHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_most_money_for_the_longest_time_comes_first_and_is_given_again_to_who_holds_it()
    {
        await _host.OpenAsync("young", 900, TimeSpan.FromMinutes(1));
        await _host.OpenAsync("old", 100, TimeSpan.FromMinutes(20));
        await _host.OpenAsync("small", 10, TimeSpan.FromMinutes(20));
        var (_, body, _) = await _host.SendAsync(HttpMethod.Post, "/v1/reviews/next", "kim", "{}");
        body!["review"]!["orderNumber"]!.GetValue<string>().ShouldBe("old");
        body["review"]!["claimedBy"]!.GetValue<string>().ShouldBe("kim");
        body["open"]!["count"]!.GetValue<int>().ShouldBe(3);
        body["open"]!["more"]!.GetValue<bool>().ShouldBeFalse();
        (await _host.NextAsync("kim", "")).ShouldBe("old");
        (await _host.NextAsync("kim", """{"after":"old"}""")).ShouldBe("young");
        (await _host.NextAsync("lee")).ShouldBe("small");
        (await _host.NextAsync("mia")).ShouldBeNull();
        (await _host.NextAsync("mia", """{"market":"AT"}""")).ShouldBeNull();
    }

    [Fact]
    public async Task What_was_let_go_is_not_given_again_while_it_is_not_wanted()
    {
        await _host.OpenAsync("a", 900);
        await _host.OpenAsync("b", 500);
        await _host.OpenAsync("c", 100);
        (await _host.NextAsync("kim")).ShouldBe("a");
        (await _host.SendAsync(HttpMethod.Delete, "/v1/reviews/a/claim", "kim")).Status.ShouldBe(204);
        (await _host.NextAsync("kim", """{"skip":["a"]}""")).ShouldBe("b");
        (await _host.NextAsync("kim", """{"after":"b","skip":["a"]}""")).ShouldBe("c");
        (await _host.NextAsync("kim", """{"after":"b","skip":["a","c"]}""")).ShouldBeNull();
        (await _host.NextAsync("lee")).ShouldBe("a");
    }

    [Fact]
    public async Task Who_holds_a_review_is_told_what_may_be_decided_and_the_list_what_there_is()
    {
        await _host.OpenAsync("a", 100);
        await _host.OpenAsync("large", 4_000);
        var (_, next, _) = await _host.SendAsync(HttpMethod.Post, "/v1/reviews/next", "kim", "{}");
        var (_, taken, _) = await _host.SendAsync(HttpMethod.Put, "/v1/reviews/a/claim", "kim");
        var (large, small) = (next!["review"]!["choices"]!, taken!["choices"]!);
        (large["takesTwo"]!.GetValue<bool>(), small["takesTwo"]!.GetValue<bool>()).ShouldBe((true, false));
        small["reasons"]!.AsArray().Select(reason => reason!["code"]!.GetValue<string>()).ShouldBe(["R401", "R402", "R403", "R404", "R405"]);
        small["reasons"]![1]!["en"]!.GetValue<string>().ShouldStartWith("Reviewed: the customer could not be reached");
        small["reasons"]![1]!["de"]!.GetValue<string>().ShouldStartWith("Geprüft: Kunde nicht erreicht");
        var (possible, usual) = (Texts(small["restrict"]!["possible"]!), Texts(small["restrict"]!["usual"]!));
        possible.ShouldContain("PREPAYMENT");
        usual.ShouldBeSubsetOf(possible);

        var (_, list, _) = await _host.Desk.GetAsync("/v1/reviews?market=AT", "support");
        list!["reviews"]!.AsArray().ShouldBeEmpty();
        Texts(list["markets"]!).ShouldBe(["DE"]);
        Texts(list["methods"]!).ShouldBe(["INVOICE"]);
        (_, list, _) = await _host.Desk.GetAsync("/v1/reviews", "support");
        list!["reviews"]![0]!["choices"].ShouldBeNull();

        static List<string> Texts(JsonNode list) => [.. list.AsArray().Select(text => text!.GetValue<string>())];
    }

    [Fact]
    public async Task A_claim_ends_by_itself_and_is_kept_by_renewing_it()
    {
        await _host.OpenAsync("a");
        await _host.NextAsync("kim");
        _host.Desk.Time.Advance(TimeSpan.FromMinutes(10));
        (await _host.SendAsync(HttpMethod.Put, "/v1/reviews/a/claim", "kim")).Status.ShouldBe(200);
        _host.Desk.Time.Advance(TimeSpan.FromMinutes(10));
        (await _host.NextAsync("lee")).ShouldBeNull();
        var (status, problem, _) = await _host.SendAsync(HttpMethod.Put, "/v1/reviews/a/claim", "lee");
        (status, problem!["code"]!.GetValue<string>(), problem["claimedBy"]!.GetValue<string>()).ShouldBe((409, "REVIEW_CLAIMED", "kim"));
        _host.Desk.Time.Advance(TimeSpan.FromMinutes(6));
        (await _host.NextAsync("lee")).ShouldBe("a");
    }

    [Fact]
    public async Task Who_lets_go_makes_room_and_nobody_lets_go_for_others()
    {
        await _host.OpenAsync("a");
        await _host.NextAsync("kim");
        (await _host.SendAsync(HttpMethod.Delete, "/v1/reviews/a/claim", "lee")).Status.ShouldBe(409);
        (await _host.SendAsync(HttpMethod.Delete, "/v1/reviews/none/claim", "kim")).Status.ShouldBe(404);
        (await _host.SendAsync(HttpMethod.Delete, "/v1/reviews/a/claim", "kim")).Status.ShouldBe(204);
        (await _host.NextAsync("lee")).ShouldBe("a");
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_each_gets_one_of_their_own()
    {
        const int many = 12;
        await Task.WhenAll(Enumerable.Range(0, many).Select(number => _host.OpenAsync($"o-{number}", 100 + number)));
        var given = await Task.WhenAll(Enumerable.Range(0, many).Select(number => _host.NextAsync($"reviewer-{number}")));
        given.ShouldBeUnique();
        given.ShouldNotContain((string?)null);
    }

    [Fact]
    public async Task What_does_not_stand_any_more_is_mended_and_the_next_one_given()
    {
        var gone = await _host.OpenAsync("gone", 900, TimeSpan.FromMinutes(9));
        await _host.OpenAsync("there");
        await _host.Desk.DecideAsync(
            "gone",
            audit => audit with { Decision = audit.Decision with { Supersedes = gone.DecisionId, Outcome = DecisionOutcome.Accept } }
        );
        (await _host.NextAsync("kim")).ShouldBe("there");
        _host.State("gone").ShouldBe("closed");
        _host.Review("gone").ContainsKey("openShard").ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_gets_their_own_order()
    {
        await _host.OpenAsync("mine", customer: "me");
        (await _host.NextAsync("kim", customer: "me")).ShouldBeNull();
        var (status, problem, _) = await _host.SendAsync(HttpMethod.Put, "/v1/reviews/mine/claim", "kim", customer: "me");
        (status, problem!["code"]!.GetValue<string>()).ShouldBe((403, "OWN_ORDER"));
        (await _host.NextAsync("kim", customer: "somebody")).ShouldBe("mine");
    }

    [Fact]
    public async Task The_list_says_who_holds_what_and_every_look_is_on_record()
    {
        await _host.OpenAsync("a", 900);
        await _host.OpenAsync("b", 100);
        await _host.NextAsync("kim");
        var (status, body, _) = await _host.Desk.GetAsync("/v1/reviews?market=DE&method=INVOICE", "support");
        status.ShouldBe(200);
        body!["reviews"]!.AsArray().Select(review => review!["orderNumber"]!.GetValue<string>()).ShouldBe(["a", "b"]);
        body["reviews"]!.AsArray().Select(review => review!["claimedBy"]?.GetValue<string>()).ShouldBe(["kim", null]);
        var looks = _host.Desk.Aws.Tables.Of("Audit").Select(item => item["viewKind"]?["S"]!.GetValue<string>()).OfType<string>();
        looks.ShouldBe(["review", "reviews"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_read_in_pages_says_that_there_is_more()
    {
        _host.Desk.Aws.Tables.PageSize = 1;
        foreach (var number in Enumerable.Range(0, 40))
        {
            await _host.OpenAsync($"o-{number}");
        }

        var (_, body, _) = await _host.Desk.GetAsync("/v1/reviews", "support");
        JsonNode open = body!["open"]!;
        open["more"]!.GetValue<bool>().ShouldBeTrue();
        open["count"]!.GetValue<int>().ShouldBeLessThan(40);
    }
}
