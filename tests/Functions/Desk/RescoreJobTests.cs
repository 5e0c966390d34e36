using System.Text.Json.Nodes;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Jobs;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>Rescore jobs over HTTP, down to the table and the queue.</summary>
public sealed class RescoreJobTests : IAsyncLifetime
{
    private const string Path = "/v1/rescore-jobs";
    private const string Review = """{"market":"DE","outcome":"REVIEW","from":"2026-11-01","to":"2026-11-23","limit":500}""";

    private readonly DeskHost _desk = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private JobLedger Ledger => JobLedger.Create(Clients.Ledger(_desk.Aws.Url), Clients.Connections(), TimeProvider.System);

    public async ValueTask InitializeAsync() => await _desk.InitializeAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    private Task<(int Status, JsonNode? Body, string Text)> PostAsync(string path, string? body = null) => _desk.PostAsync(path, body, "risk");

    private Task<(int Status, JsonNode? Body, string Text)> GetAsync(string path) => _desk.GetAsync(path, "risk");

    private List<RescoreMessage> Sent() =>
        [
            .. _desk
                .Aws.Queues.Of("rescore")
                .Select(sent =>
                {
                    RescoreMessageJson.TryRead(sent.Body, out var message, out var fault).ShouldBeTrue(fault);
                    return message!;
                }),
        ];

    private List<string> Recorded() =>
        [
            .. _desk
                .Aws.Tables.Of("Audit")
                .Where(item => item["viewKind"] is not null)
                .Select(item => $"{Text(item, "actor")}: {Text(item, "viewKind")} {Text(item, "viewSubject")}"),
        ];

    private static string Text(JsonObject item, string name) => item[name]!["S"]!.GetValue<string>();

    private static string Body(string jobId, string selection = Review, string mode = "dry-run") =>
        $$"""{"jobId":"{{jobId}}","mode":"{{mode}}","model":"de-beauty","selection":{{selection}}}""";

    [Fact]
    public async Task A_job_is_started_by_who_asks_is_on_record_and_set_going()
    {
        var (status, body, _) = await PostAsync(Path, Body("j-1"));
        status.ShouldBe(201);
        body!["state"]!.GetValue<string>().ShouldBe("enumerating");
        var job = (await Ledger.GetAsync("j-1", Cancellation)).ShouldNotBeNull();
        (job.Actor, job.Mode, job.Model).ShouldBe(("kim", RescoreMode.DryRun, "de-beauty"));
        job.Selection.ShouldBe(
            new RescoreSelection
            {
                Market = "DE",
                Outcome = Contracts.DecisionOutcome.Review,
                From = new DateOnly(2026, 11, 1),
                To = new DateOnly(2026, 11, 23),
                Limit = 500,
            }
        );
        Sent().ShouldHaveSingleItem().ShouldBe(ContinueJob.NextOf(job));
        Recorded().ShouldBe(["kim: job started j-1"]);
    }

    [Fact]
    public async Task Where_a_new_job_is_stands_in_the_answer()
    {
        using var client = _desk.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Path, UriKind.Relative));
        request.Headers.Add("x-test-claims", "kim risk");
        request.Content = new StringContent("""{"mode":"shadow","selection":{"degraded":true}}""");
        using var response = await client.SendAsync(request, Cancellation);
        ((int)response.StatusCode).ShouldBe(201);
        var place = response.Headers.Location!.ToString();
        place.ShouldMatch("^/v1/rescore-jobs/job-[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$");
        (await GetAsync(place)).Body!["job"]!["selection"]!["degraded"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_request_again_is_the_same_job_and_another_of_its_id_is_refused()
    {
        await PostAsync(Path, Body("j-2"));
        (await PostAsync(Path, Body("j-2"))).Status.ShouldBe(200);
        Sent().Distinct().ShouldHaveSingleItem();
        var (status, body, _) = await PostAsync(Path, Body("j-2", mode: "publish"));
        (status, body!["code"]!.GetValue<string>()).ShouldBe((409, "JOB_EXISTS"));
        (await Ledger.GetAsync("j-2", Cancellation))!.Mode.ShouldBe(RescoreMode.DryRun);
    }

    [Fact]
    public async Task A_job_whose_message_was_lost_goes_on_when_it_is_asked_for_again()
    {
        _desk.Aws.Instead(AwsService.Sqs, context => FakeQueues.RefuseAsync(context, "QueueDoesNotExist"));
        var (status, body, _) = await PostAsync(Path, Body("j-3"));
        (status, body!["code"]!.GetValue<string>()).ShouldBe((503, "QUEUE_UNAVAILABLE"));
        _desk.Aws.Reset();
        (await PostAsync(Path, Body("j-3"))).Status.ShouldBe(200);
        Sent().ShouldHaveSingleItem().ShouldBeOfType<ContinueJob>().Id.ShouldBe("j-3");
    }

    [Fact]
    public async Task Orders_that_are_named_are_sent_once_each_and_no_more_than_the_limit()
    {
        var (status, body, _) = await PostAsync(Path, Body("j-4", """{"orders":["A","B","A","C"],"limit":2}"""));
        status.ShouldBe(201);
        body!["job"]!["selection"]!["listed"]!.GetValue<bool>().ShouldBeTrue();
        Sent().Cast<RescoreOrder>().Select(order => order.OrderNumber).ShouldBe(["A", "B"], ignoreOrder: true);
        Sent().Cast<RescoreOrder>().ShouldAllBe(order => order.Mode == RescoreMode.DryRun && order.Model == "de-beauty" && order.Actor == "kim");
        (await GetAsync($"{Path}/j-4")).Body!["state"]!.GetValue<string>().ShouldBe("deciding");
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_and_where_and_nothing_is_started()
    {
        var (status, body, text) = await PostAsync(
            Path,
            """
            {"jobId":"a#canary","mode":"try","model":"none","selecton":1,
             "selection":{"market":"deu","outcome":"MAYBE","degraded":"yes","from":"2026-12-24","to":"2026-11-23","limit":0,"outcomes":[]}}
            """
        );
        (status, body!["code"]!.GetValue<string>()).ShouldBe((400, "INVALID"));
        body["errors"]!
            .AsArray()
            .Select(error => error!["pointer"]!.GetValue<string>())
            .ShouldBe(
                [
                    "/selecton",
                    "/jobId",
                    "/mode",
                    "/model",
                    "/selection/outcomes",
                    "/selection/market",
                    "/selection/outcome",
                    "/selection/from",
                    "/selection/degraded",
                    "/selection/limit",
                ],
                ignoreOrder: true
            );
        text.ShouldNotContain("canary");
        Sent().ShouldBeEmpty();
        _desk.Aws.Tables.Of("Jobs").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("no JSON", "")]
    [InlineData("[]", "")]
    [InlineData("""{"mode":"dry-run"}""", "/selection")]
    [InlineData("""{"mode":"dry-run","selection":{}}""", "/selection")]
    [InlineData("""{"mode":"dry-run","selection":{"limit":9}}""", "/selection")]
    [InlineData("""{"selection":{"degraded":true}}""", "/mode")]
    [InlineData("""{"mode":1,"selection":{"degraded":true}}""", "/mode")]
    [InlineData("""{"mode":"dry-run","selection":{"market":null,"limit":9}}""", "/selection")]
    [InlineData("""{"mode":"dry-run","selection":{"from":"0001-01-01"}}""", "/selection/from")]
    [InlineData("""{"mode":"dry-run","selection":{"orders":[]}}""", "/selection/orders")]
    [InlineData("""{"mode":"dry-run","selection":{"orders":"A"}}""", "/selection/orders")]
    [InlineData("""{"mode":"dry-run","selection":{"orders":["A","a b"]}}""", "/selection/orders/1")]
    [InlineData("""{"mode":"dry-run","selection":{"orders":["A"],"market":"DE"}}""", "/selection/market")]
    [InlineData("""{"mode":"dry-run","jobId":"degraded-2026-11-23","selection":{"degraded":true}}""", "/jobId")]
    public async Task What_is_no_job_is_refused_where_it_is_wrong(string request, string at)
    {
        var (status, body, _) = await PostAsync(Path, request);
        status.ShouldBe(400);
        body!["errors"]!.AsArray().Select(error => error!["pointer"]!.GetValue<string>()).ShouldContain(at);
    }

    [Fact]
    public async Task More_orders_than_a_request_may_name_and_a_body_without_end_are_refused()
    {
        var many = string.Join(',', Enumerable.Range(0, 1_001).Select(i => $"\"{i}\""));
        (await PostAsync(Path, Body("j-5", $$"""{"orders":[{{many}}]}"""))).Status.ShouldBe(400);
        (await PostAsync(Path, new string(' ', 200_000))).Body!["code"]!.GetValue<string>().ShouldBe("TOO_LARGE");
    }

    [Fact]
    public async Task A_jobs_counts_are_its_matrix_its_money_and_its_failures()
    {
        await PostAsync(Path, Body("j-6"));
        await Ledger.CountOnceAsync("j-6", "A", "orders|DE|REVIEW|ACCEPT", triggerId: null, Cancellation);
        await Ledger.CountOnceAsync("j-6", "B", "money|DE|EUR|REVIEW|ACCEPT", triggerId: null, Cancellation);
        await Ledger.CountOnceAsync("j-6", "C", JobCounters.Failed("GIVEN_UP"), triggerId: null, Cancellation);
        await Ledger.CountOnceAsync("j-6", "D", JobCounters.Done, triggerId: null, Cancellation);
        var (_, body, _) = await GetAsync($"{Path}/j-6");
        body!["outcomes"]!.ToJsonString().ShouldBe("""[{"market":"DE","before":"REVIEW","after":"ACCEPT","orders":1}]""");
        body["money"]!.ToJsonString().ShouldBe("""[{"market":"DE","currency":"EUR","before":"REVIEW","after":"ACCEPT","amount":1}]""");
        body["failures"]!.ToJsonString().ShouldBe("""[{"code":"GIVEN_UP","orders":1}]""");
        (body["done"]!.GetValue<int>(), body["settled"]!.GetValue<int>(), body["total"]!.GetValue<int>()).ShouldBe((1, 2, 2));
        Recorded().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Counts_that_stand_by_themselves_are_shown_and_what_is_nowhere_is_not_found()
    {
        await Ledger.CountOnceAsync("degraded-2026-11-23", "A", JobCounters.Done, triggerId: null, Cancellation);
        var (status, body, _) = await GetAsync($"{Path}/degraded-2026-11-23");
        (status, body!["state"], body["job"]).ShouldBe((200, null, null));
        body["done"]!.GetValue<int>().ShouldBe(1);
        foreach (var missing in new[] { GetAsync($"{Path}/none"), PostAsync($"{Path}/none/cancel"), PostAsync($"{Path}/none/resume") })
        {
            (await missing).Status.ShouldBe(404);
        }
    }

    [Fact]
    public async Task A_cancelled_job_is_resumed_in_its_next_pass()
    {
        await PostAsync(Path, Body("j-7"));
        (await PostAsync($"{Path}/j-7/cancel")).Body!["state"]!.GetValue<string>().ShouldBe("cancelled");
        (await Ledger.GetAsync("j-7", Cancellation))!.Cancelled.ShouldBeTrue();
        var (status, body, _) = await PostAsync($"{Path}/j-7/resume");
        (status, body!["state"]!.GetValue<string>(), body["job"]!["resumed"]!.GetValue<int>()).ShouldBe((200, "enumerating", 1));
        Sent()[^1].ShouldBeOfType<ContinueJob>().Pass.ShouldBe(1);
        Recorded().ShouldBe(["kim: job started j-7", "kim: job cancelled j-7", "kim: job resumed j-7"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_has_ended_cannot_be_cancelled_and_needs_no_second_pass()
    {
        await PostAsync(Path, Body("j-8", """{"orders":["A"]}"""));
        await Ledger.CountOnceAsync("j-8", "A", JobCounters.Done, triggerId: null, Cancellation);
        (await PostAsync($"{Path}/j-8/cancel")).Body!["code"]!.GetValue<string>().ShouldBe("JOB_ENDED");
        (await PostAsync($"{Path}/j-8/resume")).Body!["state"]!.GetValue<string>().ShouldBe("ended");
        Sent().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("""{"orders":["A"]}""", null, 400)]
    [InlineData("""{"orders":["A"]}""", """{"orders":["A","B"]}""", 400)]
    [InlineData("""{"orders":["A"]}""", """{"numbers":["A"]}""", 400)]
    [InlineData("""{"orders":["A"]}""", """{"orders":["A"]}""", 200)]
    [InlineData("""{"degraded":true}""", """{"orders":["A"]}""", 400)]
    [InlineData("""{"degraded":true}""", "{}", 200)]
    public async Task A_listed_job_is_resumed_with_its_orders_and_no_other(string selection, string? with, int expected)
    {
        await PostAsync(Path, Body("j-9", selection));
        (await PostAsync($"{Path}/j-9/resume", with)).Status.ShouldBe(expected);
        (await Ledger.GetAsync("j-9", Cancellation))!.Pass.ShouldBe(expected == 200 ? 1 : 0);
    }

    [Fact]
    public async Task Jobs_are_listed_the_newest_first_with_an_end_and_one_that_cannot_be_read_hides_no_other()
    {
        var start = DateTimeOffset.UtcNow.AddDays(-1);
        for (var i = 0; i < 23; i++)
        {
            await Ledger.CreateAsync(
                new RescoreJob
                {
                    JobId = $"l-{i}",
                    CreatedAt = start.AddMinutes(i),
                    Actor = "kim",
                    Mode = RescoreMode.DryRun,
                    Selection = new RescoreSelection(),
                },
                Cancellation
            );
        }

        // Marks and counts of a job are no jobs.
        await Ledger.CountOnceAsync("l-1", "A", JobCounters.Done, triggerId: null, Cancellation);
        var spoilt = _desk.Aws.Tables.Of("Jobs").Single(item => Text(item, "jobId") == "l-21");
        spoilt["mode"]!["S"] = "canary";
        var (_, first, text) = await GetAsync(Path);
        first!["jobs"]!.AsArray().Select(Id).ShouldBe(Enumerable.Range(3, 20).Reverse().Select(i => $"l-{i}"));
        first["jobs"]![1]!.ToJsonString().ShouldBe("""{"jobId":"l-21","unreadable":true}""");
        text.ShouldNotContain("canary");
        var (_, second, _) = await GetAsync($"{Path}?cursor={first["next"]!.GetValue<string>()}");
        second!["jobs"]!.AsArray().Select(Id).ShouldBe(["l-2", "l-1", "l-0"]);
        second["next"].ShouldBeNull();
        (await GetAsync($"{Path}?cursor=x")).Status.ShouldBe(400);

        static string Id(JsonNode? job) => job!["jobId"]!.GetValue<string>();
    }

    [Fact]
    public async Task What_cannot_be_put_on_record_is_not_done()
    {
        _desk.Aws.Happens = call => call.Operation == "PutItem" ? Mishap.Refused : Mishap.None;
        (await PostAsync(Path, Body("j-10"))).Body!["code"]!.GetValue<string>().ShouldBe("RECORDS_UNAVAILABLE");
        _desk.Aws.Tables.Of("Jobs").ShouldBeEmpty();
        Sent().ShouldBeEmpty();
    }
}
