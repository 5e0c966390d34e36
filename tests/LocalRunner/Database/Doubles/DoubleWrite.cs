using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>A put, update, deletion or check of one item, alone or in a transaction; read before the tables are looked at.</summary>
internal sealed class DoubleWrite
{
    private readonly DoubleTable _table;
    private readonly ItemKey _key;
    private readonly JsonElement _attributes;
    private readonly StoredItem? _put;
    private readonly ItemUpdate? _update;
    private readonly bool _deletes;
    private readonly Condition? _condition;
    private readonly ExpressionScope _scope;
    private (JsonElement Attributes, StoredItem Item)? _updated;

    /// <param name="kind"><c>Put</c>, <c>Update</c>, <c>Delete</c> or <c>ConditionCheck</c>.</param>
    /// <param name="request">As it stands in a transaction; alone it says the same.</param>
    /// <param name="tables">By their names.</param>
    public DoubleWrite(string kind, JsonElement request, IReadOnlyDictionary<string, DoubleTable> tables)
    {
        var subject = kind == "Put" ? "Item" : "Key";
        RequestParts.Allow(
            request,
            kind,
            "TableName",
            subject,
            kind == "Update" ? "UpdateExpression" : "TableName",
            "ConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ReturnValuesOnConditionCheckFailure"
        );
        _table = DoubleDatabase.TableOf(tables, request);
        _attributes = request.Find(subject) ?? throw DoubleFault.Invalid($"{kind} has no {subject}");
        _key = _table.Key.Read(_attributes);
        _scope = ExpressionScope.Of(request);
        _condition = request.Text("ConditionExpression") is { } condition ? ConditionReader.Read(condition) : null;
        ReturnsOld = request.Text("ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
        switch (kind)
        {
            case "Put":
                _table.Check(_attributes);
                _put = StoredItem.Copy(_attributes);
                break;
            case "Update":
                _update = ItemUpdate.Read(request.Text("UpdateExpression") ?? throw new NotDoubled("an update without an expression"));
                var changed = _update.Changed(_scope).ToList();
                if (changed.Distinct(StringComparer.Ordinal).Count() < changed.Count)
                {
                    throw DoubleFault.Invalid("Invalid UpdateExpression: Two document paths overlap with each other");
                }

                if (changed.Find(_table.Key.Has) is { } part)
                {
                    throw DoubleFault.Invalid($"Cannot update attribute {part}. This attribute is part of the key");
                }

                break;
            case "Delete":
                _deletes = true;
                break;
            case "ConditionCheck" when _condition is not null:
                break;
            default:
                throw new NotDoubled($"{kind} in a transaction");
        }
    }

    /// <summary>Who is refused wants to see what is there.</summary>
    public bool ReturnsOld { get; }

    /// <summary>Table and key: no two of a transaction may have the same.</summary>
    public (string Table, ItemKey Key) Place => (_table.Definition.Name, _key);

    /// <summary>The item that is there.</summary>
    public StoredItem? Before => _table.Find(_key);

    public bool Holds() => _condition?.Holds(Before?.Attributes, _scope) != false;

    /// <summary>The item as an update leaves it, worked out before anything of a transaction is written: it may be refused.</summary>
    public void Prepare()
    {
        if (_update is not null)
        {
            var item = _update.Apply(Before?.Attributes ?? _attributes, _scope);
            var attributes = JsonElement.Parse(item);
            _table.Check(attributes);
            _updated = (attributes, new StoredItem(item));
        }
    }

    public void Apply()
    {
        if (_put is not null)
        {
            _table.Put(_key, _attributes, _put);
        }
        else if (_updated is var (attributes, item))
        {
            _table.Put(_key, attributes, item);
        }
        else if (_deletes)
        {
            _table.Remove(_key);
        }
    }
}
