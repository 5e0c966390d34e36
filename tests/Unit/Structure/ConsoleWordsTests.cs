using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Structure;

/// <summary>The console's words, in both languages.</summary>
public sealed partial class ConsoleWordsTests
{
    private static readonly string Room = Path.Combine(Repository.Root, "functions", "AuditApi");

    [Fact]
    public void Each_word_is_there_in_both_languages_once_and_with_the_same_places()
    {
        var (english, german) = (Words("words-en.js"), Words("words-de.js"));
        english.Count.ShouldBeGreaterThan(200);
        german.Keys.ShouldBe(english.Keys, ignoreOrder: true);
        foreach (var (key, text) in english)
        {
            Places(german[key]).ShouldBe(Places(text), key);
        }
    }

    [Fact]
    public void Modules_ask_for_words_that_there_are()
    {
        var words = Words("words-en.js");
        var asked = Scripts().SelectMany(script => Asked().Matches(script)).Select(match => match.Groups["key"].Value).Distinct().ToList();
        asked.Count.ShouldBeGreaterThan(150);
        asked.Where(key => !words.ContainsKey(key)).ShouldBeEmpty();
    }

    [Fact]
    public void Each_problem_that_the_desk_answers_has_german_words()
    {
        var codes = Directory
            .EnumerateFiles(Room, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["code"].Value)
            .Distinct()
            .ToList();
        codes.Count.ShouldBeGreaterThan(25);
        var known = German().Matches(Script("problems-de.js")).Select(match => match.Groups["code"].Value).ToList();
        known.ShouldBe(codes, ignoreOrder: true);
    }

    private static Dictionary<string, string> Words(string file) =>
        Word().Matches(Script(file)).ToDictionary(match => match.Groups["key"].Value, match => match.Groups["text"].Value, StringComparer.Ordinal);

    private static IEnumerable<string> Places(string text) =>
        Place().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal).Distinct();

    private static string Script(string name) => File.ReadAllText(Path.Combine(Room, "Console", name));

    private static IEnumerable<string> Scripts() =>
        Directory
            .EnumerateFiles(Path.Combine(Room, "Console"), "*.js")
            .Where(file => !Path.GetFileName(file).StartsWith("words-", StringComparison.Ordinal))
            .Select(File.ReadAllText);

    [GeneratedRegex(@"^  ""(?<key>[^""]+)"": ""(?<text>(?:[^""\\]|\\.)*)"",$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\{\d\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    /// <summary>Of <c>t("key"</c>, and of a key's row in a table of keys.</summary>
    [GeneratedRegex(
        @"\bt\(""(?<key>[a-zA-Z]+(?:\.[a-zA-Z-]+)*)""|\[""[^""]+"", ""(?<key>[a-zA-Z]+(?:\.[a-zA-Z-]+)+)""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Asked();

    [GeneratedRegex(@"new(?: Problem)?\(\s*\d{3},\s*\$?""[^""]*"",\s*""(?<code>[A-Z_]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"^  (?<code>[A-Z_]+): \[", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex German();
}
