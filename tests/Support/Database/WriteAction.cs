using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace FraudServerless.Support.Database;

/// <summary>A put, update, deletion or check of one item, alone or in a transaction.</summary>
internal sealed class WriteAction(string kind, JsonObject request)
{
    private const int MaxExpression = 4096;

    /// <summary>400 KB, and what JSON and Base64 add.</summary>
    private const int MaxItem = 560_000;

    private readonly string _table = request["TableName"]!.GetValue<string>();
    private readonly JsonObject _attributes = (request["Item"] ?? request["Key"])!.AsObject();

    /// <summary>Table and key as one text.</summary>
    public string Place => TableKeys.KeyOf(_table, _attributes);

    /// <summary>What the real one would refuse: keys without a value, numbers that are none, what is too large.</summary>
    public bool IsInvalid() =>
        TableKeys.Of(_table).Attributes.Any(name => !IsKey(_attributes[name]))
        || TableKeys
            .All.Where(keys => keys.Table == _table)
            .SelectMany(keys => keys.Attributes)
            .Any(name => _attributes[name] is { } key && !IsKey(key))
        || Encoding.UTF8.GetByteCount(_attributes.ToJsonString()) > MaxItem
        || (request["UpdateExpression"]?.GetValue<string>().Length ?? 0) > MaxExpression
        || _attributes.Any(attribute => attribute.Value!["N"] is { } number && !IsNumber(number.GetValue<string>()));

    public bool Holds(StoredItems items) =>
        Conditions.Hold(request["ConditionExpression"]?.GetValue<string>(), request, items.Get(_table, _attributes));

    /// <summary>Why a transaction is cancelled, as far as it is this one's fault.</summary>
    public JsonObject Reason(StoredItems items)
    {
        var reason = new JsonObject { ["Code"] = Holds(items) ? "None" : "ConditionalCheckFailed" };
        if (!Holds(items) && request["ReturnValuesOnConditionCheckFailure"]?.GetValue<string>() == "ALL_OLD")
        {
            reason["Item"] = items.Get(_table, _attributes)?.DeepClone();
        }

        return reason;
    }

    public void Apply(StoredItems items)
    {
        switch (kind)
        {
            case "Put":
                items.Put(_table, _attributes.DeepClone().AsObject());
                break;
            case "Update":
                var item = (items.Get(_table, _attributes) ?? _attributes).DeepClone().AsObject();
                Updates.Apply(item, request);
                items.Put(_table, item);
                break;
            case "Delete":
                items.Remove(_table, _attributes);
                break;
            case "ConditionCheck":
                break;
            default:
                throw new InvalidOperationException(kind + " is not faked");
        }
    }

    private static bool IsKey(JsonNode? value) => value?["S"]?.GetValue<string>() is { Length: > 0 };

    private static bool IsNumber(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value);
}
