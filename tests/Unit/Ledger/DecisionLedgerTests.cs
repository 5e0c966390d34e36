using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Ledger;
using FraudServerless.Support;
using FraudServerless.Support.Database;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Ledger;

/// <summary>The ledger on the real DynamoDB client, against the wire of a database in this process.</summary>
public sealed class DecisionLedgerTests : IAsyncLifetime
{
    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Decision_and_audit_record_are_one_transaction_conditional_on_a_new_trigger()
    {
        (await Writer().RecordAsync(Records.Audit)).ShouldBe(new LedgerResult(DecisionStatus.Decided));

        var call = _aws.Calls.ShouldHaveSingleItem();
        call.Operation.ShouldBe("TransactWriteItems");
        using var request = JsonDocument.Parse(call.Body);
        Guid.TryParse(request.RootElement.GetProperty("ClientRequestToken").GetString(), out _).ShouldBeTrue();
        var puts = request.RootElement.GetProperty("TransactItems").EnumerateArray().Select(item => item.GetProperty("Put")).ToArray();
        puts.Length.ShouldBe(2);
        puts[0].GetProperty("TableName").GetString().ShouldBe("Audit");
        puts[0].GetProperty("ConditionExpression").GetString().ShouldBe("attribute_not_exists(triggerId)");
        puts[0].GetProperty("ReturnValuesOnConditionCheckFailure").GetString().ShouldBe("ALL_OLD");
        puts[1].GetProperty("TableName").GetString().ShouldBe("Decisions");
        puts[1].GetProperty("ConditionExpression").GetString().ShouldBe("attribute_not_exists(orderNumber)");
    }

    [Fact]
    public async Task A_decision_has_the_keys_of_its_table_and_its_indexes_and_expires()
    {
        await Writer().RecordAsync(Records.Audit);
        var item = _aws.Tables.Of("Decisions").ShouldHaveSingleItem();
        Text(item, "orderNumber").ShouldBe("10021");
        Text(item, "decisionId").ShouldBe("019aab00-0000-7000-8000-000000000001");
        Text(item, "customerId").ShouldBe("c-1");
        Text(item, "outcomeDay").ShouldBe("REVIEW#2026-11-23#14");
        Text(item, "auditId").ShouldBe("check#shop-de#r-1");
        Text(item, "decidedAt").ShouldBe("2026-11-23T23:59:59.1230000Z");
        Number(item, "score").ShouldBe("0.4375");
        Number(item, "grandTotal").ShouldBe("149.9");
        item["allowedMethods"]!["L"]!.AsArray().ShouldHaveSingleItem();

        var audit = _aws.Tables.Of("Audit").ShouldHaveSingleItem();
        Text(audit, "triggerId").ShouldBe("check#shop-de#r-1");
        Convert.FromBase64String(audit["answer"]!["B"]!.GetValue<string>()).ShouldBe(Records.Audit.Answer.ToArray());
        Convert.FromBase64String(audit["vector"]!["B"]!.GetValue<string>())[..8].ShouldBe([0, 0, 0xC0, 0x3F, 0, 0, 0xC0, 0xFF]);
    }

    [Theory]
    [InlineData(DecisionOutcome.Accept, false, "standard", 400, true)]
    [InlineData(DecisionOutcome.Restrict, false, "standard", 400, true)]
    [InlineData(DecisionOutcome.Review, false, "contested", 1100, true)]
    [InlineData(DecisionOutcome.Reject, false, "contested", 1100, true)]
    [InlineData(DecisionOutcome.Reject, true, "test", 30, false)]
    public async Task Retention_goes_by_class_and_test_orders_are_in_no_statistics(
        DecisionOutcome outcome,
        bool isTest,
        string retention,
        int days,
        bool indexed
    )
    {
        await Writer().RecordAsync(Records.Audit with { Decision = Records.Decision with { Outcome = outcome, IsTest = isTest } });
        foreach (var item in _aws.Tables.Of("Decisions").Concat(_aws.Tables.Of("Audit")))
        {
            Text(item, "retention").ShouldBe(retention);
            Number(item, "expiresAt")
                .ShouldBe(Records.DecidedAt.AddDays(days).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        _aws.Tables.Of("Decisions").Single().ContainsKey("outcomeDay").ShouldBe(indexed);
        _aws.Tables.Of("Decisions").Single().ContainsKey("customerId").ShouldBe(indexed);
    }

    [Fact]
    public async Task What_was_recorded_is_read_back_as_it_was()
    {
        var (writer, reader) = (Writer(), Reader());
        await writer.RecordAsync(Records.Audit);
        var read = (await reader.GetAuditAsync(Records.Audit.TriggerId, CancellationToken.None)).ShouldNotBeNull();
        ShouldBeSame(read, Records.Audit);
        ShouldBeSame((await reader.GetDecisionsAsync("10021", CancellationToken.None)).ShouldHaveSingleItem(), Records.Decision);
        (await reader.GetAuditAsync("check#shop-de#unknown", CancellationToken.None)).ShouldBeNull();
        (await reader.GetDecisionsAsync("unknown", CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_unknown_stays_unknown()
    {
        var bare = Records.Audit with
        {
            Extra = default,
            Vector = default,
            BaseValue = null,
            RawScore = null,
            Contributions = [],
            Warnings = [],
            Decision = Records.Decision with
            {
                Score = null,
                ScoreClass = "X",
                AllowedMethods = [],
                Reasons = [],
                Source = DecisionSources.Fallback,
                Assortment = null,
                IsTest = true,
                Supersedes = new Guid("019aab00-0000-7000-8000-000000000000"),
                Versions = Records.Decision.Versions with { Model = null, FeatureSpec = null },
            },
        };
        var (writer, reader) = (Writer(), Reader());
        await writer.RecordAsync(bare);
        ShouldBeSame((await reader.GetAuditAsync(bare.TriggerId, CancellationToken.None)).ShouldNotBeNull(), bare);
    }

    [Fact]
    public async Task Decisions_come_over_all_pages_with_the_newest_last()
    {
        _aws.Tables.PageSize = 2;
        var (writer, reader) = (Writer(), Reader());
        foreach (var i in (int[])[3, 1, 5, 2, 4])
        {
            var decision = Records.Decision with { DecisionId = new Guid($"019aab00-0000-7000-8000-00000000000{i}"), AuditId = $"t{i}" };
            await writer.RecordAsync(Records.Audit with { TriggerId = decision.AuditId, Decision = decision });
        }

        (await reader.GetDecisionsAsync("10021", CancellationToken.None))
            .Select(decision => decision.AuditId)
            .ShouldBe(["t1", "t2", "t3", "t4", "t5"]);
    }

    [Fact]
    public async Task A_trigger_that_is_on_record_is_answered_from_the_record_and_asked_only_whether_it_stands()
    {
        var writer = Writer();
        await writer.RecordAsync(Records.Audit);
        var second = Records.Audit with
        {
            Answer = "other bytes"u8.ToArray(),
            Decision = Records.Decision with { DecisionId = Guid.CreateVersion7(), Outcome = DecisionOutcome.Accept },
        };

        var result = await writer.RecordAsync(second);

        result.Status.ShouldBe(DecisionStatus.Replayed);
        ShouldBeSame(result.Recorded.ShouldNotBeNull(), Records.Audit);
        _aws.Calls.Select(call => call.Operation).ShouldBe(["TransactWriteItems", "TransactWriteItems", "GetItem"]);
        _aws.Tables.Of("Decisions").Count.ShouldBe(1);

        (await writer.RecordAsync(second with { PayloadHash = "bb22" })).Status.ShouldBe(DecisionStatus.Reused);
        _aws.Tables.Of("Decisions").Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_engine_that_does_not_send_the_old_item_is_asked_for_it()
    {
        var writer = Writer();
        await writer.RecordAsync(Records.Audit);
        _aws.First = async (context, call) =>
        {
            if (call.Operation == "GetItem")
            {
                return false;
            }

            await DatabaseFaults.CancelAsync(context, "ConditionalCheckFailed", "None");
            return true;
        };
        (await writer.RecordAsync(Another())).Status.ShouldBe(DecisionStatus.Replayed);
    }

    [Theory]
    [InlineData("TransactionConflict")]
    [InlineData("ThrottlingError")]
    [InlineData("ProvisionedThroughputExceeded")]
    [InlineData("TransactionInProgressException")]
    [InlineData("ProvisionedThroughputExceededException")]
    [InlineData("RequestLimitExceeded")]
    [InlineData("ThrottlingException")]
    [InlineData("InternalServerError")]
    [InlineData("abort")]
    public async Task What_passes_is_tried_again_with_the_same_token(string fault)
    {
        _aws.First = async (context, call) =>
        {
            if (call.Number > 1)
            {
                return false;
            }

            await FailAsync(context, fault);
            return true;
        };
        (await Writer().RecordAsync(Records.Audit)).Status.ShouldBe(DecisionStatus.Decided);
        _aws.Calls.Count.ShouldBe(2);
        _aws.Calls[0].Body.ShouldBe(_aws.Calls[1].Body);
    }

    [Theory]
    [InlineData("TransactionConflict", LedgerFaults.Conflict, 8)]
    [InlineData("ThrottlingException", LedgerFaults.Throttled, 8)]
    [InlineData("InternalServerError", LedgerFaults.Internal, 8)]
    [InlineData("ValidationException", LedgerFaults.Invalid, 1)]
    [InlineData("ResourceNotFoundException", LedgerFaults.Refused, 1)]
    [InlineData("AccessDeniedException", LedgerFaults.Refused, 1)]
    [InlineData("ValidationError", LedgerFaults.Invalid, 1)]
    [InlineData("abort", LedgerFaults.Connection, 2)]
    public async Task What_does_not_pass_ends_unavailable_after_a_bounded_number_of_calls(string fault, string name, int calls)
    {
        _aws.First = async (context, call) =>
        {
            if (call.Operation == "GetItem")
            {
                return false;
            }

            await FailAsync(context, fault);
            return true;
        };
        (await Writer().RecordAsync(Records.Audit)).ShouldBe(new LedgerResult(DecisionStatus.Unavailable, Fault: name));
        _aws.Calls.Count.ShouldBe(calls);
        _aws.Tables.Of("Audit").ShouldBeEmpty();
    }

    [Fact]
    public async Task After_conflicts_to_the_end_the_record_of_whoever_won_is_the_answer()
    {
        _aws.First = async (context, call) =>
        {
            if (call.Operation == "GetItem")
            {
                return false;
            }

            await DatabaseFaults.CancelAsync(context, "TransactionConflict", "None");
            return true;
        };
        _aws.Tables.Plant("Audit", await ItemOfAsync(Another()));
        (await Writer().RecordAsync(Records.Audit)).Status.ShouldBe(DecisionStatus.Replayed);
    }

    [Fact]
    public async Task What_was_written_though_every_answer_was_lost_is_recorded_and_no_replay()
    {
        _aws.First = async (context, call) =>
        {
            if (call.Operation == "GetItem")
            {
                return false;
            }

            _aws.Apply(call);
            await FailAsync(context, "InternalServerError");
            return true;
        };
        (await Writer().RecordAsync(Records.Audit)).ShouldBe(new LedgerResult(DecisionStatus.Decided));
        _aws.Tables.Of("Decisions").Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_the_answer_of_a_write_is_lost_the_next_attempt_finds_it()
    {
        _aws.Happens = call => call.Number == 1 ? Mishap.AnswerLost : Mishap.None;
        var result = await Writer().RecordAsync(Records.Audit);
        result.ShouldBe(new LedgerResult(DecisionStatus.Decided));
        _aws.Tables.Of("Decisions").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_aws_that_does_not_answer_is_given_up_at_the_timeout()
    {
        var time = new TestClock();
        _aws.Instead(AwsService.DynamoDb, FakeWire.HangAsync);
        var recording = DecisionWriter.Create(Clients.Ledger(_aws.Url), Clients.Connections(time), time).RecordAsync(Records.Audit);
        await _aws.CallAsync(1);
        recording.IsCompleted.ShouldBeFalse();
        await time.PassAsync(Clients.Ledger().Timeout);
        (await recording).ShouldBe(new LedgerResult(DecisionStatus.Unavailable, Fault: LedgerFaults.Timeout));
        _aws.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_there_is_unavailable() =>
        (await DecisionWriter.Create(Clients.Ledger(), Clients.Connections(), TimeProvider.System).RecordAsync(Records.Audit)).ShouldBe(
            new LedgerResult(DecisionStatus.Unavailable, Fault: LedgerFaults.Connection)
        );

    [Fact]
    public async Task A_record_that_is_not_ours_is_never_answered()
    {
        _aws.Tables.Plant("Audit", JsonNode.Parse("""{"triggerId":{"S":"check#shop-de#r-1"},"payloadHash":{"S":"aa11"}}""")!.AsObject());
        (await Writer().RecordAsync(Records.Audit)).ShouldBe(new LedgerResult(DecisionStatus.Unavailable, Fault: LedgerFaults.Foreign));
    }

    /// <summary>Somebody else's decision under the same trigger.</summary>
    private static AuditRecord Another() =>
        Records.Audit with
        {
            Decision = Records.Decision with { DecisionId = new Guid("019aab00-0000-7000-8000-000000000002") },
        };

    private static async Task<JsonObject> ItemOfAsync(AuditRecord audit)
    {
        await using var other = await FakeAws.StartAsync();
        await DecisionWriter.Create(Clients.Ledger(other.Url), Clients.Connections(), TimeProvider.System).RecordAsync(audit);
        return other.Tables.Of("Audit").Single();
    }

    private DecisionWriter Writer() => DecisionWriter.Create(Clients.Ledger(_aws.Url), Clients.Connections(), TimeProvider.System);

    private DecisionReader Reader() => DecisionReader.Create(Clients.Ledger(_aws.Url), Clients.Connections(), TimeProvider.System);

    private static Task FailAsync(Microsoft.AspNetCore.Http.HttpContext context, string fault)
    {
        switch (fault)
        {
            case "abort":
                context.Abort();
                return Task.CompletedTask;
            case "TransactionConflict" or "ThrottlingError" or "ProvisionedThroughputExceeded" or "ValidationError":
                return DatabaseFaults.CancelAsync(context, "None", fault);
            default:
                return DatabaseFaults.AnswerAsync(context, fault, fault == "InternalServerError" ? 500 : 400);
        }
    }

    private static void ShouldBeSame(AuditRecord read, AuditRecord written)
    {
        ShouldBeSame(read.Decision, written.Decision);
        JsonSerializer
            .Serialize(read.Order, ContractsJson.Default.Order)
            .ShouldBe(JsonSerializer.Serialize(written.Order, ContractsJson.Default.Order));
        read.Extra.ToArray().ShouldBe(written.Extra.ToArray());
        read.Vector.ToArray().ShouldBe(written.Vector.ToArray());
        read.Contributions.ShouldBe(written.Contributions);
        read.Answer.ToArray().ShouldBe(written.Answer.ToArray());
        read.Timings.ShouldBe(written.Timings, ignoreOrder: true);
        read.Warnings.ShouldBe(written.Warnings);
        (
            read with
            {
                Decision = written.Decision,
                Order = written.Order,
                Extra = written.Extra,
                Vector = written.Vector,
                Contributions = written.Contributions,
                Answer = written.Answer,
                Timings = written.Timings,
                Warnings = written.Warnings,
            }
        ).ShouldBe(written);
    }

    private static void ShouldBeSame(Decision read, Decision written)
    {
        read.AllowedMethods.ShouldBe(written.AllowedMethods);
        read.Reasons.ShouldBe(written.Reasons);
        (read with { AllowedMethods = written.AllowedMethods, Reasons = written.Reasons }).ShouldBe(written);
    }

    private static string Text(JsonObject item, string name) => FakeTables.Text(item, name);

    private static string Number(JsonObject item, string name) => item[name]!["N"]!.GetValue<string>();
}
