using System.Text.Json;
using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Contracts;

/// <summary>Messages as JSON and back; what is refused, and that refusals quote nothing.</summary>
public sealed class RescoreMessageJsonTests
{
    private static readonly string[] Splices = ["\\ud800", "null", "{", "\"", "-1", "1e999", "\0", "€", ",,", "[]"];

    private static readonly RescoreOrder Order = new()
    {
        Version = 1,
        Id = "job-1",
        OrderNumber = "10021",
        DecisionId = new Guid("019aab00-0000-7000-8000-000000000001"),
        Cause = RescoreCause.Job,
        Mode = RescoreMode.DryRun,
        Model = "challenger",
        Actor = "operator",
    };

    [Fact]
    public void An_order_has_names_on_the_wire_and_comes_back_as_it_was()
    {
        var body = RescoreMessageJson.Write(Order);
        body.ShouldBe(
            """{"type":"rescore","id":"job-1","orderNumber":"10021","decisionId":"019aab00-0000-7000-8000-000000000001","cause":"job","mode":"dry-run","model":"challenger","actor":"operator","version":1}"""
        );
        Read(body).ShouldBe(Order);
        Order.TriggerId.ShouldBe("rescore#job-1#10021");
        var bare = Order with { DecisionId = null, Cause = default, Mode = default, Model = null, Endpoint = "candidate" };
        Read(RescoreMessageJson.Write(bare)).ShouldBe(bare);
    }

    [Fact]
    public void A_step_and_a_check_come_back_as_they_were()
    {
        var step = new ContinueJob
        {
            Version = 1,
            Id = "job-1",
            Pass = 2,
            Step = 7,
        };
        RescoreMessageJson.Write(step).ShouldBe("""{"type":"continue","id":"job-1","pass":2,"step":7,"version":1}""");
        Read(RescoreMessageJson.Write(step)).ShouldBe(step);
        Read(RescoreMessageJson.Write(step with { Again = true })).ShouldBe(step with { Again = true });

        using var request = JsonDocument.Parse("""{"a":1.50,"b":"u"}""");
        var score = new ScoreOrder
        {
            Version = 1,
            Id = "job-1",
            Mode = RescoreMode.Shadow,
            Model = "m",
            Caller = "shop de",
            Request = request.RootElement,
        };
        var read = Read(RescoreMessageJson.Write(score)).ShouldBeOfType<ScoreOrder>();
        read.Request.GetRawText().ShouldBe("""{"a":1.50,"b":"u"}""");
        (read with { Request = score.Request }).ShouldBe(score);
    }

    [Fact]
    public void A_late_record_comes_back_to_the_last_bit()
    {
        var audit = Records.Audit with
        {
            Decision = Records.Decision with
            {
                DecidedAt = Records.DecidedAt.AddTicks(1),
                GrandTotal = 1234567890123456.789m,
                Score = 0.1 + 0.2,
                Supersedes = Guid.NewGuid(),
                SupersededOutcome = DecisionOutcome.Restrict,
            },
        };
        var body = RescoreMessageJson.Write(new LateRecord { Version = 1, Record = audit });
        body.ShouldContain("\"outcome\":\"REVIEW\"");
        body.ShouldContain("\"supersededOutcome\":\"RESTRICT\"");
        var read = Read(body).ShouldBeOfType<LateRecord>().Record;
        read.Decision.DecidedAt.ShouldBe(audit.Decision.DecidedAt);
        read.Decision.GrandTotal.ShouldBe(audit.Decision.GrandTotal);
        read.Decision.Score.ShouldBe(audit.Decision.Score);
        (read.Decision.Supersedes, read.Decision.SupersededOutcome).ShouldBe((audit.Decision.Supersedes, audit.Decision.SupersededOutcome));
        read.Decision.Reasons.ShouldBe(audit.Decision.Reasons);
        read.Decision.Versions.ShouldBe(audit.Decision.Versions);
        read.Vector.ToArray().ShouldBe(audit.Vector.ToArray());
        read.Extra.ToArray().ShouldBe(audit.Extra.ToArray());
        read.Answer.ToArray().ShouldBe(audit.Answer.ToArray());
        (read.BaseValue, read.RawScore).ShouldBe((audit.BaseValue, audit.RawScore));
        read.Contributions.ShouldBe(audit.Contributions);
        read.Timings.ShouldBe(audit.Timings);
        read.Warnings.ShouldBe(audit.Warnings);
        JsonSerializer
            .Serialize(read.Order, ContractsJson.Default.Order)
            .ShouldBe(JsonSerializer.Serialize(audit.Order, ContractsJson.Default.Order));
        RescoreMessageJson.Write(new LateRecord { Version = 1, Record = read }).ShouldBe(body);
    }

    [Fact]
    public void What_a_newer_sender_adds_is_let_through() =>
        Read("""{"later":{"x":[1]},"version":1,"id":"a","orderNumber":"1","actor":"x","type":"rescore","priority":"high"}""")
            .ShouldBe(
                new RescoreOrder
                {
                    Version = 1,
                    Id = "a",
                    OrderNumber = "1",
                    Actor = "x",
                }
            );

    [Theory]
    [InlineData("", "MESSAGE")]
    [InlineData("null", "MESSAGE")]
    [InlineData("[]", "MESSAGE")]
    [InlineData("7", "MESSAGE")]
    [InlineData("{}", "MESSAGE $.type")]
    [InlineData("""{"type":"erase","version":1}""", "MESSAGE")]
    [InlineData("""{"type":7,"version":1}""", "MESSAGE")]
    [InlineData("""{"type":"rescore","id":"a","orderNumber":"1","actor":"x"}""", "MESSAGE")]
    [InlineData("""{"type":"rescore","version":2,"id":"a","orderNumber":"1","actor":"x"}""", "VERSION")]
    [InlineData("""{"type":"rescore","version":1,"id":"a#b","orderNumber":"1","actor":"x"}""", "MESSAGE $.id")]
    [InlineData("""{"type":"rescore","version":1,"id":"","orderNumber":"1","actor":"x"}""", "MESSAGE $.id")]
    [InlineData("""{"type":"rescore","version":1,"id":null,"orderNumber":"1","actor":"x"}""", "MESSAGE $.id")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"","actor":"x"}""", "MESSAGE $.orderNumber")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":""}""", "MESSAGE $.actor")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","model":"a b"}""", "MESSAGE $.model")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","endpoint":"a/b"}""", "MESSAGE $.endpoint")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","endpoint":"a","model":"b"}""", "MESSAGE $.endpoint")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","mode":"erase"}""", "MESSAGE $.mode")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","mode":7}""", "MESSAGE $.mode")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","cause":"7"}""", "MESSAGE $.cause")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","cause":"shadow"}""", "MESSAGE $.mode")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","decisionId":"1"}""", "MESSAGE $.decisionId")]
    [InlineData("""{"type":"score","version":1,"caller":"x","request":[]}""", "MESSAGE $.request")]
    [InlineData("""{"type":"score","version":1,"caller":"","request":{}}""", "MESSAGE $.caller")]
    [InlineData("""{"type":"score","version":1,"caller":"x","request":{},"mode":"shadow"}""", "MESSAGE $.mode")]
    [InlineData("""{"type":"score","version":1,"id":"#","caller":"x","request":{}}""", "MESSAGE $.id")]
    [InlineData("""{"type":"score","version":1,"model":"#","caller":"x","request":{}}""", "MESSAGE $.model")]
    [InlineData("""{"type":"continue","version":1,"id":"a","pass":-1,"step":0}""", "MESSAGE $.pass")]
    [InlineData("""{"type":"continue","version":1,"id":"a","pass":0,"step":-1}""", "MESSAGE $.step")]
    [InlineData("""{"type":"continue","version":1,"id":"#","pass":0,"step":0}""", "MESSAGE $.id")]
    [InlineData("""{"type":"late","version":1,"record":null}""", "MESSAGE $.record")]
    public void What_cannot_be_used_is_refused_with_its_code(string body, string fault)
    {
        RescoreMessageJson.TryRead(body, out var message, out var told).ShouldBeFalse();
        message.ShouldBeNull();
        told.ShouldBe(fault);
    }

    [Fact]
    public void A_late_record_whose_proof_and_decision_disagree_is_refused()
    {
        var body = RescoreMessageJson.Write(new LateRecord { Version = 1, Record = Records.Audit with { TriggerId = "check#other#1" } });
        RescoreMessageJson.TryRead(body, out _, out var fault).ShouldBeFalse();
        fault.ShouldBe("MESSAGE $.record.triggerId");
    }

    [Theory]
    [InlineData("outcome")]
    [InlineData("mode")]
    public void An_outcome_is_a_name_and_never_a_number(string member)
    {
        var body = RescoreMessageJson.Write(new LateRecord { Version = 1, Record = Records.Audit });
        var name = member == "outcome" ? "\"outcome\":\"REVIEW\"" : "\"mode\":\"publish\"";
        body.ShouldContain(name);
        RescoreMessageJson.TryRead(body.Replace(name, $"\"{member}\":99", StringComparison.Ordinal), out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNull().ShouldStartWith("MESSAGE $.record");
    }

    [Theory]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","erika@example.org":tru}""")]
    [InlineData("""{"type":"rescore","version":1,"id":"a","orderNumber":"1","actor":"x","mode":"erika@example.org"}""")]
    [InlineData("""{"type":"erika@example.org","version":1}""")]
    [InlineData("""{"type":"score","version":1,"caller":"x","request":{"erika@example.org":tru}}""")]
    [InlineData("""{"type":"late","version":1,"record":{"timings":{"erika@example.org":"x"}}}""")]
    [InlineData("""{"type":"late","version":1,"record":{"erika@example.org":{"a":tru}}}""")]
    public void A_fault_quotes_nothing(string body)
    {
        RescoreMessageJson.TryRead(body, out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNull().ShouldNotContain("erika");
    }

    [Fact]
    public void Whatever_is_done_to_a_message_nothing_is_thrown_and_what_is_read_can_be_written()
    {
        var bodies = new[]
        {
            RescoreMessageJson.Write(Order),
            RescoreMessageJson.Write(new LateRecord { Version = 1, Record = Records.Audit }),
            """{"type":"score","version":1,"id":"j","caller":"x","request":{"order":{"orderNumber":"1"}}}""",
            """{"type":"continue","version":1,"id":"a","pass":0,"step":0}""",
        };
        Gen.Select(Gen.Int[0, bodies.Length - 1], Gen.Int[0, 4000], Gen.Int[0, 3], Gen.Int[0, Splices.Length - 1])
            .Sample(
                (which, at, what, splice) =>
                {
                    var text = Splices[splice];
                    var body = bodies[which];
                    at %= body.Length;
                    body = what switch
                    {
                        0 => body[..at],
                        1 => body.Insert(at, text),
                        2 => body.Remove(at, 1),
                        _ => string.Concat(body.AsSpan(0, at), text, body.AsSpan(at + 1)),
                    };
                    if (RescoreMessageJson.TryRead(body, out var message, out var fault))
                    {
                        // A request is passed on as it is, whatever it holds, and never written again.
                        if (message is not ScoreOrder)
                        {
                            RescoreMessageJson.TryRead(RescoreMessageJson.Write(message!), out _, out _).ShouldBeTrue();
                        }

                        return;
                    }

                    message.ShouldBeNull();
                    fault.ShouldNotBeNull().Split(' ')[0].ShouldBeOneOf("MESSAGE", "VERSION");
                },
                iter: 20_000
            );
    }

    [Fact]
    public void A_change_is_told_only_of_an_outcome_that_is_another()
    {
        DecisionChange.Of(Records.Decision).ShouldBeNull();
        var same = Records.Decision with { Supersedes = Guid.NewGuid(), SupersededOutcome = Records.Decision.Outcome };
        DecisionChange.Of(same).ShouldBeNull();
        var other = same with { SupersededOutcome = DecisionOutcome.Accept };
        var change = DecisionChange.Of(other).ShouldNotBeNull();
        (change.PreviousDecisionId, change.PreviousOutcome, change.Outcome).ShouldBe(
            (other.Supersedes!.Value, DecisionOutcome.Accept, other.Outcome)
        );
        using var json = JsonDocument.Parse(RescoreMessageJson.Write(change));
        json.RootElement.GetProperty("outcome").GetString().ShouldBe("REVIEW");
        json.RootElement.GetProperty("previousOutcome").GetString().ShouldBe("ACCEPT");
        json.RootElement.GetProperty("auditId").GetString().ShouldBe(other.AuditId);
        json.RootElement.GetProperty("versions").GetProperty("policy").GetString().ShouldBe("p1");
    }

    [Fact]
    public void A_selection_goes_from_the_newest_day_to_the_oldest_through_all_outcomes()
    {
        var day = new DateOnly(2026, 11, 23);
        var all = new RescoreSelection { From = day.AddDays(-1), To = day };
        all.Partitions.ShouldBe(8);
        var seen = Enumerable.Range(0, all.Partitions).Select(all.Partition).ToList();
        seen.Distinct().Count().ShouldBe(8);
        seen.Take(4).ShouldAllBe(partition => partition.Day == day);
        seen.Skip(4).ShouldAllBe(partition => partition.Day == day.AddDays(-1));
        var one = all with { Outcome = DecisionOutcome.Reject };
        Enumerable
            .Range(0, one.Partitions)
            .Select(one.Partition)
            .ShouldBe([(day, DecisionOutcome.Reject), (day.AddDays(-1), DecisionOutcome.Reject)]);
        (all with { From = day.AddDays(1) }).Partitions.ShouldBe(0);
        (all with { Listed = true }).Partitions.ShouldBe(0);
    }

    private static RescoreMessage Read(string body)
    {
        RescoreMessageJson.TryRead(body, out var message, out var fault).ShouldBeTrue(fault);
        fault.ShouldBeNull();
        return message.ShouldNotBeNull();
    }
}
