using System.Text.Json.Nodes;
using FraudServerless.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>What is shown when something is amiss.</summary>
public sealed class FaultTests(Chromium chromium) : ConsoleTests(chromium)
{
    [Fact]
    public async Task A_503_is_said_in_the_desks_words_and_trying_again_goes_on()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        Host.Aws.Happens = _ => Mishap.Refused;
        await desk.GoAsync("/orders/10021");
        await desk.SeesTextAsync(".problem", "The records cannot be read now");
        await desk.SeesTextAsync(".problem", "Try again in a moment");
        Host.Aws.Reset();
        await desk[".problem button"].ClickAsync();
        await desk.SeesAsync(".sentence");
    }

    [Fact]
    public async Task Problems_are_said_in_the_language_that_is_chosen()
    {
        var desk = await OpenAsync(new Look(Language: "de"), "support");
        await desk.GoAsync("/views");
        await desk.SeesTextAsync(".problem-title", "Ihre Rolle darf das nicht");
        await Expect(desk[".problem-title"]).Not.ToHaveAttributeAsync("lang", "en");
        // What depends on the request is in the desk's own words, and marked as such.
        await desk.SeesTextAsync(".problem [lang=en]", "It takes one of: auditor");
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_nowhere_is_said_so()
    {
        var desk = await OpenAsync("support");
        await desk.GoAsync("/orders/none");
        await desk.SeesTextAsync(".problem", "There is no such order");
        await desk.GoAsync("/customers/none");
        await desk.SeesTextAsync(".empty", "No decisions");
        await desk.GoAsync("/nowhere/at/all");
        await desk.SeesTextAsync("h1", "There is no such page");
        await desk.GoAsync("/views");
        await desk.SeesTextAsync(".problem", "Your role may not do this");
    }

    [Fact]
    public async Task A_desk_that_does_not_answer_is_no_empty_page()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await desk.GoAsync();
        await desk.Page.RouteAsync("**/v1/**", route => route.AbortAsync());
        await desk.GoAsync("/orders/10021");
        await desk.SeesTextAsync(".problem", "No answer");
        await desk.Page.UnrouteAsync("**/v1/**");
        await desk.Page.RouteAsync("**/v1/**", route => route.FulfillAsync(new RouteFulfillOptions { Status = 200, Body = "<html>" }));
        await desk[".problem button"].ClickAsync();
        await desk.SeesTextAsync(".problem", "cannot be read");
    }

    [Fact]
    public async Task One_unreadable_field_is_said_to_be_so_and_the_rest_is_there()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await AlterAsync(
            desk,
            "**/v1/orders?*",
            order =>
            {
                order["decisions"]![0]!["decidedAt"] = "the day before yesterday";
                order["decisions"]![0]!["grandTotal"] = "a lot";
                order["decisions"]![0]!["currency"] = 17;
                order["timeZone"] = "Mars/Olympus";
                order["views"]!.AsArray().Add(new JsonObject());
            }
        );
        await AlterAsync(
            desk,
            "**/v1/decisions/*/explanation?*",
            explanation =>
            {
                explanation["scoreScale"]!["classes"] = null;
                explanation["contributions"]!["groups"]![0]!["logOdds"] = "much";
            }
        );
        await desk.GoToOrderAsync("10021", "?show=all");
        await desk.SeesTextAsync(".verdict", "In review");
        await desk.SeesTextAsync(".facts", "unreadable");
        await desk.SeesTextAsync(".reasons", "R203");
        await desk.SeesTextAsync(".two", "This part of the record is unreadable");
        await desk.SeesTextAsync(".bars", "unreadable");
        await desk.SeesTextAsync(".bars", "Sum: raw score");
        await desk.SeesTextAsync(".timeline", "unreadable");

        await AlterAsync(desk, "**/v1/customers?*", list => list["decisions"]!.AsArray().Add(null));
        await desk.GoAsync("/customers/c-77");
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(2);
        await desk.SeesTextAsync(".list tbody tr:nth-child(2)", "unreadable");
    }

    [Fact]
    public async Task A_decision_that_cannot_be_read_is_said_to_be_so_in_its_place()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await AlterAsync(
            desk,
            "**/v1/orders?*",
            order =>
            {
                order["decisions"]!
                    .AsArray()
                    .Insert(0, JsonNode.Parse("""{"decisionId":"0199aaaa-0000-7000-8000-000000000000","unreadable":true,"standing":"stands"}"""));
                order["shadows"]!.AsArray().Add(JsonNode.Parse("""{"unreadable":true,"standing":"shadow"}"""));
            }
        );
        await desk.GoToOrderAsync("10021");
        await desk.SeesTextAsync(".verdict", "In review");
        await desk.SeesTextAsync(".notice", "The decision that stands is unreadable");
        await desk.SeesTextAsync(".reasons", "R203");
        await Expect(desk[".timeline .entry"]).ToHaveCountAsync(3);
        await Expect(desk[".timeline .entry .unreadable"]).ToHaveCountAsync(2);

        await AlterAsync(
            desk,
            "**/v1/customers?*",
            list => list["decisions"]!.AsArray().Add(JsonNode.Parse("""{"orderNumber":"10022","unreadable":true}"""))
        );
        await desk.GoAsync("/customers/c-77");
        await desk.SeesTextAsync(".list tbody tr:nth-child(2)", "10022");
        await desk.SeesTextAsync(".list tbody tr:nth-child(2)", "unreadable");
    }

    [Fact]
    public async Task Of_an_order_without_a_readable_decision_that_is_what_is_shown()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await AlterAsync(desk, "**/v1/orders?*", order => order["decisions"] = JsonNode.Parse("""[{"unreadable":true,"standing":"stands"}]"""));
        await desk.GoAsync("/orders/10021");
        await desk.SeesTextAsync(".summary", "No decision over this order is readable");
        await desk.SeesTextAsync(".timeline", "unreadable");
    }

    [Fact]
    public async Task A_number_of_any_signs_is_opened_from_its_address()
    {
        const string Number = "a/b 50% #1?x=y&z";
        await Host.RecordAsync(Cases.Review(Number));
        var desk = await OpenAsync("support");
        await desk.GoAsync($"/orders/{Uri.EscapeDataString(Number)}");
        await desk.SeesTextAsync("h1", Number);
        await desk.SeesTextAsync(".verdict", "In review");
    }

    [Fact]
    public async Task Related_orders_that_cannot_be_had_leave_the_order_as_it_is_and_come_when_asked_again()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await desk.Page.RouteAsync("**/related", route => route.AbortAsync());
        await desk.GoToOrderAsync("10021");
        await desk.SeesTextAsync(".verdict", "In review");
        await desk.SeesTextAsync("#related .problem", "No answer");
        await desk.Page.UnrouteAsync("**/related");
        await desk["#related .problem button"].ClickAsync();
        await desk.SeesAsync("#related .switch");
    }

    private static async Task AlterAsync(ConsolePage desk, string address, Action<JsonNode> alter) =>
        await desk.Page.RouteAsync(
            address,
            async route =>
            {
                var response = await route.FetchAsync();
                var json = JsonNode.Parse(await response.TextAsync())!;
                alter(json);
                await route.FulfillAsync(new RouteFulfillOptions { Response = response, Body = json.ToJsonString() });
            }
        );
}
