using System.Text;
using System.Text.Json;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Browser;

/// <summary>What a caller wrote is text, wherever it is shown.</summary>
public sealed class HostileTextTests(Chromium chromium) : ConsoleTests(chromium)
{
    private const string Script = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    private const string Formula = "=HYPERLINK(\"javascript:alert(3)\",\"x\")";

    [Fact]
    public async Task Scripts_and_formulas_are_shown_as_they_are()
    {
        // Part of an address, in which the desk takes no slash.
        var order = "o-<img src=x onerror=alert(4)>?&#'\"";
        var customer = "javascript:alert(5)<svg onload=alert(6)>";
        var audit = Cases.Review(order, customer);
        audit = audit with
        {
            Actor = Script,
            Warnings = [Script],
            PayloadHash = Script,
            Extra = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Dictionary<string, string> { ["note"] = Script })),
            Answer = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Dictionary<string, string> { ["requestId"] = Script })),
            Contributions = [new Contribution(Script, 0.5)],
            Order = audit.Order with
            {
                RequestId = Script,
                SalesChannel = Formula,
                Assortment = Formula,
                VoucherCodes = [Script, Formula],
                Items =
                [
                    new OrderItem
                    {
                        Sku = Script,
                        Brand = Formula,
                        Qty = 1,
                        UnitPrice = 640,
                    },
                ],
                BillingAddress = audit.Order.BillingAddress with { City = Script },
                Device = audit.Order.Device! with { UserAgent = Script, Fingerprint = Formula },
            },
            Decision = audit.Decision with
            {
                Assortment = Script,
                Reasons = [new Reason("R999", Script), new Reason("R204", Formula)],
                AllowedMethods = [Script],
                Versions = audit.Decision.Versions with { Model = Script },
            },
        };
        await Host.RecordAsync(audit);
        await Host.RecordAsync(Cases.Again(audit));

        var desk = await OpenAsync("auditor");
        await desk.GoToOrderAsync(order, $"?decision={audit.Decision.DecisionId}&show=all");
        await desk.SeesTextAsync("h1", order);
        await desk.SeesTextAsync(".facts", Script);
        await desk.PressAsync("l");
        await desk.SeesAsync(".sheet");
        await desk.PressAsync("p");
        await desk.SeesTextAsync(".audit", Formula);
        foreach (var field in new[] { "extra", "device.userAgent", "billingAddress.city" })
        {
            await desk[$"button[aria-label='Reveal {field}']"].ClickAsync();
            await desk["#purpose"].FillAsync(Script);
            await desk["dialog .primary"].ClickAsync();
            await desk.SeesAsync($".lines div:has(dt:text-is('{field}')) .revealed");
        }

        await desk.SeesTextAsync(".revealed", Script);
        await desk[".timeline .pick input"].Nth(0).CheckAsync();
        await desk[".timeline .pick input"].Nth(1).CheckAsync();
        await desk.SeesTextAsync(".compare", Script);
        await NothingRanAsync(desk);

        await desk[".facts a:not(.narrow)"].ClickAsync();
        await desk.SeesTextAsync("h1", customer);
        await desk.SeesTextAsync(".list", Script);
        await NothingRanAsync(desk);
        await desk.GoAsync("/decisions");
        await desk.SeesTextAsync(".list", Script);
        await NothingRanAsync(desk);
        await desk.GoAsync("/views");
        await desk.SeesTextAsync(".list", Script);
        await NothingRanAsync(desk);

        await desk.CopyAsync($"{Script}?");
        await desk.PressAsync("/");
        await desk.PressAsync("Control+V");
        await desk.SeesTextAsync(".found", Script);
        await NothingRanAsync(desk);
    }

    [Fact]
    public async Task In_the_queue_and_on_a_review_too()
    {
        var order = "o-<img src=x onerror=alert(4)>?&#'\"";
        var reviewer = "lee<svg onload=alert(7)>";
        var audit = ReviewDesk.Waiting(order, 60, 4_000, "javascript:alert(5)<svg onload=alert(6)>");
        audit = audit with
        {
            Order = audit.Order with { Market = "<b>D" },
            Decision = audit.Decision with { Market = "<b>D", PaymentMethod = Script, Reasons = [new Reason("R999", Script)] },
        };
        await Host.OpenReviewAsync(audit);
        var lee = await OpenAsAsync(reviewer, new Look(), "reviewer");
        await lee.GoToReviewAsync(order);
        await lee["#review-note"].FillAsync(Script);
        await lee.PressAsync("Escape");
        await lee.DecidesAsync("r", "4");
        await lee.SeesTextAsync(".queue .notice", order);
        await NothingRanAsync(lee);

        var desk = await OpenAsync("reviewer");
        await desk.GoToQueueAsync();
        foreach (var text in new[] { order, reviewer, Script, "<b>D" })
        {
            await desk.SeesTextAsync(".reviews", text);
        }

        await desk["#review-method"].SelectOptionAsync(Script);
        await desk.SettlesAsync();
        await desk.SeesTextAsync(".reviews", order);
        await NothingRanAsync(desk);
        await desk.PressAsync("Escape");
        await desk.PressAsync("n");
        await desk.HasInHandAsync(order);
        await desk.SeesTextAsync(".review .notice", reviewer);
        await desk.SeesTextAsync(".facts", Script);
        await NothingRanAsync(desk);
        await desk["#review-note"].FillAsync(Script);
        await desk.PressAsync("Escape");
        await desk.DecidesAsync("r", "4");
        await desk.SeesTextAsync(".review-undo", order);
        await NothingRanAsync(desk);
        (await Host.ProofAsync(order)).Note.ShouldBe(Script);
    }

    /// <summary>No element has come from a text, and no link leads anywhere but on this page.</summary>
    private static async Task NothingRanAsync(ConsolePage desk)
    {
        (await desk["body img, body script, body iframe, body style, [onerror], [onload]"].CountAsync()).ShouldBe(0);
        (await desk["a:not([href^='#'])"].CountAsync()).ShouldBe(0);
    }
}
