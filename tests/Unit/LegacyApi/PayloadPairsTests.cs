using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.LegacyApi;
using FraudServerless.Support;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LegacyApi;

/// <summary>The rules of the legacy contract as pairs of a request and what must come of it.</summary>
public sealed class PayloadPairsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Payloads", "legacy-v1");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.request.json").Select(file => Path.GetFileName(file)[..^".request.json".Length]).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Request_gives_what_is_expected(string name)
    {
        var request = File.ReadAllBytes(Path.Combine(Folder, name + ".request.json"));
        var expectedFile = File.ReadAllBytes(Path.Combine(Folder, name + ".expected.json"));
        var expected = JsonNode.Parse(expectedFile)!.AsObject();

        LegacyReadResult reading = LegacyReader.Read(request, Now);

        Kept(reading.Extra).ShouldBe(Kept(expectedFile), ignoreOrder: true);
        expected.Remove("extra");
        var actual = Actual(reading);
        JsonNode.DeepEquals(actual, expected).ShouldBeTrue($"expected {expected.ToJsonString()}\nbut got  {actual.ToJsonString()}");
    }

    [Fact]
    public void There_is_a_pair_for_every_rule_and_both_halves_of_each()
    {
        Names.Count.ShouldBeGreaterThanOrEqualTo(120);
        Directory.EnumerateFiles(Folder, "*.expected.json").Count().ShouldBe(Names.Count);
    }

    /// <summary>Path and value as sent, white space aside; a document model would not hold everything that a caller may send, such as half characters.</summary>
    private static List<string> Kept(ReadOnlyMemory<byte> extra)
    {
        if (extra.IsEmpty)
        {
            return [];
        }

        using var document = JsonDocument.Parse(extra);
        return Properties(document.RootElement);
    }

    private static List<string> Kept(ReadOnlySpan<byte> expectedFile)
    {
        using var document = JsonDocument.Parse(expectedFile.ToArray());
        return document.RootElement.TryGetProperty("extra", out var extra) ? Properties(extra) : [];
    }

    private static List<string> Properties(JsonElement extra) =>
        [.. extra.EnumerateObject().Select(property => property.Name + " = " + Compact(property.Value.GetRawText()))];

    private static string Compact(string json) => string.Concat(json.Where(c => !char.IsWhiteSpace(c)));

    private static JsonObject Actual(LegacyReadResult reading)
    {
        if (reading.Order is not { } order)
        {
            return new JsonObject
            {
                ["status"] = reading.ErrorCode == "UNSUPPORTED_VERSION" ? 422 : 400,
                ["body"] = JsonNode.Parse(LegacyAnswerWriter.WriteError(reading.ErrorCode!, reading.Message!, reading.Faults)),
            };
        }

        reading.ErrorCode.ShouldBeNull();
        return new JsonObject
        {
            ["status"] = 200,
            ["order"] = JsonSerializer.SerializeToNode(OrderNormaliser.Normalise(order, TestMarkets.Shipped), ContractsJson.Default.Order),
            ["quirks"] = new JsonObject(reading.Quirks.Select(quirk => KeyValuePair.Create(quirk.Key, (JsonNode?)quirk.Value))),
            ["warnings"] = new JsonArray([.. reading.Warnings.Select(warning => (JsonNode)warning)]),
        };
    }
}
