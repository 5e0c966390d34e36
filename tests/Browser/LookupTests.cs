using System.Diagnostics;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>From an identifier to the reason, and back.</summary>
public sealed class LookupTests(Chromium chromium) : ConsoleTests(chromium)
{
    [Fact]
    public async Task From_the_clipboard_to_the_reason_it_is_two_keys()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        await Host.RecordAsync(Cases.Review("10022"));
        var desk = await OpenAsync("support");
        await desk.GoAsync();
        foreach (var order in new[] { "10021", "10022" })
        {
            await desk.CopyAsync($" {order}\n");
            var watch = Stopwatch.StartNew();
            await desk.PressAsync("/");
            await desk.PressAsync("Control+V");
            await desk.SeesTextAsync("h1", order);
            await desk.SeesAsync(".reasons li");
            Tell($"2 keys from the clipboard to the reasons of {order}", watch);
            await desk.SeesTextAsync(".verdict", "In review");
            await desk.SeesTextAsync(".sentence", "Review");
            (await desk[".reasons > li"].CountAsync()).ShouldBe(4);
            await desk.IsAtAsync($"/orders/{order}");
        }
    }

    [Fact]
    public async Task Pasting_anywhere_looks_up_and_what_is_no_exact_hit_says_so()
    {
        var audit = Cases.Review("same", customerId: "same");
        await Host.RecordAsync(audit);
        var desk = await OpenAsync("support");
        await desk.GoAsync();
        await desk.CopyAsync("same");
        await desk.PressAsync("Control+V");
        await desk.SeesTextAsync(".found", "several");
        (await desk[".hits a"].AllInnerTextsAsync()).ShouldBe(["Order same", "Customer same"]);
        await desk.CopyAsync("nothing-of-the-kind");
        await desk.PressAsync("Control+V");
        await desk.SeesTextAsync(".found", "Nothing on record");
        await desk.CopyAsync(audit.Decision.DecisionId.ToString());
        await desk.PressAsync("Control+V");
        await desk.SeesAsync(".sentence");
        await desk.IsAtAsync($"/orders/same?decision={audit.Decision.DecisionId}");
    }

    [Fact]
    public async Task The_bars_add_up_to_the_score()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await desk.GoToOrderAsync("10021");
        var weights = await desk[".bars .total .weight, .bars .head .weight"].AllInnerTextsAsync();
        var numbers = weights.Select(text => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        numbers[^1].ShouldBe(-0.451m);
        numbers.SkipLast(1).Sum().ShouldBe(numbers[^1], 0.0005m * numbers.Count);
        await desk.SeesTextAsync(".bars", "Everything else");
        var raises = await desk[".bars .head .raises"].CountAsync();
        var lowers = await desk[".bars .head .lowers"].CountAsync();
        numbers.Skip(1).SkipLast(1).Count(number => number > 0).ShouldBe(raises);
        numbers.Skip(1).SkipLast(1).Count(number => number < 0).ShouldBe(lowers);
    }

    [Fact]
    public async Task What_happened_is_shown_in_both_times_and_two_decisions_are_compared()
    {
        var first = Cases.Review("10021");
        await Host.RecordAsync(first);
        var again = await Host.RecordAsync(Cases.Again(first));
        var desk = await OpenAsync("support");
        await desk.GoToOrderAsync("10021");
        await desk.SeesTextAsync(".verdict", "Accepted");
        (await desk[".timeline .tag"].AllInnerTextsAsync()).ShouldBe(["stands", "replaced"]);
        await desk.SeesTextAsync(".timeline time", "UTC");
        await desk.SeesTextAsync(".timeline time .local", "Europe/Berlin");

        await desk[".timeline .pick input"].Nth(0).CheckAsync();
        await desk[".timeline .pick input"].Nth(1).CheckAsync();
        await desk.SeesTextAsync(".compare", "2026.12.0");
        await desk.SeesTextAsync(".compare", "address.same");
        await desk.SeesTextAsync(".compare", "allowedMethods");
        (await desk[".compare tbody tr:not(.head):not(.differs)"].CountAsync()).ShouldBe(0);
        await desk["#only"].UncheckAsync();
        await desk.SeesTextAsync(".compare", "customer.ageYears");
        await desk.Page.ReloadAsync();
        await desk.SeesTextAsync(".compare", "2026.12.0");

        await desk.GoToOrderAsync("10021", $"?decision={first.Decision.DecisionId}");
        await desk.SeesTextAsync(".verdict", "In review");
        await desk.SeesTextAsync(".summary .notice", "not the decision that stands");
        again.Supersedes.ShouldBe(first.Decision.DecisionId);
    }

    [Fact]
    public async Task A_customers_orders_come_in_pages_and_back_returns_to_the_row()
    {
        for (var i = 0; i < 52; i++)
        {
            var audit = Cases.Review($"row-{i:D2}", customerId: "c-many");
            await Host.RecordAsync(
                i % 2 == 0 ? audit : Cases.Again(audit) with { Decision = Cases.Again(audit).Decision with { Supersedes = null } }
            );
        }

        var desk = await OpenAsync("support");
        await desk.GoAsync("/customers/c-many");
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(50);
        await desk.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Load 50 more" }).ClickAsync();
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(52);
        await desk.SeesTextAsync(".more", "end of the list");
        await desk["#outcome"].SelectOptionAsync("REVIEW");
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(26);
        await desk["h1"].FocusAsync();
        await desk.PressAsync("j");
        await desk.PressAsync("j");
        await desk.HasFocusAsync(".list tbody tr:nth-child(2) [data-row]");
        var order = await desk[".list tbody tr:nth-child(2) [data-row]"].InnerTextAsync();
        await desk.PressAsync("Enter");
        await desk.SeesTextAsync("h1", order);
        await desk.SeesAsync(".back");
        await desk.Page.GoBackAsync();
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(26);
        await desk.HasFocusAsync(".list tbody tr:nth-child(2) [data-row]");
        await desk.IsAtAsync("/customers/c-many?pages=2&outcome=REVIEW&row=");
    }

    [Fact]
    public async Task An_auditor_reveals_with_a_purpose_and_sees_who_looked()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var support = await OpenAsync("support");
        await support.GoToOrderAsync("10021");
        await support.PressAsync("p");
        await support.SeesTextAsync(".audit", "device.fingerprint");
        (await support[".audit button"].CountAsync()).ShouldBe(0);
        (await support[".top nav a[href='#/views']"].CountAsync()).ShouldBe(0);

        var auditor = await OpenAsync("auditor");
        await auditor.GoToOrderAsync("10021");
        await auditor.PressAsync("p");
        await auditor["button[aria-label='Reveal device.fingerprint']"].ClickAsync();
        await auditor.HasFocusAsync("#purpose");
        await auditor.Page.Keyboard.TypeAsync("chargeback 4711");
        await auditor["dialog .primary"].ClickAsync();
        await auditor.SeesTextAsync(".revealed", "fp-4711");
        await auditor.HasFocusAsync(".revealed");
        await auditor.PressAsync("g");
        await auditor.SeesTextAsync(".list", "revealed device.fingerprint");
        await auditor.SeesTextAsync(".list", "chargeback 4711");
        (await auditor[".list"].InnerTextAsync()).ShouldNotContain("fp-4711");
    }
}
