using System.Text.Json;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FraudServerless.Browser;

/// <summary>Rescore jobs: tried, watched, and then put in force.</summary>
public sealed class JobTests(Chromium chromium) : ConsoleTests(chromium)
{
    [Fact]
    public async Task A_dry_run_is_started_and_is_in_the_list()
    {
        await Host.RecordAsync(Cases.Review("10021"));
        var desk = await OpenAsync("risk");
        await desk.GoAsync();
        await desk.PressAsync("s");
        await desk.SeesTextAsync(".empty", "No jobs");
        await desk.PressAsync("o");
        await desk.HasFocusAsync("#job-from");
        await Expect(desk["#mode-dry-run"]).ToBeCheckedAsync();
        await desk["#job-market"].FillAsync("Germany");
        await desk["#job-model"].FillAsync("no-such-model");
        await desk["form .primary"].ClickAsync();
        await desk.SeesTextAsync("form .problem", "/model");
        await desk["#job-model"].FillAsync("");
        await desk["#job-market"].FillAsync("de");
        await desk["form .primary"].ClickAsync();
        await desk.SeesTextAsync("h1", "Job ");
        await desk.SeesTextAsync(".facts", "dry run");
        await desk.SeesTextAsync(".facts", "DE");
        await desk.SeesTextAsync(".state-enumerating", "finding orders");
        await desk.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel the job" }).ClickAsync();
        await desk.SeesAsync(".state-cancelled");
        await desk[".back a"].ClickAsync();
        await Expect(desk[".list tbody tr"]).ToHaveCountAsync(1);
        await desk.SeesTextAsync(".list", "cancelled");
    }

    [Fact]
    public async Task Progress_is_live_and_publishing_comes_after_the_matrix()
    {
        var desk = await OpenAsync("risk");
        var looks = 0;
        string? started = null;
        await desk.Page.RouteAsync(
            "**/v1/rescore-jobs/try-1",
            route =>
                // Once the desk does not answer: looking goes on by itself.
                ++looks == 2
                    ? route.AbortAsync()
                    : route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = Report("try-1", "dry-run", looks < 4) })
        );
        await desk.Page.RouteAsync(
            "**/v1/rescore-jobs",
            route =>
            {
                started = route.Request.PostData;
                return route.FulfillAsync(
                    new RouteFulfillOptions
                    {
                        Status = 201,
                        ContentType = "application/json",
                        Body = Report("real-1", "publish", isOpen: true),
                    }
                );
            }
        );
        await desk.Page.RouteAsync(
            "**/v1/rescore-jobs/real-1",
            route =>
                route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = Report("real-1", "publish", isOpen: true) })
        );
        await desk.GoAsync("/jobs/try-1");
        await desk.SeesTextAsync(".progress", "40 of 100");
        var publish = desk.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Publish …" });
        await Expect(publish).ToHaveCountAsync(0);
        await desk["[data-figure=reasons] summary"].ClickAsync();
        await desk.SeesTextAsync(".progress", "100 of 100");
        await desk.HasFocusAsync("[data-figure=reasons] summary");
        await desk.SeesTextAsync("[data-figure=reasons][open]", "R204");
        await desk.SeesTextAsync(".figures .sentence", "30 of 100 outcomes changed (30%): 10 stricter, 20 more lenient");
        (await desk[".matrix .moved"].AllInnerTextsAsync()).ShouldBe(["10", "20"]);
        await desk.SeesTextAsync(".moves", "EUR");
        await desk.SeesTextAsync(".progress", "≈ 0.0031 USD");
        await desk.SeesTextAsync(".figures", "a person decided, which stays");
        await publish.ClickAsync();
        await desk.SeesTextAsync("dialog", "30 of 100 orders");
        started.ShouldBeNull();
        await desk["dialog .primary"].ClickAsync();
        await desk.SeesTextAsync("h1", "Job real-1");
        await desk.SeesTextAsync(".facts", "publish");
        using var sent = JsonDocument.Parse(started!);
        sent.RootElement.GetProperty("jobId").GetString()!.ShouldStartWith("job-");
        sent.RootElement.GetProperty("mode").GetString().ShouldBe("publish");
        sent.RootElement.GetProperty("model").GetString().ShouldBe("de-fashion");
        sent.RootElement.GetProperty("selection").ToString().ShouldBe("""{"market":"DE","outcome":"REVIEW","from":"2026-11-01","to":"2026-11-27"}""");
    }

    [Fact]
    public async Task Who_may_not_run_jobs_is_not_offered_them()
    {
        var desk = await OpenAsync("support");
        await desk.GoAsync();
        await Expect(desk[".top nav a"]).ToHaveCountAsync(1);
        await desk.PressAsync("s");
        await desk.IsAtAsync("/");
        await desk.GoAsync("/jobs/any");
        await desk.SeesTextAsync(".problem", "Your role may not do this");
    }

    internal static string Report(string jobId, string mode, bool isOpen) =>
        $$"""
            {
              "jobId": "{{jobId}}", "state": "{{(isOpen ? "deciding" : "ended")}}",
              "job": { "jobId": "{{jobId}}", "createdAt": "2026-11-27T10:00:00Z", "actor": "kim", "mode": "{{mode}}", "model": "de-fashion",
                "selection": { "listed": false, "market": "DE", "outcome": "REVIEW", "degraded": false, "from": "2026-11-01", "to": "2026-11-27" },
                "cancelled": false, "resumed": 0, "found": 100, "foundAll": true },
              "total": 100, "settled": {{(isOpen ? 40 : 100)}}, "done": 100, "failures": [{ "code": "GIVEN_UP", "orders": 2 }],
              "skips": [{ "code": "DECIDED_BY_PERSON", "orders": 3 }],
              "outcomes": [
                { "market": "DE", "before": "REVIEW", "after": "REVIEW", "orders": 70 },
                { "market": "DE", "before": "REVIEW", "after": "ACCEPT", "orders": 20 },
                { "market": "DE", "before": "ACCEPT", "after": "RESTRICT", "orders": 10 }],
              "money": [{ "market": "DE", "currency": "EUR", "before": "REVIEW", "after": "ACCEPT", "amount": 1234.5 }],
              "reasons": [{ "reason": "R204", "before": 60, "after": 40 }],
              "scores": [{ "below": 0.4, "before": "REVIEW", "after": "REVIEW", "orders": 70 }]
            }
            """;
}
