using System.Text;
using System.Text.Json;
using FraudServerless.CheckoutApi;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger;
using FraudServerless.Pipeline;
using FraudServerless.Support;
using FraudServerless.Support.Database;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Checkout;

/// <summary>The whole way of a decision, with only the wire faked.</summary>
public sealed class DecisionServiceTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 5, 36, 28, 59, TimeSpan.Zero));
    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task A_score_leads_to_a_decision_an_answer_and_a_record_of_both()
    {
        var service = Service();
        var command = Command(Orders.Plain) with { Extra = """{"a":1}"""u8.ToArray(), Warnings = ["W"] };
        _aws.Endpoints.Line = (_, _) =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(12.7));
            return FakeEndpoints.Score();
        };

        var result = await service.CheckAsync(command, new StageTimings { Validate = 0.25, Preprocess = 0.5 }, CancellationToken.None);

        result.Status.ShouldBe(DecisionStatus.Decided);
        result.PipelineOutcome.ShouldBe("ok");
        result.LedgerFault.ShouldBeNull();
        result.Timings.ShouldBe(new StageTimings(0.25, 0.5, 12.7, 0, 0));
        Encoding
            .UTF8.GetString(result.Answer.Span)
            .ShouldBe(
                """{"requestId":"r-1","orderNumber":"10021","score":"0.0421","scoreClass":"B","decision":"ACCEPT","allowedMethods":["INVOICE","CARD","WALLET","PREPAYMENT"],"reasons":[],"modelId":"de-fashion","modelVersion":"2026.11.1","degraded":"false","processingTimeMs":12,"timestamp":1795412188071}"""
            );
        var decision = result.Decision.ShouldNotBeNull();
        decision.DecidedAt.ShouldBe(_time.GetUtcNow());
        decision.DecisionId.Version.ShouldBe(7);
        decision.DecisionId.ToString().ShouldStartWith("01a206e7-dba7");
        decision.Source.ShouldBe("model");
        decision.AuditId.ShouldBe("check#shop-de#r-1");
        decision.Versions.ShouldBe(
            new DecisionVersions
            {
                ModelId = "de-fashion",
                Model = "2026.11.1",
                FeatureSpec = "1-0123456789ab",
                Policy = PolicySample.Policy.Version,
                Routes = ModelRouter.Load(Clients.Files.Routes).Version,
                Markets = TestMarkets.Sample.Version,
                Endpoint = "fraud-pipeline",
                Code = "1.0.0-test",
            }
        );

        var audit = (await Reader().GetAuditAsync("check#shop-de#r-1", CancellationToken.None)).ShouldNotBeNull();
        audit.Answer.ToArray().ShouldBe(result.Answer.ToArray());
        audit.Decision.DecisionId.ShouldBe(decision.DecisionId);
        audit.Actor.ShouldBe("shop-de");
        audit.PayloadHash.ShouldBe("hash");
        audit.PipelineOutcome.ShouldBe("ok");
        audit.Vector.ToArray().ShouldBe([1f, 2f]);
        audit.BaseValue.ShouldBe(-3.1);
        audit.Contributions.ShouldBe([new Contribution("history.orders_total", -0.31), new Contribution("device.session_age", 0.12)]);
        audit.Extra.ToArray().ShouldBe(command.Extra.ToArray());
        audit.Warnings.ShouldBe(["W"]);
        audit.Timings["invoke"].ShouldBe(12.7);
        audit.Timings["validate"].ShouldBe(0.25);
        JsonSerializer.SerializeToUtf8Bytes(audit.Order, ContractsJson.Default.Order).ShouldBe(_aws.CallsOf("InvokeEndpoint").Single().Body);
        (await Reader().GetDecisionsAsync("10021", CancellationToken.None)).ShouldHaveSingleItem().DecisionId.ShouldBe(decision.DecisionId);
    }

    [Fact]
    public async Task The_endpoint_is_asked_under_the_decisions_id_without_its_time()
    {
        _aws.Endpoints.Line = (_, _) =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(12.7));
            return FakeEndpoints.Score();
        };
        var decision = (await Service().CheckAsync(Command(Orders.Plain), default, CancellationToken.None)).Decision.ShouldNotBeNull();
        _aws.CallsOf("InvokeEndpoint")
            .ShouldHaveSingleItem()
            .Headers["X-Amzn-SageMaker-Inference-Id"]
            .ShouldBe(decision.DecisionId.ToString("D")[14..]);
    }

    [Fact]
    public async Task Without_a_model_the_answer_is_degraded_and_says_so()
    {
        _aws.Endpoints.Whole = _ => new FakeAnswer(503, "{}");
        var result = await Service().CheckAsync(Command(Orders.Plain), default, CancellationToken.None);

        result.Status.ShouldBe(DecisionStatus.Decided);
        result.PipelineOutcome.ShouldBe("unavailable");
        result.Decision.ShouldNotBeNull().Source.ShouldBe("fallback");
        result.Decision.Versions.Model.ShouldBeNull();
        using var answer = JsonDocument.Parse(result.Answer);
        answer.RootElement.GetProperty("score").GetString().ShouldBe("-1");
        answer.RootElement.GetProperty("scoreClass").GetString().ShouldBe("X");
        answer.RootElement.GetProperty("modelId").GetString().ShouldBe("de-fashion");
        answer.RootElement.GetProperty("modelVersion").GetString().ShouldBe("");
        answer.RootElement.GetProperty("degraded").GetString().ShouldBe("true");
        answer.RootElement.GetProperty("decision").GetString().ShouldBe("RESTRICT");

        var audit = (await Reader().GetAuditAsync("check#shop-de#r-1", CancellationToken.None)).ShouldNotBeNull();
        audit.PipelineOutcome.ShouldBe("unavailable");
        audit.Vector.IsEmpty.ShouldBeTrue();
        audit.Decision.Degraded.ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_trigger_again_gets_the_same_bytes_and_another_order_under_it_none()
    {
        var service = Service();
        var first = await service.CheckAsync(Command(Orders.Plain), default, CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(1));

        var again = await service.CheckAsync(Command(Orders.Plain), default, CancellationToken.None);
        again.Status.ShouldBe(DecisionStatus.Replayed);
        again.Answer.ToArray().ShouldBe(first.Answer.ToArray());
        again.Decision.ShouldNotBeNull().DecisionId.ShouldBe(first.Decision!.DecisionId);

        var other = await service.CheckAsync(Command(Orders.Plain) with { PayloadHash = "other" }, default, CancellationToken.None);
        other.Status.ShouldBe(DecisionStatus.Reused);
        other.Answer.IsEmpty.ShouldBeTrue();
        other.Decision.ShouldBeNull();
        _aws.Tables.Of("Decisions").Count.ShouldBe(1);
    }

    [Fact]
    public async Task At_the_same_time_one_of_many_decides_and_all_answer_its_bytes()
    {
        var service = Service();
        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => service.CheckAsync(Command(Orders.Plain), default, CancellationToken.None))
        );
        results.Count(result => result.Status == DecisionStatus.Decided).ShouldBe(1);
        results.Count(result => result.Status == DecisionStatus.Replayed).ShouldBe(19);
        results.Select(result => Encoding.UTF8.GetString(result.Answer.Span)).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        _aws.Tables.Of("Decisions").Count.ShouldBe(1);
        _aws.Tables.Of("Audit").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_ledger_there_is_no_answer()
    {
        _aws.Instead(AwsService.DynamoDb, context => DatabaseFaults.AnswerAsync(context, "ResourceNotFoundException"));
        var result = await Service().CheckAsync(Command(Orders.Plain), default, CancellationToken.None);
        result.Status.ShouldBe(DecisionStatus.Unavailable);
        result.LedgerFault.ShouldBe("refused");
        result.Answer.IsEmpty.ShouldBeTrue();
        result.Decision.ShouldBeNull();
    }

    [Fact]
    public async Task A_market_without_a_route_is_neither_asked_about_nor_recorded()
    {
        var router = ModelRouter.Parse("""{"routes":[{"market":"FR","assortment":"*","modelId":"fr","endpoint":"e"}]}"""u8, "routes.json");
        var result = await Service(router).CheckAsync(Command(Orders.Plain), default, CancellationToken.None);
        result.Status.ShouldBe(DecisionStatus.UnsupportedMarket);
        _aws.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void Faults_of_all_files_are_told_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("fraud-scoring-");
        try
        {
            var markets = Path.Combine(folder.FullName, "markets.json");
            var routes = Path.Combine(folder.FullName, "routes.json");
            var policy = Path.Combine(folder.FullName, "policy.json");
            File.WriteAllText(markets, "{ \"markets\": { \"D\": { \"currency\": \"EUR\" } } }");
            File.WriteAllText(routes, "{}");
            File.WriteAllText(policy, "[]");
            var settings = TestSettings.Of() with { Files = new DecisionFiles(markets, routes, policy) };
            Should
                .Throw<SettingsException>(() => DecisionService.Create(settings, Clients.Connections(_time), _time))
                .Faults.ShouldBe([
                    "markets.json line 1: the market D must be two upper-case letters",
                    "routes.json line 1: the file lacks routes",
                    "policy.json line 1: must be one JSON object",
                ]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private DecisionService Service(ModelRouter? router = null)
    {
        var data = new DecisionData(router ?? ModelRouter.Load(Clients.Files.Routes), PolicySample.Policy, TestMarkets.Sample);
        return new DecisionService(
            data,
            PipelineClient.Create(Clients.Pipeline(_aws.Url), Clients.Connections(_time), _time),
            new DecisionMaker(data, Clients.Host.CodeVersion, _time),
            // Its retries wait for real: nobody here lets its time pass.
            Writer(),
            queue: null,
            requeueDelay: TimeSpan.Zero,
            shadowTimeout: TimeSpan.Zero,
            _time
        );
    }

    private DecisionWriter Writer() => DecisionWriter.Create(Clients.Ledger(_aws.Url), Clients.Connections(), TimeProvider.System);

    private DecisionReader Reader() => DecisionReader.Create(Clients.Ledger(_aws.Url), Clients.Connections(), TimeProvider.System);

    private DecisionRequest Command(Order order) =>
        new()
        {
            TriggerId = "check#shop-de#r-1",
            Actor = "shop-de",
            PayloadHash = "hash",
            Order = order,
            StartedAt = _time.GetTimestamp(),
        };
}
