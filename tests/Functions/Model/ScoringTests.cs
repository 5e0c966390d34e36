using System.Text;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>What the model container answers, byte by byte.</summary>
public sealed class ScoringTests : IAsyncLifetime
{
    /// <summary>1 / (1 + e^4.5), 1 / (1 + e^0.5) and 1 / (1 + e).</summary>
    private const string Low = "0.01098694263059318";
    private const string High = "0.3775406687981454";
    private const string Middle = "0.2689414213699951";

    private ModelContainer _container = null!;

    public async ValueTask InitializeAsync() => _container = await ModelContainer.StartAsync();

    public ValueTask DisposeAsync() => _container.DisposeAsync();

    [Fact]
    public async Task One_line_is_one_object_with_the_strongest_contributions_first() =>
        (await _container.ScoreAsync("0.5,-1,7\n")).ShouldBe(
            (
                200,
                "application/json",
                $$"""{"score":{{Low}},"model":"2026.11.1","features":"1-0123456789ab","base":-2.75,"raw":-4.5,"contributions":[["customer.age",-2],["order.total",0.25]]}"""
            )
        );

    [Fact]
    public async Task A_missing_number_is_nothing_between_commas()
    {
        // f0 missing goes right, f1 missing goes left.
        var (_, _, body) = await _container.ScoreAsync(",,");
        body.ShouldContain("""[["customer.age",-2],["order.total",-0.25]]""");
        (await _container.ScoreAsync("nan, ,NaN")).Body.ShouldBe(body);
    }

    [Fact]
    public async Task Several_lines_are_a_line_each()
    {
        var (status, type, body) = await _container.ScoreAsync("0.5,-1,7\r\n1,1,1\n2,1,1\n", attributes: "contributions=none");
        (status, type).ShouldBe((200, "application/jsonlines"));
        string Line(string score) => $$"""{"score":{{score}},"model":"2026.11.1","features":"1-0123456789ab"}""";
        body.ShouldBe($"{Line(Low)}\n{Line(High)}\n{Line(Middle)}\n");
    }

    [Fact]
    public async Task A_faulty_line_is_answered_in_its_place_and_its_neighbours_are_unharmed()
    {
        var (status, type, body) = await _container.ScoreAsync(
            "1,1,1\n!NOT_JSON byte 7\n1,1\n1,x,1\n\n!BARE\n1,1,inf\n2,1,1",
            attributes: "contributions=0"
        );
        (status, type).ShouldBe((200, "application/jsonlines"));
        var lines = body.Split('\n');
        lines.Length.ShouldBe(9);
        lines[0].ShouldStartWith($$"""{"score":{{High}},""");
        lines[1].ShouldBe("""{"error":{"code":"NOT_JSON","message":"byte 7"}}""");
        lines[2].ShouldBe("""{"error":{"code":"COLUMNS","message":"Line 3 has 2 columns, the model takes 3."}}""");
        lines[3].ShouldBe("""{"error":{"code":"NUMBER","message":"Line 4, column 2 (customer.age) is not a finite number."}}""");
        lines[4].ShouldBe("""{"error":{"code":"COLUMNS","message":"Line 5 has 1 columns, the model takes 3."}}""");
        lines[5].ShouldBe("""{"error":{"code":"BARE","message":""}}""");
        lines[6].ShouldBe("""{"error":{"code":"NUMBER","message":"Line 7, column 3 (device.known) is not a finite number."}}""");
        lines[7].ShouldStartWith($$"""{"score":{{Middle}},""");
        lines[8].ShouldBeEmpty();
    }

    [Theory]
    [InlineData("!NOT_JSON byte 7\n", "NOT_JSON", "byte 7")]
    [InlineData("1,2", "COLUMNS", "Line 1 has 2 columns, the model takes 3.")]
    [InlineData("1,2,3,4", "COLUMNS", "Line 1 has 4 columns, the model takes 3.")]
    [InlineData("1,2,3;", "NUMBER", "Line 1, column 3 (device.known) is not a finite number.")]
    [InlineData("", "EMPTY", "There is no vector.")]
    [InlineData("\n", "EMPTY", "There is no vector.")]
    public async Task A_single_faulty_line_is_400(string body, string code, string message) =>
        (await _container.ScoreAsync(body)).ShouldBe((400, "application/json", $$$"""{"error":{"code":"{{{code}}}","message":"{{{message}}}"}}"""));

    [Theory]
    [InlineData("contributions=all", """[["order.total",0.25],["customer.age",-2],["device.known",0]]""")]
    [InlineData("contributions=1", """[["customer.age",-2]]""")]
    [InlineData("trace=7, contributions=2", """[["customer.age",-2],["order.total",0.25]]""")]
    public async Task The_caller_chooses_the_contributions(string attributes, string expected)
    {
        var (_, _, body) = await _container.ScoreAsync("0.5,-1,7", attributes: attributes);
        body.ShouldEndWith($"\"contributions\":{expected}}}");
    }

    [Fact]
    public async Task The_vector_comes_back_on_request_and_the_answer_reads_as_a_score()
    {
        var (_, _, body) = await _container.ScoreAsync("0.1,,7", attributes: "vector=1");
        ScoreJson.TryRead(Encoding.UTF8.GetBytes(body), out var score).ShouldBeTrue();
        score!.Vector.ToArray().ShouldBe([0.1f, float.NaN, 7f]);
        score.Base.ShouldBe(-2.75);
        score.Contributions.Count.ShouldBe(2);
        (score.Base!.Value + score.Contributions.Sum(c => c.Value)).ShouldBe(Math.Log(score.Value / (1 - score.Value)), 1e-12);
    }

    [Fact]
    public async Task Options_that_cannot_be_read_are_400()
    {
        var (status, _, body) = await _container.ScoreAsync("1,1,1", attributes: "contributions=many");
        status.ShouldBe(400);
        body.ShouldStartWith("""{"error":{"code":"OPTIONS","message":"X-Amzn-SageMaker-Custom-Attributes: contributions must be""");
    }

    [Theory]
    [InlineData("text/csv; features=2-ffffffffffff")]
    [InlineData("TEXT/CSV;Features=\"2-ffffffffffff\"")]
    public async Task Vectors_of_another_spec_are_refused_naming_both(string contentType) =>
        (await _container.ScoreAsync("1,1,1\n1,1,1", contentType)).ShouldBe(
            (
                400,
                "application/json",
                """{"error":{"code":"FEATURES_MISMATCH","message":"The vectors were made by feature spec 2-ffffffffffff, model 2026.11.1 was trained on 1-0123456789ab."}}"""
            )
        );

    [Theory]
    [InlineData("text/csv")]
    [InlineData("text/csv; charset=utf-8")]
    [InlineData("")]
    public async Task Vectors_of_no_named_spec_are_served_and_the_answer_says_so(string contentType) =>
        (await _container.ScoreAsync("1,1,1", contentType, attributes: "contributions=none")).Body.ShouldBe(
            $$"""{"score":{{High}},"model":"2026.11.1","features":null}"""
        );

    [Fact]
    public async Task A_model_without_a_card_is_served_unchecked_and_its_file_names_the_columns()
    {
        await using var foreign = await ModelContainer.StartAsync(card: null);
        (await foreign.ScoreAsync("0.5,-1,7")).Body.ShouldBe(
            $$"""{"score":{{Low}},"model":null,"features":null,"base":-2.75,"raw":-4.5,"contributions":[["f1",-2],["f0",0.25]]}"""
        );
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/xml")]
    public async Task Another_content_type_is_415(string contentType) => (await _container.ScoreAsync("1,1,1", contentType)).Status.ShouldBe(415);

    [Theory]
    [InlineData(null, 200, "application/json")]
    [InlineData("*/*", 200, "application/json")]
    [InlineData("application/json", 200, "application/json")]
    [InlineData("application/jsonlines", 200, "application/json")]
    [InlineData("text/html, application/*;q=0.5", 200, "application/json")]
    [InlineData("text/csv", 200, "text/csv")]
    [InlineData("text/html", 406, "application/json")]
    [InlineData("application/json;q=0, application/jsonlines;q=0", 406, "application/json")]
    public async Task The_caller_says_what_it_accepts(string? accept, int status, string type)
    {
        var answer = await _container.ScoreAsync("1,1,1", accept: accept);
        (answer.Status, answer.Type).ShouldBe((status, type));
    }

    [Fact]
    public async Task Bare_scores_are_answered_as_csv()
    {
        (await _container.ScoreAsync("1,1,1", accept: "text/csv")).Body.ShouldBe(High);
        (await _container.ScoreAsync("1,1,1\n!X y z\n2,1,1\n", accept: "text/csv")).Body.ShouldBe($"{High}\n!X y z\n{Middle}\n");
    }

    /// <summary>Bodies of every size around the number of lines that are scored together, with faults among them, against each line alone.</summary>
    [Theory]
    [InlineData("contributions=none", null)]
    [InlineData("contributions=8,vector=1", null)]
    [InlineData("contributions=all", null)]
    [InlineData("", "text/csv")]
    public async Task Lines_are_answered_together_as_they_are_alone_and_in_their_order(string attributes, string? accept)
    {
        var random = new Random(attributes.Length);
        string[] kinds = ["0.5,-1,7", "1,1,1", "2,1,1", ",,", "2,-3,nan"];
        var alone = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var kind in kinds)
        {
            alone[kind] = (await _container.ScoreAsync(kind, accept: accept, attributes: attributes)).Body;
        }

        foreach (var count in new[] { 2, 7, 8, 31, 32, 33, 64, 65, 200 })
        {
            string[] lines =
            [
                .. Enumerable.Range(0, count).Select(i => random.Next(6) is var kind && kind < kinds.Length ? kinds[kind] : $"!GONE {i}"),
            ];
            var (status, _, body) = await _container.ScoreAsync(string.Join('\n', lines), accept: accept, attributes: attributes);
            status.ShouldBe(200);
            var answers = body.Split('\n');
            answers.Length.ShouldBe(count + 1);
            for (var i = 0; i < count; i++)
            {
                answers[i]
                    .ShouldBe(
                        alone.TryGetValue(lines[i], out var expected) ? expected
                            : accept is null ? $$$"""{"error":{"code":"GONE","message":"{{{i}}}"}}"""
                            : lines[i],
                        $"line {i} of {count}"
                    );
            }
        }
    }

    [Fact]
    public async Task A_fault_names_its_line_wherever_in_the_body_it_is()
    {
        var lines = Enumerable.Repeat("1,1,1", 100).ToArray();
        lines[40] = "1,1";
        lines[99] = "1,1,x";
        var answers = (await _container.ScoreAsync(string.Join('\n', lines))).Body.Split('\n');
        answers[40].ShouldContain("Line 41 has 2 columns");
        answers[99].ShouldContain("Line 100, column 3");
    }

    [Fact]
    public async Task Requests_at_once_do_not_mix()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => _container.ScoreAsync(i % 2 == 0 ? "0.5,-1,7" : "2,1,1", attributes: "vector=1"))
        );
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i].Body.ShouldBe(answers[i % 2].Body);
        }

        answers[0].Body.ShouldStartWith($$"""{"score":{{Low}},""");
        answers[1].Body.ShouldStartWith($$"""{"score":{{Middle}},""");
    }
}
