using FraudServerless.Decisions.Policy;

namespace FraudServerless.Decisions.Explaining;

/// <summary>Conditions of the policy with the order's values filled in.</summary>
internal static class ConditionText
{
    public static ExplainedCondition Explain(PolicyCondition condition, ExplainedCase explained)
    {
        var (field, words) = (condition.Field, explained.Words);
        var value = FieldText.Of(field, explained.Weighing.Input, words);
        return new ExplainedCondition(
            field.Name,
            value,
            words.Condition(LabelOf(field, value, words), condition.Comparison, Bound(condition, explained))
        );
    }

    /// <summary>A flag in words says it all; of everything else name and value.</summary>
    private static string LabelOf(PolicyField field, string? value, Words words) =>
        value is null ? words.Unknown(words.Field(field.Name))
        : field.Flag is not null ? value
        : $"{words.Field(field.Name)} {value}";

    /// <summary>What the value is compared with; null when the value alone says it.</summary>
    private static string? Bound(PolicyCondition condition, ExplainedCase explained)
    {
        var texts = condition
            .Numbers.Select(number => FieldText.Of(condition.Field.Name, number, explained.Order.Currency, explained.Words))
            .Concat(condition.Texts.Select(text => FieldText.Of(condition.Field.Name, text, explained.Words)))
            .ToArray();
        return
            condition.Comparison is PolicyOperator.Present or PolicyOperator.Missing
            || condition.Field.Flag is not null
            || (texts.Length == 1 && condition.Comparison is PolicyOperator.Eq or PolicyOperator.In)
            ? null
            : string.Join(", ", texts);
    }
}
