using FraudServerless.Decisions.Policy;

namespace FraudServerless.Decisions.Explaining;

/// <summary>Values of the policy's fields in words.</summary>
internal static class FieldText
{
    private static readonly Dictionary<string, PolicyField> Fields = PolicyField.All.ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>Null: not known.</summary>
    public static string? Of(string field, in PolicyInput input, Words words) => Of(Fields[field], input, words);

    /// <summary>Null: not known.</summary>
    public static string? Of(PolicyField field, in PolicyInput input, Words words)
    {
        if (field.Number is { } number)
        {
            return number(input) is { } value ? Of(field.Name, value, input.Order.Currency, words) : null;
        }

        if (field.Text is { } text)
        {
            return text(input) is { } value ? Of(field.Name, value, words) : null;
        }

        return field.Flag!(input) is { } flag ? words.Flag(field.Name, flag) : null;
    }

    public static string Of(string field, decimal value, string currency, Words words) =>
        field switch
        {
            "order.amount" or "history.openAmount" => words.Money(value, currency),
            "order.amountEur" => words.Money(value, "EUR"),
            "history.returnRate" => words.Percent(value),
            "customer.accountAgeDays" or "history.daysSinceFirstPaid" or "payment.dueDays" => words.Count(value, Unit.Day),
            "device.sessionAgeMs" => words.Count(Math.Floor(value / 1000), Unit.Second),
            _ => words.Number(value),
        };

    public static string Of(string field, string value, Words words) => field == "payment.method" ? words.Method(value) : value;

    /// <summary>A flag that is known; null: it is not.</summary>
    public static bool? Flag(string field, in PolicyInput input) => Fields[field].Flag!(input);
}
