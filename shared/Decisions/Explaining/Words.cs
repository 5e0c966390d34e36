using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;

namespace FraudServerless.Decisions.Explaining;

/// <summary>What is counted.</summary>
internal enum Unit
{
    Second,
    Minute,
    Hour,
    Day,
    Year,
    Chargeback,
}

/// <summary>
/// A language: words, phrases, and how numbers are written, whatever the machine's own culture. What the shop says of its own accord, such as the texts of reasons,
/// is in its policy.
/// </summary>
internal abstract class Words(NumberFormatInfo format)
{
    /// <summary>Below these an age is told in the smaller unit.</summary>
    private const int HoursFrom = 1;
    private const int DaysFrom = 2;
    private const int YearsFrom = 730;

    public static Words Of(ExplanationLanguage language) => language == ExplanationLanguage.German ? GermanWords.Instance : EnglishWords.Instance;

    /// <summary>The policy's fields by name, without those flags that are always known.</summary>
    protected abstract IReadOnlyDictionary<string, string> Fields { get; }

    /// <summary>The policy's flags by name: what it means that they are set, and that they are not.</summary>
    protected abstract IReadOnlyDictionary<string, (string Yes, string No)> Flags { get; }

    /// <summary>Columns of the feature spec, or the beginnings of several.</summary>
    protected abstract IReadOnlyDictionary<string, string> Features { get; }

    /// <summary>Payment methods as nouns, and as the way to pay: "on invoice".</summary>
    protected abstract IReadOnlyDictionary<string, (string Noun, string By)> Methods { get; }

    public abstract string Group(string group);

    public string Field(string name) => Fields.GetValueOrDefault(name, name);

    public string Flag(string name, bool value) =>
        Flags.TryGetValue(name, out var texts) ? (value ? texts.Yes : texts.No) : $"{name} {YesOrNo(value)}";

    public string YesOrNo(bool value) => value ? Yes : No;

    public string Method(string name) => Methods.TryGetValue(name, out var texts) ? texts.Noun : name;

    public string ByMethod(string name) => Methods.TryGetValue(name, out var texts) ? texts.By : name;

    /// <summary>The column itself, or the words for its beginning and the rest of its name; its name when there are none.</summary>
    public string Feature(string column)
    {
        if (Features.TryGetValue(column, out var name))
        {
            return name;
        }

        var dot = column.LastIndexOf('.');
        return dot > 0 && Features.TryGetValue(column[..dot], out name) ? $"{name}: {column[(dot + 1)..].Replace('_', ' ')}" : column;
    }

    public string Number(decimal value) => value.ToString("#,0.####", format);

    public string Score(double value) => value.ToString("0.####", format);

    public string Percent(decimal ratio) => (ratio * 100).ToString("#,0.##", format) + "\u00a0%";

    /// <summary>With its sign.</summary>
    public string LogOdds(double value) => value.ToString("+0.00;−0.00;0.00", format);

    /// <summary>To the cent where there are any.</summary>
    public string Amount(decimal value)
    {
        var rounded = Math.Round(value, 2, MidpointRounding.AwayFromZero);
        return rounded.ToString(rounded == decimal.Truncate(rounded) ? "#,0" : "#,0.00", format);
    }

    public string Money(decimal value, string currency) => $"{Amount(value)} {currency}";

    public string Count(decimal count, Unit unit)
    {
        var (one, many) = NameOf(unit);
        return $"{Number(count)} {(count == 1 ? one : many)}";
    }

    /// <summary>In whole units of a size that fits.</summary>
    public string Age(TimeSpan age) =>
        age.TotalHours < HoursFrom ? Count((decimal)Math.Floor(age.TotalMinutes), Unit.Minute)
        : age.TotalDays < DaysFrom ? Count((decimal)Math.Floor(age.TotalHours), Unit.Hour)
        : age.TotalDays < YearsFrom ? Count(age.Days, Unit.Day)
        : Count((decimal)Math.Floor(age.TotalDays / 365.2425), Unit.Year);

    /// <summary>"a, b or c".</summary>
    public string AnyOf(IReadOnlyList<string> texts) =>
        texts.Count <= 1 ? string.Concat(texts) : $"{string.Join(", ", texts.Take(texts.Count - 1))} {Or} {texts[^1]}";

    protected abstract string Or { get; }
    protected abstract string Yes { get; }
    protected abstract string No { get; }

    protected abstract (string One, string Many) NameOf(Unit unit);

    public abstract string Outcome(DecisionOutcome outcome);

    /// <param name="value">Name and value, or that it is unknown.</param>
    /// <param name="comparison">How it compares.</param>
    /// <param name="bound">With what; null: the value says it.</param>
    public abstract string Condition(string value, PolicyOperator comparison, string? bound);

    public abstract string Unknown(string field);

    public abstract string WithoutModel { get; }
    public abstract string DecidedBy(string reviewer);

    /// <summary>What would stand had nobody decided.</summary>
    public abstract string PolicySaid(DecisionOutcome outcome);

    public abstract string FirstOrder { get; }
    public abstract string NoHistory { get; }

    public abstract string OrdersPaid(int paid, int total);

    public abstract string OrdersBefore(int total);

    public abstract string AccountAge(string age);

    public abstract string YearsOld(int years);

    /// <param name="amount">With its currency.</param>
    /// <param name="bound">Without.</param>
    /// <param name="byMethod">"on invoice".</param>
    public abstract string AmountAbove(string amount, string bound, string byMethod);

    public abstract string NoRate(string currency);

    public abstract string NotOfferedIn(string method, string market);

    public abstract string NotOffered(string method);

    public abstract string ScoreAbove(string score, string bound, string method);

    /// <param name="score">As it is written.</param>
    /// <param name="scoreClass">A to E.</param>
    /// <param name="bound">What is due from where on; null: the score demanded nothing.</param>
    public abstract string ScoreOfClass(string score, string scoreClass, string? bound);

    public abstract string ScoreFrom(string bound, DecisionOutcome outcome);

    public abstract string UpTo(string amount, string byMethod);

    /// <param name="outcome">What is decided then.</param>
    /// <param name="ways">What it needs.</param>
    /// <param name="scoreHeld">There was a score.</param>
    public abstract string Better(DecisionOutcome outcome, string ways, bool scoreHeld);

    public abstract string ReadOut(string ways);

    public abstract string RestUnknown { get; }
    public abstract string IsCalibrated { get; }

    public abstract string OtherVersion(string file, string then, string now);

    public abstract string OtherOutcome(DecisionOutcome recorded, DecisionOutcome decided);

    public abstract string LetterSubject(string orderNumber);

    public abstract string LetterGreeting { get; }

    public abstract string LetterOpening(DecisionOutcome outcome, string orderNumber);

    public abstract string LetterReasons { get; }

    /// <param name="outcome">What was decided.</param>
    /// <param name="methods">How the order may be paid; empty: not at all.</param>
    public abstract string LetterAdvice(DecisionOutcome outcome, IReadOnlyList<string> methods);

    /// <summary>That a machine decided, and what the customer may ask for.</summary>
    public abstract string LetterRights { get; }
    public abstract string LetterClosing { get; }
}
