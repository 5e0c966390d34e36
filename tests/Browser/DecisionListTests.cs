using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>Decisions in lists: filters and sorting that live in the address, and what orders have in common.</summary>
public sealed class DecisionListTests(Chromium chromium) : ConsoleTests(chromium)
{
    [Fact]
    public async Task A_click_on_a_value_narrows_the_list_and_the_address_says_so()
    {
        var first = Cases.Review("10021");
        await Host.RecordAsync(first);
        await Host.RecordAsync(Cases.Again(first));
        await Host.RecordAsync(Cases.Review("10022"));
        var desk = await OpenAsync("support");
        await desk.GoAsync();
        await desk.PressAsync("d");
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(3);
        await desk[".list .col-outcome a"].Filter(new LocatorFilterOptions { HasText = "Accepted" }).ClickAsync();
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(1);
        await desk.IsAtAsync("/decisions?outcome=ACCEPT");
        await Expect(desk["#filter-outcome"]).ToHaveValueAsync("ACCEPT");
        await desk["#filter-market"].FillAsync("at");
        await desk["#filter-market"].PressAsync("Enter");
        await desk.SeesTextAsync(".empty", "No decisions match");
        await desk.Page.GoBackAsync();
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(1);
        await desk.PressAsync("j");
        await desk.PressAsync("Enter");
        await desk.SeesTextAsync("h1", "Order 10021");
        await desk.SettlesAsync();
        await desk[".facts a.narrow"].First.ClickAsync();
        await Expect(desk["#filter-method"]).ToHaveValueAsync("INVOICE");
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Rows_are_sorted_by_a_column_and_stay_so_on_the_way_back()
    {
        decimal[] amounts = [20m, 3000m, 100m];
        foreach (var (amount, i) in amounts.Select((amount, i) => (amount, i)))
        {
            var audit = Cases.Review($"s-{i}");
            await Host.RecordAsync(audit with { Decision = audit.Decision with { GrandTotal = amount } });
        }

        var desk = await OpenAsync("support");
        await desk.GoAsync("/decisions");
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(3);
        await desk.SeesTextAsync("main", "3 loaded ≈ 0.0001 USD");
        await desk["[data-sort=amount]"].ClickAsync();
        (await NumbersAsync(desk)).ShouldBe(["s-1", "s-2", "s-0"]);
        await desk.HasFocusAsync("[data-sort=amount]");
        await Expect(desk["th.col-amount"]).ToHaveAttributeAsync("aria-sort", "descending");
        await desk.PressAsync("Enter");
        (await NumbersAsync(desk)).ShouldBe(["s-0", "s-2", "s-1"]);
        await desk.IsAtAsync("/decisions?sort=amount");
        await desk.PressAsync("j");
        await desk.PressAsync("Enter");
        await desk.SeesTextAsync("h1", "Order s-0");
        await desk.Page.GoBackAsync();
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(3);
        (await NumbersAsync(desk)).ShouldBe(["s-0", "s-2", "s-1"]);
        await desk.HasFocusAsync(".list tbody tr:nth-child(1) [data-row]");
    }

    [Fact]
    public async Task The_list_is_exported_as_it_is_filtered_by_whoever_may()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var support = await OpenAsync("support");
        await support.GoAsync("/decisions");
        await Expect(support[".list tbody tr"]).ToHaveCountAsync(1);
        await Expect(support["main button:not(.sort)"]).ToHaveCountAsync(0);

        var auditor = await OpenAsync("auditor");
        await auditor.GoAsync("/decisions?outcome=REVIEW");
        var export = auditor.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Export as CSV" });
        var file = await auditor.Page.RunAndWaitForDownloadAsync(() => export.ClickAsync());
        file.SuggestedFilename.ShouldStartWith("decisions-");
        var text = await File.ReadAllTextAsync(await file.PathAsync(), TestContext.Current.CancellationToken);
        text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        text.ShouldContain("10021");
        await auditor.SeesTextAsync("main [role=status]", file.SuggestedFilename);
        await auditor.PressAsync("g");
        await auditor.SeesTextAsync(".list", "outcome=REVIEW rows=1");
    }

    [Fact]
    public async Task Related_orders_are_shown_kind_by_kind_with_outcomes_and_money()
    {
        var first = await Host.RecordAsync(Cases.Review("10021"));
        await Host.LinkAsync(Cases.Review("10021") with { Decision = first });
        await Host.LinkAsync(Cases.Review("10022", "c-8"));
        var desk = await OpenAsync("support");
        await desk.GoToOrderAsync("10021");
        await desk.PressAsync("o");
        await desk.HasFocusAsync("#related-heading");
        await Expect(desk["#related-device"]).ToBeCheckedAsync();
        await desk.SeesTextAsync("label[for=related-device]", "1");
        await desk.SeesTextAsync("label[for=related-card]", "0");
        await Expect(desk["#related .list tbody tr"]).ToHaveCountAsync(1);
        await desk.SeesTextAsync("#related .list", "10022");
        await desk.SeesTextAsync(".related-sums", "In review 2");
        await desk["label[for=related-customer]"].ClickAsync();
        await desk.SeesTextAsync("#related", "No other order shares it");
        await desk["label[for=related-card]"].ClickAsync();
        await desk.SeesTextAsync("#related", "Nothing known (Card)");
        await desk.IsAtAsync("/orders/10021?related=card");
        await desk["label[for=related-email]"].ClickAsync();
        await desk["#related .list a"].ClickAsync();
        await desk.IsAtAsync("/orders/10022");
    }

    [Fact]
    public async Task A_decision_is_made_again_by_one_key_and_says_how_it_came_out()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await desk.GoToOrderAsync("10021");
        await desk.PressAsync("y");
        await desk.HasFocusAsync("#replay-heading");
        await desk.SeesAsync(".replay .notice");
        (await desk[".replay .notice"].InnerTextAsync()).ShouldNotBeEmpty();
        await desk.SeesTextAsync(".replay", "Decided by code");
        foreach (
            var (result, said) in new[] { ("identical", "Identical: every stage"), ("differs", "It differs, first in: score"), ("gone", "is gone") }
        )
        {
            await desk.Page.RouteAsync(
                "**/replay",
                route =>
                    route.FulfillAsync(
                        new RouteFulfillOptions
                        {
                            Json = new
                            {
                                result,
                                stages = new[] { "record", "order" },
                                stage = result == "identical" ? null : "score",
                                recorded = result == "differs" ? "0.5" : null,
                                replayed = result == "differs" ? "0.25" : null,
                                gone = result == "gone" ? new[] { new { kind = "model", version = "2026.1" } } : null,
                                versions = new { code = "1.0" },
                                replayedBy = "1.1",
                            },
                        }
                    )
            );
            await desk.PressAsync("y");
            await desk.SeesTextAsync(".replay .notice", said);
            await Expect(desk[".replay .stages li"]).ToHaveCountAsync(2);
        }

        await desk.SeesTextAsync(".replay", "2026.1");
    }

    private static Task<IReadOnlyList<string>> NumbersAsync(ConsolePage desk) => desk[".list tbody [data-row]"].AllInnerTextsAsync();
}
