using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Ledger.Links;

namespace FraudServerless.Unit.Ledger.Links;

/// <summary>Decisions to be linked.</summary>
internal static class LinkSamples
{
    public static readonly DateTimeOffset Begin = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <param name="number">The greater, the newer.</param>
    /// <param name="order">Null: an order of its own.</param>
    public static LinkSource Of(
        int number,
        string? order = null,
        DecisionOutcome outcome = DecisionOutcome.Accept,
        decimal amount = 10,
        string currency = "EUR",
        string customer = "c-1"
    ) =>
        new(
            new LinkedOrder(
                order ?? string.Create(CultureInfo.InvariantCulture, $"o-{number}"),
                Guid.ParseExact(string.Create(CultureInfo.InvariantCulture, $"019aab00-0000-7000-8000-{number:x12}"), "D"),
                Begin.AddSeconds(number),
                "DE",
                outcome,
                amount,
                currency
            ),
            [(LinkKind.Customer, customer)],
            Begin.AddDays(400).ToUnixTimeSeconds()
        );
}
