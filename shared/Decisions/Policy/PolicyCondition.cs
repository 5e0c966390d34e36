namespace FraudServerless.Decisions.Policy;

/// <summary>How a <see cref="PolicyCondition"/> compares.</summary>
internal enum PolicyOperator
{
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    NotIn,

    /// <summary>The value is known.</summary>
    Present,

    /// <summary>The value is not known.</summary>
    Missing,
}

/// <summary>
/// One field compared with one or more values. What is not known fulfils nothing but <see cref="PolicyOperator.Missing"/>. Texts compare in any letter case.
/// </summary>
internal sealed class PolicyCondition(PolicyField field, PolicyOperator comparison)
{
    public PolicyField Field { get; } = field;
    public PolicyOperator Comparison { get; } = comparison;
    public IReadOnlyList<decimal> Numbers { get; init; } = [];
    public IReadOnlyList<string> Texts { get; init; } = [];
    public bool Flag { get; init; }

    public bool Holds(in PolicyInput input)
    {
        if (Field.Number is { } number)
        {
            return number(input) is { } value ? Holds(value) : Comparison == PolicyOperator.Missing;
        }

        if (Field.Text is { } text)
        {
            return text(input) is { } value ? Holds(value) : Comparison == PolicyOperator.Missing;
        }

        return Field.Flag!(input) is { } flag ? Holds(flag) : Comparison == PolicyOperator.Missing;
    }

    private bool Holds(decimal value) =>
        Comparison switch
        {
            PolicyOperator.Present => true,
            PolicyOperator.Missing => false,
            PolicyOperator.Lt => value < Numbers[0],
            PolicyOperator.Le => value <= Numbers[0],
            PolicyOperator.Gt => value > Numbers[0],
            PolicyOperator.Ge => value >= Numbers[0],
            PolicyOperator.Eq or PolicyOperator.In => IsListed(value),
            _ => !IsListed(value),
        };

    private bool Holds(string value) =>
        Comparison switch
        {
            PolicyOperator.Present => true,
            PolicyOperator.Missing => false,
            PolicyOperator.Eq or PolicyOperator.In => IsListed(value),
            _ => !IsListed(value),
        };

    private bool Holds(bool value) =>
        Comparison switch
        {
            PolicyOperator.Present => true,
            PolicyOperator.Missing => false,
            PolicyOperator.Eq => value == Flag,
            _ => value != Flag,
        };

    private bool IsListed(decimal value)
    {
        foreach (var number in Numbers)
        {
            if (number == value)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsListed(string value)
    {
        foreach (var text in Texts)
        {
            if (string.Equals(text, value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
