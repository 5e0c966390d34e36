using System.Text.RegularExpressions;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>An expression of DynamoDB, word by word.</summary>
internal sealed partial class Words
{
    private readonly string _text;
    private readonly string[] _words;
    private int _at;

    public Words(string text)
    {
        _text = text;
        _words = [.. Pattern().Matches(text).Select(match => match.Value)];
        if (_words.FirstOrDefault(word => word.Length == 1 && !"(),=<>".Contains(word[0], StringComparison.Ordinal) && !IsName(word)) is { } odd)
        {
            throw new NotDoubled($"the sign {odd} in the expression {text}");
        }
    }

    /// <summary>The next word; null at the end.</summary>
    public string? Next => _at < _words.Length ? _words[_at] : null;

    /// <summary>Whether the next word is this one; it is taken then. Keywords count in any case.</summary>
    public bool Take(string word)
    {
        if (!string.Equals(Next, word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Takes what has to stand here.</summary>
    public void Require(string word)
    {
        if (!Take(word))
        {
            throw Odd();
        }
    }

    /// <summary>The next word, whatever it is.</summary>
    public string TakeAny() => _at < _words.Length ? _words[_at++] : throw Odd();

    /// <summary>An attribute of the item, by name or placeholder. Places inside of attributes are refused.</summary>
    public string TakeAttribute() =>
        Next is { } word && (word[0] == '#' || char.IsLetter(word[0]) || word[0] == '_') && !word.Contains('.', StringComparison.Ordinal)
            ? TakeAny()
            : throw Odd();

    /// <summary>The placeholder of a value.</summary>
    public string TakeValue() => Next is [':', ..] ? TakeAny() : throw Odd();

    /// <summary>What cannot be understood, and where.</summary>
    public NotDoubled Odd() => new($"{(Next is { } word ? $"'{word}' there" : "the end")} in the expression {_text}");

    private static bool IsName(string word) => char.IsLetterOrDigit(word[0]) || word[0] == '_';

    [GeneratedRegex(@"[#:]?\w[\w.]*|<=|>=|<>|\S", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
