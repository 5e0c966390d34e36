using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FraudServerless.LegacyApi;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LegacyApi;

/// <summary>Requests and answers that are shown to readers are what they are said to be.</summary>
public sealed partial class SampleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Requests_in_checkout_http_end_as_their_titles_say()
    {
        var samples = Sample().Matches(Read("functions", "CheckoutApi", "checkout.http"));
        samples.Count.ShouldBeGreaterThan(8);
        foreach (Match sample in samples)
        {
            var (title, body) = (
                sample.Groups["title"].Value,
                sample.Groups["body"].Value.Replace("{{run}}", "1795765533", StringComparison.Ordinal)
            );
            var expected =
                title.Contains("VALIDATION", StringComparison.Ordinal) ? "VALIDATION"
                : title.Contains("NOT_JSON", StringComparison.Ordinal) ? "NOT_JSON"
                : title.Contains("422", StringComparison.Ordinal) ? "UNSUPPORTED_VERSION"
                : null;
            var reading = LegacyReader.Read(Encoding.UTF8.GetBytes(body), Now);
            reading.ErrorCode.ShouldBe(expected, title);
            (reading.Quirks.Count > 0).ShouldBe(title.StartsWith("Loose", StringComparison.Ordinal), title);
        }
    }

    [Fact]
    public void The_first_page_shows_a_valid_request_and_an_answer_of_the_schema()
    {
        var page = Read("README.md");
        var request = Curl().Match(page).Groups["body"].Value;
        LegacyReader.Read(Encoding.UTF8.GetBytes(request), Now).Order.ShouldNotBeNull();
        var answer = JsonElement.Parse(Json().Match(page).Groups["body"].Value);
        SchemaCheck.Faults(answer, ContractDocument.Schema("FraudCheckAnswer")).ShouldBeEmpty();
        answer.GetProperty("requestId").GetString().ShouldBe(JsonElement.Parse(request).GetProperty("requestId").GetString());
    }

    [Fact]
    public void The_contract_shows_an_answer_and_an_error_of_the_schema()
    {
        var shown = Json().Matches(Read("shared", "LegacyApi", "README.md")).Select(match => JsonElement.Parse(match.Groups["body"].Value)).ToList();
        shown.Count.ShouldBe(2);
        SchemaCheck.Faults(shown[0], ContractDocument.Schema("FraudCheckAnswer")).ShouldBeEmpty();
        SchemaCheck.Faults(shown[1], ContractDocument.Schema("Error")).ShouldBeEmpty();
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    [GeneratedRegex(@"^### (?<title>.+)\n\nPOST .+\n.+\n\n(?<body>[^#]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sample();

    [GeneratedRegex(@"-d '(?<body>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Curl();

    [GeneratedRegex(@"```json\n(?<body>[^`]+)```", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Json();
}
