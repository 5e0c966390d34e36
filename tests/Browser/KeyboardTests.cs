using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>Everything without a mouse.</summary>
public sealed class KeyboardTests(Chromium chromium) : ConsoleTests(chromium)
{
    [Fact]
    public async Task Single_keys_lead_through_an_order()
    {
        var first = Cases.Review("10021");
        await Host.RecordAsync(first);
        await Host.RecordAsync(Cases.Again(first));
        var desk = await OpenAsync("support");
        await desk.GoToOrderAsync("10021");
        await desk.HasFocusAsync("h1");
        await desk.PressAsync("b");
        await desk.HasFocusAsync("#bars-heading");
        await desk.PressAsync("t");
        await desk.HasFocusAsync("#timeline-heading");
        await desk.PressAsync("p");
        await desk.HasFocusAsync("#audit-heading");
        await desk.SeesAsync(".audit pre");
        await desk.PressAsync("l");
        await desk.HasFocusAsync("#letter-heading");
        await desk.SeesAsync(".sheet");
        await desk.PressAsync("h");
        await desk.SeesTextAsync("h1", "Customer c-77");
        await desk.SettlesAsync();
        await desk.PressAsync("j");
        await desk.HasFocusAsync("[data-row]");
    }

    [Fact]
    public async Task The_letter_is_copied_by_one_key_in_the_language_that_is_chosen()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await desk.GoToOrderAsync("10021");
        await desk.PressAsync("c");
        await desk.SeesTextAsync(".letter [role=status]", "clipboard");
        (await desk.ClipboardAsync()).ShouldContain("Your order 10021");
        await desk["label[for=letter-de]"].ClickAsync();
        await desk.SeesTextAsync(".sheet[lang=de]", "Bestellung");
        await desk.PressAsync("c");
        await desk.SeesTextAsync(".letter [role=status]", "clipboard");
        await Expect(desk[".sheet[lang=de]"]).ToBeVisibleAsync();
        (await desk.ClipboardAsync()).ShouldContain("Bestellung 10021");
    }

    [Fact]
    public async Task Keys_are_off_in_a_field_and_under_a_modifier_and_the_list_shows_them()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("support");
        await desk.GoToOrderAsync("10021");
        await desk.PressAsync("Alt+b");
        await desk.HasFocusAsync("h1");
        await desk.PressAsync("/");
        await desk.HasFocusAsync("#search");
        await desk.Page.Keyboard.TypeAsync("b?/l");
        await Expect(desk["#search"]).ToHaveValueAsync("b?/l");
        (await desk["dialog"].CountAsync()).ShouldBe(0);
        await desk.PressAsync("Escape");
        await desk.PressAsync("?");
        await desk.SeesTextAsync("dialog", "Copy the letter");
        await desk.PressAsync("b");
        (await desk["dialog[open]"].CountAsync()).ShouldBe(1);
        await desk.PressAsync("Escape");
        await Expect(desk["dialog"]).ToHaveCountAsync(0);
    }

    /// <summary>By Tab alone: each thing that can be used is reached, in order, and is seen to have the focus.</summary>
    [Fact]
    public async Task Tab_reaches_everything_and_shows_where_it_is()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("auditor");
        await desk.GoToOrderAsync("10021");
        await desk.PressAsync("p");
        await desk.SeesAsync(".audit pre");
        var all = await desk.Page.EvaluateAsync<int>(
            "[...document.querySelectorAll('a, button, summary, select, input, [tabindex=\"0\"]')].filter(e => e.checkVisibility() && !(e.type === 'radio' && !e.checked)).length"
        );
        var reached = new HashSet<string>(StringComparer.Ordinal);
        // From the last of them Tab leaves the page, and then begins anew.
        for (var i = 0; i <= all; i++)
        {
            await desk.PressAsync("Tab");
            if (await desk.Page.EvaluateAsync<bool>("document.activeElement === document.body"))
            {
                continue;
            }

            var (id, outline) = (
                await desk.Page.EvaluateAsync<string>(
                    "(() => { const e = document.activeElement; e.dataset.reached ??= String(Math.random()); return e.dataset.reached; })()"
                ),
                await desk.Page.EvaluateAsync<string>(
                    "(() => { const e = document.activeElement; const s = e => getComputedStyle(e).outlineStyle; return e.type === 'radio' ? s(e.nextElementSibling) : s(e); })()"
                )
            );
            reached.Add(id);
            outline.ShouldNotBe("none", await desk.Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 120)"));
        }

        reached.Count.ShouldBe(all);
    }
}
