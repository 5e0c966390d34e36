using System.Text.Json;
using FraudServerless.Contracts.Data;

namespace FraudServerless.Decisions.Policy;

/// <summary>Reads and checks a condition of a rule: a field, an operator, and a value that fits both.</summary>
internal static class PolicyConditionReader
{
    /// <summary>Null: it is faulty, which is noted.</summary>
    public static PolicyCondition? Read(DataFile file, DataNode node)
    {
        var data = new DataObject(file, node, "a condition");
        var name = data.Text("field");
        var field = PolicyField.All.FirstOrDefault(known => known.Name == name);
        if (field is null && name.Length > 0)
        {
            data.Fault($"there is no field {name}; there are {string.Join(", ", PolicyField.All.Select(known => known.Name))}", "field");
        }

        var op = data.Text("op");
        var comparison = ComparisonOf(op);
        if (comparison is null && op.Length > 0)
        {
            data.Fault($"there is no op {op}; there are eq, ne, lt, le, gt, ge, in, notIn, present, missing", "op");
        }

        if (comparison is PolicyOperator.Present or PolicyOperator.Missing)
        {
            data.Done();
            return field is null ? null : new PolicyCondition(field, comparison.Value);
        }

        var value = data.Required("value");
        data.Done();
        if (field is null || comparison is null || value is null)
        {
            return null;
        }

        return Compare(data, field, comparison.Value, op, value);
    }

    private static PolicyCondition Compare(DataObject data, PolicyField field, PolicyOperator comparison, string op, DataNode value)
    {
        var isList = comparison is PolicyOperator.In or PolicyOperator.NotIn;
        var isOrder = comparison is PolicyOperator.Lt or PolicyOperator.Le or PolicyOperator.Gt or PolicyOperator.Ge;
        if ((isOrder && field.Number is null) || (isList && field.Flag is not null))
        {
            data.Fault($"{op} does not fit {field.Name}, which is a {(field.Text is not null ? "text" : "flag")}", "op");
        }

        List<DataNode> values = isList ? value.Items : [value];
        if (isList && values.Count == 0)
        {
            data.Fault($"value must be a list that is not empty for {op}", "value");
        }

        if (field.Flag is not null)
        {
            if (value.Kind is not (JsonTokenType.True or JsonTokenType.False))
            {
                data.Fault($"value must be true or false for {field.Name}", "value");
            }

            return new PolicyCondition(field, comparison) { Flag = value.Kind == JsonTokenType.True };
        }

        return field.Number is not null
            ? new PolicyCondition(field, comparison) { Numbers = values.Select(item => data.NumberOf(item, "value", -1e15m, 1e15m)).ToArray() }
            : new PolicyCondition(field, comparison) { Texts = values.Select(item => data.TextOf(item, "value")).ToArray() };
    }

    private static PolicyOperator? ComparisonOf(string op) =>
        op switch
        {
            "eq" => PolicyOperator.Eq,
            "ne" => PolicyOperator.Ne,
            "lt" => PolicyOperator.Lt,
            "le" => PolicyOperator.Le,
            "gt" => PolicyOperator.Gt,
            "ge" => PolicyOperator.Ge,
            "in" => PolicyOperator.In,
            "notIn" => PolicyOperator.NotIn,
            "present" => PolicyOperator.Present,
            "missing" => PolicyOperator.Missing,
            _ => null,
        };
}
