using System.Globalization;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Traffic;

/// <summary>Where two answers differ.</summary>
/// <param name="Field">Of the answer, <c>status</c>, or <c>(property order)</c>.</param>
/// <param name="Captured">The old value's JSON; null: absent.</param>
/// <param name="Replayed">The new value's.</param>
internal sealed record AnswerDifference(string Field, string? Captured, string? Replayed);

/// <summary>
/// Whether two answers are the same to a caller of the legacy contract: the same properties in the same order, of the same kinds, with the same values, but for
/// <c>processingTimeMs</c> and <c>timestamp</c>, which say when it was answered. An error is the same by status, code, and the fields and codes of its faults; its
/// wording is for people. White space counts for nothing, since a tool that captures may have formatted the answer.
/// </summary>
/// <param name="scoreTolerance">How far two scores may lie apart and be the same; 0: not at all.</param>
/// <param name="ignored">Fields that may differ.</param>
internal sealed class AnswerComparison(decimal scoreTolerance, IReadOnlySet<string> ignored)
{
    private static readonly string[] Times = ["processingTimeMs", "timestamp"];
    private static readonly string[] ErrorWords = ["message"];

    public IReadOnlyList<AnswerDifference> Compare(CapturedCall captured, int status, ReadOnlyMemory<byte> answer)
    {
        var differences = new List<AnswerDifference>();
        if (captured.Status != status)
        {
            differences.Add(new AnswerDifference("status", Invariant(captured.Status), Invariant(status)));
        }
        else if (Parse(captured.Answer) is var old && Parse(answer) is var next && (old is null || next is null))
        {
            if (old is not null || next is not null || !captured.Answer.Span.SequenceEqual(answer.Span))
            {
                differences.Add(
                    new AnswerDifference(
                        "(body)",
                        old is null ? "no JSON object" : "a JSON object",
                        next is null ? "no JSON object" : "a JSON object"
                    )
                );
            }
        }
        else
        {
            Compare(old.Value, next.Value, captured, status == 200 ? Times : ErrorWords, differences);
        }

        return differences.FindAll(difference => !ignored.Contains(difference.Field));
    }

    private void Compare(JsonElement old, JsonElement next, CapturedCall captured, string[] valuesFree, List<AnswerDifference> differences)
    {
        var oldNames = Names(old);
        var nextNames = Names(next);
        foreach (var name in oldNames.Union(nextNames, StringComparer.Ordinal))
        {
            JsonElement? before = old.TryGetProperty(name, out var a) ? a : null;
            JsonElement? after = next.TryGetProperty(name, out var b) ? b : null;
            if (before is null || after is null || before.Value.ValueKind != after.Value.ValueKind)
            {
                Add(name, before, after);
            }
            else if (name == "requestId")
            {
                // It may have been sent under another one.
                if (!Is(a, captured.RequestId) || !Is(b, captured.Request.RequestId))
                {
                    Add(name, before, after);
                }
            }
            else if (!valuesFree.Contains(name, StringComparer.Ordinal))
            {
                CompareValues(name, a, b);
            }
        }

        if (
            oldNames.Count == nextNames.Count
            && !oldNames.SequenceEqual(nextNames, StringComparer.Ordinal)
            && oldNames.ToHashSet().SetEquals(nextNames)
        )
        {
            differences.Add(new AnswerDifference("(property order)", string.Join(' ', oldNames), string.Join(' ', nextNames)));
        }

        void CompareValues(string name, JsonElement before, JsonElement after)
        {
            switch (name)
            {
                case "score" when ScoresAgree(before, after):
                    return;
                case "reasons" or "errors" when AreObjects(before) && AreObjects(after):
                    // What a reason or fault is, apart from how it is worded.
                    var words = name == "reasons" ? "text" : "message";
                    if (!Without(before, words).SequenceEqual(Without(after, words), StringComparer.Ordinal))
                    {
                        Add(name, before, after);
                    }
                    else if (name == "reasons" && !JsonElement.DeepEquals(before, after))
                    {
                        Add("reasons.text", before, after);
                    }

                    return;
                default:
                    if (!JsonElement.DeepEquals(before, after))
                    {
                        Add(name, before, after);
                    }

                    return;
            }
        }

        void Add(string field, JsonElement? before, JsonElement? after) =>
            differences.Add(new AnswerDifference(field, before?.GetRawText(), after?.GetRawText()));
    }

    private bool ScoresAgree(JsonElement before, JsonElement after) =>
        before.ValueKind == JsonValueKind.String
        && decimal.TryParse(before.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var old)
        && decimal.TryParse(after.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var next)
        // Without a model there is no score, and none is near to it.
        && (old == next || (old >= 0 && next >= 0 && Math.Abs(old - next) <= scoreTolerance));

    private static bool AreObjects(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.Object);

    private static IEnumerable<string> Without(JsonElement list, string property) =>
        list.EnumerateArray()
            .Select(entry =>
                string.Join(
                    ',',
                    entry
                        .EnumerateObject()
                        .Where(part => part.Name != property)
                        .OrderBy(part => part.Name, StringComparer.Ordinal)
                        .Select(part => $"{part.Name}:{part.Value.GetRawText()}")
                )
            );

    private static List<string> Names(JsonElement answer) => [.. answer.EnumerateObject().Select(property => property.Name)];

    private static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Is(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
