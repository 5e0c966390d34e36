using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts;
using FraudServerless.Ledger.Lists;

namespace FraudServerless.AuditApi.Exports;

/// <summary>The filter of a list and of its export, as it is asked for; both understand the same.</summary>
internal sealed record DecisionQuery
{
    /// <summary><c>ACCEPT</c>, <c>RESTRICT</c>, <c>REVIEW</c> or <c>REJECT</c>; null: any.</summary>
    public string? Outcome { get; init; }

    /// <summary>The first day, such as 2026-11-27, in UTC; null: the last one.</summary>
    public string? From { get; init; }

    /// <summary>The last day; null: today.</summary>
    public string? To { get; init; }

    /// <summary>Two capital letters; null: any.</summary>
    public string? Market { get; init; }

    /// <summary>A payment method; null: any.</summary>
    public string? Method { get; init; }

    private const int MaxDays = 31;

    /// <param name="today">In UTC.</param>
    /// <param name="filter">What it means.</param>
    /// <param name="problem">What is wrong with it.</param>
    private bool TryRead(DateOnly today, [NotNullWhen(true)] out DecisionFilter? filter, [NotNullWhen(false)] out Problem? problem)
    {
        (filter, var (from, to), DecisionOutcome? outcome) = (null, (today, today), null);
        problem =
            !TryDay(To, today, out to) ? Problem.Parameter("to", "must be a day such as 2026-11-27, in UTC")
            : !TryDay(From, to, out from) ? Problem.Parameter("from", "must be a day such as 2026-11-27, in UTC")
            : from > to || to.DayNumber - from.DayNumber >= MaxDays ? Problem.Parameter("from", $"must be 0 to {MaxDays - 1} days before to")
            : Outcome is not null && !TryOutcome(Outcome, out outcome)
                ? Problem.Parameter("outcome", $"must be one of {string.Join(", ", DecisionOutcomes.All.Select(one => one.ToWire()))}")
            : Market is not (null or { Length: 2 }) || Market?.All(char.IsAsciiLetterUpper) == false
                ? Problem.Parameter("market", "must be two capital letters such as DE")
            : Method is not (null or PaymentMethods.Other) && !PaymentMethods.Known.Contains(Method, StringComparer.Ordinal)
                ? Problem.Parameter("method", $"must be one of {string.Join(", ", PaymentMethods.Known)}, {PaymentMethods.Other}")
            : null;
        if (problem is not null)
        {
            return false;
        }

        filter = new DecisionFilter(from, to, outcome, Market, Method);
        return true;
    }

    /// <summary>The list that is asked for, and from where on: of the list itself and of its export.</summary>
    /// <param name="name">Which of them: a cursor is good for one.</param>
    /// <param name="cursor">As the page before said; null: from the newest on.</param>
    /// <param name="cursors">Reads it.</param>
    /// <param name="time">Says what today is.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="problem">What is wrong with it.</param>
    public bool TryOpen(
        string name,
        string? cursor,
        Cursors cursors,
        TimeProvider time,
        [NotNullWhen(true)] out AskedList? asked,
        [NotNullWhen(false)] out Problem? problem
    )
    {
        asked = null;
        if (!TryRead(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), out var filter, out problem))
        {
            return false;
        }

        var text = Text(filter);
        var list = $"{name} {text}";
        if (!cursors.TryRead(list, cursor, out var before, out problem))
        {
            return false;
        }

        asked = new AskedList(filter, text, before, next => cursors.Write(list, next));
        return true;
    }

    /// <summary>A filter in one line: for the record, for cursors, and as a query.</summary>
    private static string Text(DecisionFilter filter) =>
        string.Create(CultureInfo.InvariantCulture, $"from={filter.From:yyyy-MM-dd}&to={filter.To:yyyy-MM-dd}")
        + (filter.Outcome is { } outcome ? $"&outcome={outcome.ToWire()}" : "")
        + (filter.Market is { } market ? $"&market={market}" : "")
        + (filter.Method is { } method ? $"&method={method}" : "");

    private static bool TryDay(string? text, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        return text is null || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    private static bool TryOutcome(string text, out DecisionOutcome? outcome)
    {
        var known = DecisionOutcomes.TryParse(text, out var found);
        outcome = known ? found : null;
        return known;
    }
}
