namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>Which items a query asks for: those of one partition, with a condition on the sort key or without.</summary>
internal sealed class KeyCondition
{
    private readonly Func<string, bool> _holds;

    private KeyCondition(string partition, Func<string, bool> holds) => (Partition, _holds) = (partition, holds);

    public string Partition { get; }

    public static KeyCondition Read(string? text, KeyShape key, ExpressionScope scope)
    {
        var condition = ConditionReader.Read(text ?? throw new NotDoubled("a query without KeyConditionExpression"));
        IReadOnlyList<Condition> parts = condition is Condition.And and ? and.Parts : [condition];
        if (parts is not [Condition.Comparison { Sign: "=" } partition, ..] || parts.Count > 2 || scope.Name(partition.Attribute) != key.Partition)
        {
            throw DoubleFault.Invalid("Query condition missed key schema element, or is no condition of a query");
        }

        return new KeyCondition(
            AttributeValues.Text(scope.Value(partition.Value)),
            parts.Count == 2 ? OnSort(parts[1], key, scope) : static _ => true
        );
    }

    public bool Holds(string sort) => _holds(sort);

    private static Func<string, bool> OnSort(Condition condition, KeyShape key, ExpressionScope scope)
    {
        var (attribute, value) = condition switch
        {
            Condition.Comparison { Sign: not "<>" } comparison => (comparison.Attribute, comparison.Value),
            Condition.BeginsWith begins => (begins.Attribute, begins.Value),
            _ => throw DoubleFault.Invalid("Invalid operator used in KeyConditionExpression"),
        };
        if (scope.Name(attribute) != key.Sort)
        {
            throw DoubleFault.Invalid($"Query condition missed key schema element: {key.Sort}");
        }

        var bound = AttributeValues.Text(scope.Value(value));
        return condition switch
        {
            Condition.Comparison { Sign: "=" } => sort => sort == bound,
            Condition.Comparison { Sign: "<" } => sort => AttributeValues.CompareTexts(sort, bound) < 0,
            Condition.Comparison { Sign: "<=" } => sort => AttributeValues.CompareTexts(sort, bound) <= 0,
            Condition.Comparison { Sign: ">" } => sort => AttributeValues.CompareTexts(sort, bound) > 0,
            Condition.Comparison => sort => AttributeValues.CompareTexts(sort, bound) >= 0,
            _ => sort => sort.StartsWith(bound, StringComparison.Ordinal),
        };
    }
}
