using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.AuditApi.Exports;
using FraudServerless.Contracts;
using FraudServerless.Ledger;
using FraudServerless.Support;
using FraudServerless.Support.Database;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>Decisions by day, outcome, market and method: as a list of the desk, and for a spreadsheet.</summary>
public sealed class DecisionListTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly DeskHost _desk = new();

    public ValueTask InitializeAsync() => _desk.InitializeAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(7, 3)]
    [InlineData(60, int.MaxValue)]
    [InlineData(200, 2)]
    public async Task Pages_have_everything_once_the_newest_first_also_what_was_decided_at_the_same_instant(int limit, int pageSize)
    {
        var made = new List<Decision>();
        for (var i = 0; i < 130; i++)
        {
            // Half of them at one instant, the others over three days.
            var at = i % 2 == 0 ? Noon : Noon.AddDays(i % 3 - 1).AddSeconds(i);
            // A busy order fills one shard, behind whose end the others have to wait.
            made.Add(Made(i % 3 == 0 ? "list-busy" : $"list-{i}", at, DecisionOutcomes.All[i % 4]));
        }

        await RecordAsync(made);
        _desk.Aws.Tables.PageSize = pageSize;
        var (ids, pages) = await WalkAsync($"/v1/decisions?from=2026-11-19&to=2026-11-21&limit={limit}");
        ids.ShouldBe(made.Select(decision => decision.DecisionId.ToString("D")).OrderByDescending(id => id, StringComparer.Ordinal));
        pages.ShouldBeLessThanOrEqualTo((130 / limit) + 1);
    }

    [Theory]
    [InlineData("from=2026-11-19&to=2026-11-21")]
    [InlineData("from=2026-11-20&to=2026-11-20")]
    [InlineData("from=2026-11-19&to=2026-11-21&outcome=REVIEW")]
    [InlineData("from=2026-11-19&to=2026-11-21&market=AT")]
    [InlineData("from=2026-11-19&to=2026-11-21&method=CARD")]
    [InlineData("from=2026-11-19&to=2026-11-21&outcome=ACCEPT&market=DE&method=INVOICE")]
    public async Task An_export_has_exactly_the_decisions_of_the_list(string filter)
    {
        var made = new List<Decision>();
        for (var i = 0; i < 96; i++)
        {
            made.Add(
                Made($"both-{i}", Noon.AddDays(i % 5 - 2).AddMinutes(i), DecisionOutcomes.All[i % 4]) with
                {
                    Market = i % 3 == 0 ? "AT" : "DE",
                    PaymentMethod = i % 7 == 0 ? "CARD" : "INVOICE",
                }
            );
        }

        made.Add(Made("both-test", Noon, DecisionOutcome.Review) with { IsTest = true });
        await RecordAsync(made);
        var query = System.Web.HttpUtility.ParseQueryString(filter);
        var wanted = made.Where(decision =>
                !decision.IsTest
                && string.CompareOrdinal($"{decision.DecidedAt:yyyy-MM-dd}", query["from"]) >= 0
                && string.CompareOrdinal($"{decision.DecidedAt:yyyy-MM-dd}", query["to"]) <= 0
                && (query["outcome"] ?? decision.Outcome.ToWire()) == decision.Outcome.ToWire()
                && (query["market"] ?? decision.Market) == decision.Market
                && (query["method"] ?? decision.PaymentMethod) == decision.PaymentMethod
            )
            .Select(decision => decision.DecisionId.ToString("D"))
            .OrderByDescending(id => id, StringComparer.Ordinal)
            .ToList();
        wanted.ShouldNotBeEmpty();
        (await WalkAsync($"/v1/decisions?{filter}&limit=11")).Ids.ShouldBe(wanted);
        var (rows, next) = await ExportAsync(filter);
        rows.Skip(1).Select(row => row[0]).ShouldBe(wanted);
        next.ShouldBeNull();
    }

    [Fact]
    public async Task A_list_that_is_nearly_empty_is_looked_through_to_its_end()
    {
        await RecordAsync([Made("sparse-1", Noon.AddDays(-9), DecisionOutcome.Reject), Made("sparse-2", Noon.AddDays(20), DecisionOutcome.Accept)]);
        var (ids, pages) = await WalkAsync("/v1/decisions?from=2026-11-10&to=2026-12-10");
        ids.Count.ShouldBe(2);
        pages.ShouldBeGreaterThan(1);
        _desk.Aws.CallsOf("Query").Count.ShouldBe(31 * 64);
    }

    [Fact]
    public async Task What_does_not_fit_into_an_export_is_named_by_its_address()
    {
        var made = Enumerable.Range(0, CsvRoutes.MaxRows + 5).Select(i => Made($"long-{i}", Noon.AddSeconds(i), DecisionOutcome.Accept)).ToList();
        await RecordAsync(made);
        var (rows, next) = await ExportAsync("from=2026-11-20&to=2026-11-20");
        rows.Count.ShouldBe(CsvRoutes.MaxRows + 1);
        var (rest, end) = await ExportAsync(next.ShouldNotBeNull().Split('?')[1]);
        end.ShouldBeNull();
        rows.Concat(rest)
            .Where(row => row[0] != "decisionId")
            .Select(row => row[0])
            .ShouldBe(made.AsEnumerable().Reverse().Select(decision => decision.DecisionId.ToString("D")));
    }

    [Fact]
    public async Task Rows_longer_than_anybodys_are_fewer_and_none_is_lost()
    {
        var text = new string('ü', 10_000);
        var made = Enumerable
            .Range(0, 120)
            .Select(i => Made($"wide-{i}", Noon.AddSeconds(i), DecisionOutcome.Accept) with { Reasons = [new Reason("R201", text)] })
            .ToList();
        await RecordAsync(made);
        var (rows, next) = await ExportAsync("from=2026-11-20&to=2026-11-20");
        rows.Count.ShouldBeInRange(90, 110);
        var (rest, end) = await ExportAsync(next.ShouldNotBeNull().Split('?')[1]);
        (rows.Count + rest.Count).ShouldBe(122);
        end.ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_that_a_caller_says_begins_a_formula_in_any_column()
    {
        const string Formula = "=HYPERLINK(\"http://x\";\"y\"),\r\n=1";
        var order = Made(Formula, Noon, DecisionOutcome.Review);
        await RecordAsync([
            order with
            {
                AllowedMethods = [Formula],
                Reasons = [new Reason(Formula, Formula)],
                ScoreClass = Formula,
                CustomerId = Formula,
                Market = Formula,
                Assortment = Formula,
                PaymentMethod = Formula,
                Currency = Formula,
                GrandTotal = -1.5m,
                Versions = order.Versions with { ModelId = Formula, Model = Formula, Policy = Formula },
            },
        ]);
        var (rows, _) = await ExportAsync("from=2026-11-20&to=2026-11-20");
        rows.Count.ShouldBe(2);
        rows[0].ShouldBe(DecisionCsv.Columns);
        rows[1].Count.ShouldBe(DecisionCsv.Columns.Count);
        rows[1].Count(cell => cell.StartsWith("'=HYPERLINK(", StringComparison.Ordinal)).ShouldBe(13);
        rows[1].Where(cell => cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal)).ShouldBe(["-1.5"]);
        rows[1][1].ShouldBe("'" + Formula.Replace("\n=", "\n'=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_has_what_the_decision_has()
    {
        var decision = Made("row-1", Noon, DecisionOutcome.Review) with
        {
            Score = 0.4375,
            Supersedes = Guid.Empty,
            SupersededOutcome = DecisionOutcome.Accept,
        };
        await RecordAsync([decision]);
        var (rows, _) = await ExportAsync("from=2026-11-20&to=2026-11-20");
        rows[1]
            .ShouldBe([
                decision.DecisionId.ToString("D"),
                "row-1",
                "2026-11-20T12:00:00.000Z",
                "checkout",
                "REVIEW",
                "E",
                "0.4375",
                "false",
                "PREPAYMENT",
                "R201 R204",
                "Angaben zu früheren Bestellungen | Erste Bestellung",
                "DE",
                "FASHION",
                "INVOICE",
                "EUR",
                "149.9",
                "c-1",
                "de-fashion",
                "2026.11.1",
                "p1",
                Guid.Empty.ToString("D"),
                "ACCEPT",
            ]);
    }

    [Fact]
    public async Task An_export_is_a_file_and_on_record_with_its_filter_and_rows_before_it_leaves()
    {
        await RecordAsync([Made("look-1", Noon, DecisionOutcome.Review), Made("look-2", Noon, DecisionOutcome.Review)]);
        const string Path = "/v1/exports/decisions.csv?from=2026-11-20&to=2026-11-20&outcome=REVIEW";
        using var response = await _desk.AnswerAsync(HttpMethod.Get, Path, "risk");
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        response.Content.Headers.ContentDisposition!.FileName.ShouldBe("decisions-2026-11-20-2026-11-20.csv");
        (await response.Content.ReadAsByteArrayAsync()).AsSpan(0, 3).ToArray().ShouldBe([0xEF, 0xBB, 0xBF]);
        var look = _desk.Aws.Tables.Of("Audit").Where(item => item.ContainsKey("viewKind")).ShouldHaveSingleItem();
        FakeTables.Text(look, "viewKind").ShouldBe("export");
        FakeTables.Text(look, "viewSubject").ShouldBe("from=2026-11-20&to=2026-11-20&outcome=REVIEW rows=2");
        FakeTables.Text(look, "actor").ShouldBe("kim");

        _desk.Aws.Happens = call => call.Operation == "PutItem" ? Mishap.Refused : Mishap.None;
        foreach (var path in new[] { Path, "/v1/decisions?from=2026-11-20&to=2026-11-20" })
        {
            var (status, _, text) = await _desk.GetAsync(path, "risk");
            status.ShouldBe(503);
            text.ShouldNotContain("look-1");
        }
    }

    [Fact]
    public async Task What_cannot_be_read_is_in_its_place_and_hides_nothing()
    {
        var made = Enumerable.Range(0, 3).Select(i => Made($"spoilt-{i}", Noon.AddMinutes(i), DecisionOutcome.Review)).ToList();
        await RecordAsync(made);
        _desk.Aws.Tables.Of("Decisions").Single(item => FakeTables.Text(item, "orderNumber") == "spoilt-1")["grandTotal"] = new JsonObject
        {
            ["S"] = "much",
        };
        const string Filter = "from=2026-11-20&to=2026-11-20&method=INVOICE";
        var (_, body, _) = await _desk.GetAsync($"/v1/decisions?{Filter}", "auditor");
        body!["decisions"]!
            .AsArray()
            .Select(decision => $"{decision!["orderNumber"]} {decision["decisionId"]} {decision["unreadable"]}")
            .ShouldBe([$"spoilt-2 {made[2].DecisionId} ", $"spoilt-1 {made[1].DecisionId} true", $"spoilt-0 {made[0].DecisionId} "]);
        var (rows, _) = await ExportAsync(Filter);
        rows.ShouldContain(row => row[0] == made[1].DecisionId.ToString("D") && row.Contains("unreadable"));
        rows.Select(row => row.Count).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_list_alone()
    {
        await RecordAsync([.. Enumerable.Range(0, 3).Select(i => Made($"cursor-{i}", Noon, DecisionOutcome.Review))]);
        const string Filter = "from=2026-11-20&to=2026-11-20";
        var (_, body, _) = await _desk.GetAsync($"/v1/decisions?{Filter}&limit=1", "auditor");
        var cursor = body!["next"]!.GetValue<string>();
        (await _desk.GetAsync($"/v1/decisions?{Filter}&cursor={cursor}", "auditor")).Status.ShouldBe(200);
        foreach (
            var path in new[]
            {
                $"/v1/decisions?{Filter}&cursor={(cursor[0] == 'A' ? 'B' : 'A')}{cursor[1..]}",
                $"/v1/decisions?{Filter}&outcome=REVIEW&cursor={cursor}",
                $"/v1/decisions?from=2026-11-19&to=2026-11-20&cursor={cursor}",
                $"/v1/exports/decisions.csv?{Filter}&cursor={cursor}",
            }
        )
        {
            var (status, problem, _) = await _desk.GetAsync(path, "auditor");
            status.ShouldBe(400, path);
            problem!["code"]!.GetValue<string>().ShouldBe("CURSOR");
        }
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("to=2026-13-01")]
    [InlineData("from=2026-11-21&to=2026-11-20")]
    [InlineData("from=2026-11-01&to=2026-12-02")]
    [InlineData("outcome=MAYBE")]
    [InlineData("market=Germany")]
    [InlineData("market=de")]
    [InlineData("method=GOLD")]
    public async Task A_filter_that_is_none_is_refused_by_name(string query)
    {
        foreach (var path in new[] { "/v1/decisions", "/v1/exports/decisions.csv" })
        {
            var (status, body, _) = await _desk.GetAsync($"{path}?{query}", "auditor");
            status.ShouldBe(400, path);
            body!["code"]!.GetValue<string>().ShouldBe("PARAMETER");
            body["detail"]!.GetValue<string>().ShouldContain(query.Contains("&to", StringComparison.Ordinal) ? "from" : query.Split('=')[0]);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("201")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task A_page_has_its_bounds(string limit) => (await _desk.GetAsync($"/v1/decisions?limit={limit}", "support")).Status.ShouldBe(400);

    private static Decision Made(string orderNumber, DateTimeOffset at, DecisionOutcome outcome) =>
        Records.Of(orderNumber).Decision with
        {
            DecisionId = Guid.CreateVersion7(at),
            DecidedAt = at,
            Outcome = outcome,
        };

    private async Task RecordAsync(IReadOnlyList<Decision> decisions)
    {
        var entries = decisions.Select(decision => new LedgerEntry(
            Records.Of(decision.OrderNumber) with
            {
                TriggerId = decision.AuditId,
                Decision = decision,
            }
        ));
        foreach (var result in await _desk.Writer.RecordManyAsync([.. entries], 25))
        {
            result.Status.ShouldBe(DecisionStatus.Decided);
        }
    }

    /// <summary>All pages of a list, to its end.</summary>
    private async Task<(List<string> Ids, int Pages)> WalkAsync(string path)
    {
        var ids = new List<string>();
        string? next = null;
        var pages = 0;
        do
        {
            var (status, body, text) = await _desk.GetAsync(next is null ? path : $"{path}&cursor={next}", "support");
            status.ShouldBe(200, text);
            ids.AddRange(body!["decisions"]!.AsArray().Select(decision => decision!["decisionId"]!.GetValue<string>()));
            next = body["next"]?.GetValue<string>();
            (++pages).ShouldBeLessThan(500);
        } while (next is not null);

        return (ids, pages);
    }

    private async Task<(List<List<string>> Rows, string? Next)> ExportAsync(string query)
    {
        using var response = await _desk.AnswerAsync(HttpMethod.Get, $"/v1/exports/decisions.csv?{query}", "auditor");
        var bytes = await response.Content.ReadAsByteArrayAsync();
        ((int)response.StatusCode).ShouldBe(200, Encoding.UTF8.GetString(bytes));
        var next = response.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
        next?.ShouldEndWith(">; rel=\"next\"");
        return (CsvReader.Read(Encoding.UTF8.GetString(bytes.AsSpan(3))), next?[1..next.IndexOf('>', StringComparison.Ordinal)]);
    }
}
