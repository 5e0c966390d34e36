using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.AuditApi.Replays;
using FraudServerless.CheckoutApi;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Markets;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Policy;
using FraudServerless.Decisions.Routing;
using FraudServerless.Functions.Checkout;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Policies;
using FraudServerless.Pipeline;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>Decisions of the checkout, decided again by the desk.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private static readonly string[] AllStages =
    [
        ReplayStages.Record,
        ReplayStages.Order,
        ReplayStages.Configuration,
        ReplayStages.Route,
        ReplayStages.FeatureSpec,
        ReplayStages.Vector,
        ReplayStages.Model,
        ReplayStages.Contributions,
        ReplayStages.Score,
        ReplayStages.Outcome,
        ReplayStages.Answer,
    ];

    private const string InferenceIdHeader = "X-Amzn-SageMaker-Inference-Id";

    private readonly DeskHost _desk = new();

    public ValueTask InitializeAsync() => _desk.InitializeAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData(0.0421, "ACCEPT")]
    [InlineData(0.35, "REVIEW")]
    public async Task A_decision_of_the_checkout_comes_out_again(double score, string outcome)
    {
        _desk.Aws.Endpoints.Line = (_, _) => FakeEndpoints.Score(score);
        var decision = await CheckAsync();
        decision.Outcome.ToWire().ShouldBe(outcome);
        var body = await ReplayAsync(decision);
        body["result"]!.GetValue<string>().ShouldBe("identical");
        StagesOf(body).ShouldBe(AllStages);
        body["stage"].ShouldBeNull();
        // The same bytes were sent to the same endpoint, and the same was asked of it.
        var calls = _desk.Aws.CallsOf("InvokeEndpoint");
        calls.Count.ShouldBe(2);
        calls[1].Text.ShouldBe(calls[0].Text);
        calls[1].Path.ShouldBe(calls[0].Path);
        ScoreOptions.TryParse(calls[0].Headers[ScoreOptions.Header], out var options, out _).ShouldBeTrue();
        ScoreOptions.TryParse(calls[1].Headers[ScoreOptions.Header], out var replayed, out _).ShouldBeTrue();
        replayed.ShouldBe(options);
        // What is captured of a replay is no part of the decision.
        calls[0].Headers[InferenceIdHeader].ShouldBe(InferenceId.Of(decision.DecisionId).ToString());
        calls[1].Headers.ContainsKey(InferenceIdHeader).ShouldBeFalse();
    }

    [Fact]
    public async Task A_look_is_on_record_and_nothing_else_is_written()
    {
        var decision = await CheckAsync();
        var before = _desk.Aws.Tables.Of("Decisions").Concat(_desk.Aws.Tables.Of("Audit")).Select(item => item.ToJsonString()).ToList();
        await ReplayAsync(decision);
        var after = _desk.Aws.Tables.Of("Decisions").Concat(_desk.Aws.Tables.Of("Audit")).Select(item => item.ToJsonString());
        var look = after.Except(before, StringComparer.Ordinal).ShouldHaveSingleItem();
        look.ShouldContain("\"viewKind\":{\"S\":\"replay\"}");
        look.ShouldContain($"\"viewedOrder\":{{\"S\":\"{decision.OrderNumber}\"}}");
    }

    [Fact]
    public async Task The_endpoints_are_not_called_before_the_first_replay()
    {
        var decision = await CheckAsync();
        var before = _desk.Aws.CallsOf("InvokeEndpoint").Count;
        await _desk.GetAsync($"/v1/decisions/{decision.DecisionId}/explanation", "support");
        _desk.Aws.CallsOf("InvokeEndpoint").Count.ShouldBe(before);
    }

    [Theory]
    [InlineData(ReplayStages.Record, "outcome", "S", "REJECT", false)]
    [InlineData(ReplayStages.Order, "grandTotal", "N", "150", true)]
    [InlineData(ReplayStages.Order, "market", "S", "AT", true)]
    [InlineData(ReplayStages.Route, "endpoint", "S", "another-endpoint", true)]
    [InlineData(ReplayStages.Vector, "vector", "B", "AACAPwEAAEA=", true)]
    [InlineData(ReplayStages.Vector, "vector", "B", "AACAPwAAwH8=", true)]
    [InlineData(ReplayStages.Vector, "vector", "B", "AACAPw==", true)]
    [InlineData(ReplayStages.Contributions, "baseValue", "N", "-3.1000000000000005", true)]
    [InlineData(ReplayStages.Contributions, "contributions", "S", """[["history.orders_total",-0.31],["device.session_age",0.13]]""", true)]
    [InlineData(ReplayStages.Score, "score", "N", "0.042100000000000005", true)]
    [InlineData(ReplayStages.Outcome, "scoreClass", "S", "A", true)]
    [InlineData(ReplayStages.Outcome, "outcome", "S", "RESTRICT", true)]
    public async Task The_first_stage_that_differs_is_told_with_both_values(
        string stage,
        string attribute,
        string type,
        string value,
        bool everywhere
    )
    {
        var decision = await CheckAsync();
        Alter(decision, attribute, new JsonObject { [type] = value }, everywhere);
        var body = await ReplayAsync(decision);
        body["result"]!.GetValue<string>().ShouldBe("differs");
        body["stage"]!.GetValue<string>().ShouldBe(stage);
        StagesOf(body).ShouldBe(AllStages.TakeWhile(name => name != stage));
        var (recorded, replayed) = (body["recorded"]!.GetValue<string>(), body["replayed"]!.GetValue<string>());
        recorded.ShouldNotBeEmpty();
        replayed.ShouldNotBe(recorded);
    }

    [Theory]
    [InlineData("\"ACCEPT\"", "\"REJECT\"", false)]
    [InlineData("\"timestamp\":1", "\"timestamp\":2", false)]
    [InlineData("\"processingTimeMs\":", "\"processingTimeMs\":7", true)]
    public async Task An_answer_is_compared_to_the_byte_but_for_the_time_that_it_took(string old, string altered, bool same)
    {
        var decision = await CheckAsync();
        var audit = Encoding.UTF8.GetString((await AuditAsync(decision)).Answer.Span);
        audit.ShouldContain(old);
        var bytes = Encoding.UTF8.GetBytes(audit.Replace(old, altered, StringComparison.Ordinal));
        Alter(decision, "answer", new JsonObject { ["B"] = Convert.ToBase64String(bytes) }, everywhere: true);
        var body = await ReplayAsync(decision);
        body["result"]!.GetValue<string>().ShouldBe(same ? "identical" : "differs");
        body["stage"]?.GetValue<string>().ShouldBe(ReplayStages.Answer);
    }

    [Theory]
    [InlineData("featureSpec", "featureSpec", "9-000000000000", "1-0123456789ab")]
    [InlineData("modelVersion", "model", "2020.1.1", "2026.11.1")]
    public async Task A_model_that_is_another_one_by_now_is_told_by_its_version(string attribute, string kind, string was, string now)
    {
        var decision = await CheckAsync();
        Alter(decision, attribute, new JsonObject { ["S"] = was }, everywhere: true);
        var body = await ReplayAsync(decision);
        body["result"]!.GetValue<string>().ShouldBe("gone");
        body["stage"]!.GetValue<string>().ShouldBe(kind);
        var gone = body["gone"]!.AsArray().ShouldHaveSingleItem()!;
        (gone["kind"]!.GetValue<string>(), gone["version"]!.GetValue<string>(), gone["now"]!.GetValue<string>()).ShouldBe((kind, was, now));
    }

    [Fact]
    public async Task An_endpoint_that_is_there_no_more_is_gone_and_one_that_is_late_is_tried_again()
    {
        var decision = await CheckAsync();
        _desk.Aws.Endpoints.Whole = _ => new FakeAnswer(400, """{"__type":"ValidationError","Message":"Endpoint fraud-pipeline not found."}""");
        var body = await ReplayAsync(decision);
        body["result"]!.GetValue<string>().ShouldBe("gone");
        body["gone"]!.AsArray().Select(gone => gone!["kind"]!.GetValue<string>()).ShouldBe(["endpoint", "model"]);

        _desk.Aws.Endpoints.Whole = _ => FakeEndpoints.Fault(500);
        var (status, problem, _) = await _desk.CallAsync(HttpMethod.Post, $"/v1/decisions/{decision.DecisionId}/replay", "risk");
        status.ShouldBe(503);
        problem!["code"]!.GetValue<string>().ShouldBe("MODEL_UNAVAILABLE");
    }

    [Fact]
    public async Task An_old_decision_is_replayed_by_the_policy_that_was_kept()
    {
        var (data, policy) = OldPolicy();
        var decision = await CheckAsync(data);
        decision.Outcome.ShouldBe(DecisionOutcome.Review);

        var gone = await ReplayAsync(decision);
        gone["result"]!.GetValue<string>().ShouldBe("gone");
        gone["stage"]!.GetValue<string>().ShouldBe(ReplayStages.Configuration);
        var missing = gone["gone"]!.AsArray().ShouldHaveSingleItem()!;
        (missing["kind"]!.GetValue<string>(), missing["version"]!.GetValue<string>()).ShouldBe(("policy", data.Policy.Version));

        (await Store().KeepAsync(PolicyFile.Of(PolicyKind.Policy, policy, "policy.json"), CancellationToken.None)).ShouldBeNull();
        var body = await ReplayAsync(decision);
        body["result"]!.GetValue<string>().ShouldBe("identical");
        body["versions"]!["policy"]!.GetValue<string>().ShouldBe(data.Policy.Version);
    }

    [Fact]
    public async Task Something_else_under_the_version_of_a_policy_is_not_taken_for_it()
    {
        var (data, _) = OldPolicy();
        var decision = await CheckAsync(data);
        var shipped = PolicyFile.Load(PolicyKind.Policy, Clients.Files.Policy);
        await Store().KeepAsync(shipped with { Version = data.Policy.Version }, CancellationToken.None);
        var (status, body, _) = await _desk.CallAsync(HttpMethod.Post, $"/v1/decisions/{decision.DecisionId}/replay", "support");
        status.ShouldBe(500);
        body!["code"]!.GetValue<string>().ShouldBe("RECORD_UNREADABLE");
    }

    [Fact]
    public async Task A_decision_without_the_model_is_replayed_without_it()
    {
        _desk.Aws.Endpoints.Whole = _ => FakeEndpoints.Fault(500);
        var decision = await CheckAsync();
        decision.Degraded.ShouldBeTrue();
        var calls = _desk.Aws.CallsOf("InvokeEndpoint").Count;
        // It would answer now.
        _desk.Aws.Reset();
        var body = await ReplayAsync(decision);
        body["result"]!.GetValue<string>().ShouldBe("identical");
        StagesOf(body)
            .ShouldBe([
                ReplayStages.Record,
                ReplayStages.Order,
                ReplayStages.Configuration,
                ReplayStages.Route,
                ReplayStages.Outcome,
                ReplayStages.Answer,
            ]);
        _desk.Aws.CallsOf("InvokeEndpoint").Count.ShouldBe(calls);
    }

    [Fact]
    public async Task A_rescore_by_another_endpoint_is_replayed_there()
    {
        var audit = await AuditAsync(await CheckAsync());
        var route = new Route { ModelId = audit.Decision.Versions.ModelId, Endpoint = "shadow-pipeline" };
        var again = new DecisionMaker(DecisionData.Load(Clients.Files), "1.0.0-test", TimeProvider.System).Decide(
            new DecisionRequest
            {
                TriggerId = TriggerId.Rescore("job-1", audit.Order.OrderNumber),
                Actor = "risk",
                PayloadHash = audit.PayloadHash,
                Order = audit.Order,
                StartedAt = 0,
                Supersedes = audit.Decision,
                Mode = RescoreMode.Shadow,
            },
            route,
            ScoreOf(FakeEndpoints.Score(0.2)),
            "ok",
            default
        );
        await _desk.Writer.RecordManyAsync([new LedgerEntry(again)], 1);
        _desk.Aws.Endpoints.Line = (endpoint, _) => FakeEndpoints.Score(endpoint == "shadow-pipeline" ? 0.2 : 0.9);
        (await ReplayAsync(again.Decision))["result"]!.GetValue<string>().ShouldBe("identical");
    }

    [Fact]
    public async Task A_decision_by_a_person_is_not_replayed()
    {
        var decision = await _desk.DecideAsync(
            "replay-review",
            audit => audit with { TriggerId = "review#r-1", Decision = audit.Decision with { AuditId = "review#r-1" } }
        );
        var body = await ReplayAsync(decision);
        body["result"]!.GetValue<string>().ShouldBe("notReplayable");
        body["reason"]!.GetValue<string>().ShouldContain("person");
        _desk.Aws.CallsOf("InvokeEndpoint").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_masked_for_the_desk_is_in_no_replay()
    {
        var order = NewOrder() with { Device = new OrderDevice { Fingerprint = "canary-fingerprint" } };
        var decision = await CheckAsync(order: order);
        Alter(decision, "grandTotal", new JsonObject { ["N"] = "1" }, everywhere: true);
        (await ReplayAsync(decision)).ToJsonString().ShouldNotContain("canary");
    }

    private static Order NewOrder()
    {
        var number = $"o-{Guid.NewGuid():N}";
        return Orders.Plain with { OrderNumber = number, RequestId = $"r-{number}" };
    }

    private async Task<Decision> CheckAsync(DecisionData? data = null, Order? order = null)
    {
        order ??= NewOrder();
        var settings = TestSettings.Of(_desk.Aws.Url, _desk.Aws.Url);
        data ??= DecisionData.Load(settings.Files);
        var (connections, time) = (Clients.Connections(), TimeProvider.System);
        var service = new DecisionService(
            data,
            PipelineClient.Create(settings.Pipeline, connections, time),
            new DecisionMaker(data, settings.Host.CodeVersion, time),
            DecisionWriter.Create(settings.Ledger, connections, time),
            queue: null,
            TimeSpan.Zero,
            TimeSpan.Zero,
            time
        );
        var result = await service.CheckAsync(
            new DecisionRequest
            {
                TriggerId = TriggerId.Check("shop-de", order.RequestId),
                Actor = "shop-de",
                PayloadHash = "hash",
                Order = order,
                StartedAt = time.GetTimestamp(),
            },
            default,
            CancellationToken.None
        );
        return result.Decision.ShouldNotBeNull();
    }

    /// <summary>Under which the usual score is a case for a person.</summary>
    private static (DecisionData Data, byte[] Policy) OldPolicy()
    {
        var policy = JsonNode.Parse(File.ReadAllText(Clients.Files.Policy))!;
        foreach (var thresholds in policy["thresholds"]!.AsArray())
        {
            (thresholds!["restrict"], thresholds["review"]) = (0.01, 0.02);
        }

        var bytes = Encoding.UTF8.GetBytes(policy.ToJsonString());
        var markets = MarketTable.Load(Clients.Files.Markets);
        return (new DecisionData(ModelRouter.Load(Clients.Files.Routes), DecisionPolicy.Parse(bytes, "policy.json", markets), markets), bytes);
    }

    private static Score ScoreOf(string json) =>
        ScoreJson.TryRead(Encoding.UTF8.GetBytes(json), out var score) ? score! : throw new InvalidOperationException();

    private PolicyStore Store() =>
        PolicyStore.Create(
            new PolicySettings
            {
                PoliciesTable = "Policies",
                Timeout = TimeSpan.FromMinutes(1),
                Url = _desk.Aws.Url,
            },
            Clients.Connections(),
            TimeProvider.System
        );

    private async Task<AuditRecord> AuditAsync(Decision decision) =>
        (
            await DecisionReader
                .Create(Clients.Ledger(_desk.Aws.Url), Clients.Connections(), TimeProvider.System)
                .GetAuditAsync(decision.AuditId, CancellationToken.None)
        ).ShouldNotBeNull();

    /// <summary>What nobody may do, done to the decision alone or to its record too.</summary>
    private void Alter(Decision decision, string attribute, JsonObject value, bool everywhere)
    {
        foreach (
            var (table, key) in new[]
            {
                ("Decisions", new[] { decision.OrderNumber, decision.DecisionId.ToString("D") }),
                ("Audit", [decision.AuditId]),
            }
        )
        {
            var item = _desk.Aws.Tables.Of(table, key).ShouldHaveSingleItem().DeepClone().AsObject();
            if (item.ContainsKey(attribute) && (everywhere || table == "Decisions"))
            {
                item[attribute] = value.DeepClone();
                _desk.Aws.Tables.Plant(table, item);
            }
        }
    }

    private async Task<JsonNode> ReplayAsync(Decision decision)
    {
        var (status, body, text) = await _desk.CallAsync(HttpMethod.Post, $"/v1/decisions/{decision.DecisionId}/replay", "support");
        status.ShouldBe(200, text);
        body!["decisionId"]!.GetValue<Guid>().ShouldBe(decision.DecisionId);
        return body;
    }

    private static IEnumerable<string> StagesOf(JsonNode body) => body["stages"]!.AsArray().Select(stage => stage!.GetValue<string>());
}
