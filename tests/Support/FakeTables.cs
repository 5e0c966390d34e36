using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FraudServerless.Support;

/// <summary>
/// The tables in memory with DynamoDB's conditional semantics, as far as ledger and jobs speak its language: transactions of puts, updates and checks, all or
/// none, each token once; puts, updates, reads, queries of the tables and of the index of days. The engine's own behaviour is the integration tests' matter.
/// </summary>
public sealed partial class FakeTables
{
    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["Audit"] = ["triggerId"],
        ["Decisions"] = ["orderNumber", "decisionId"],
        ["Jobs"] = ["jobId", "shard"],
    };

    private readonly Dictionary<string, JsonObject> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Most items a query answers at once.</summary>
    public int PageSize { get; set; } = int.MaxValue;

    /// <summary>Most items that a BatchGetItem answers at once; the rest is left unprocessed.</summary>
    public int BatchGetSize { get; set; } = int.MaxValue;

    public IReadOnlyList<JsonObject> Of(string table)
    {
        lock (_gate)
        {
            return
            [
                .. _items
                    .Where(item => item.Key.StartsWith(table + "/", StringComparison.Ordinal))
                    .OrderBy(item => item.Key, StringComparer.Ordinal)
                    .Select(item => item.Value),
            ];
        }
    }

    /// <summary>Puts an item there, whatever it is.</summary>
    public void Plant(string table, JsonObject item)
    {
        lock (_gate)
        {
            _items[KeyOf(table, item)] = item;
        }
    }

    /// <summary>Answers a call of the database: status and body.</summary>
    public (int Status, string Body) Answer(string operation, ReadOnlySpan<byte> body)
    {
        var request = JsonNode.Parse(body)!.AsObject();
        lock (_gate)
        {
            return operation switch
            {
                "TransactWriteItems" => Transact(request, body.Length),
                "PutItem" => Alone(request, "Put"),
                "UpdateItem" => Alone(request, "Update"),
                "GetItem" => (200, Get(request)),
                "BatchGetItem" => (200, BatchGet(request)),
                "Query" => (200, Query(request)),
                _ => throw new InvalidOperationException(operation + " is not faked"),
            };
        }
    }

    public static string Error(string type, string rest = "") => $$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{type}}","message":"x"{{rest}}}""";

    public static string Text(JsonObject item, string name) => item[name]!["S"]!.GetValue<string>();

    private (int Status, string Body) Transact(JsonObject request, int length)
    {
        var actions = request["TransactItems"]!.AsArray().Select(item => item!.AsObject().Single()).ToArray();
        var keys = actions.Select(action => KeyOf(action.Key, action.Value!.AsObject())).ToArray();
        if (actions.Length > 100 || length > 4 << 20 || keys.Distinct(StringComparer.Ordinal).Count() < keys.Length || actions.Any(IsInvalid))
        {
            return (400, Error("ValidationException"));
        }

        var token = request["ClientRequestToken"]?.GetValue<string>();
        var asked = request["TransactItems"]!.ToJsonString();
        if (token is not null && _tokens.TryGetValue(token, out var done))
        {
            return done == asked ? (200, "{}") : (400, Error("IdempotentParameterMismatchException"));
        }

        var failed = actions.Select((action, i) => !Holds(action.Value!.AsObject(), _items.GetValueOrDefault(keys[i]))).ToArray();
        if (failed.Contains(value: true))
        {
            var reasons = failed.Select(
                (fails, i) =>
                {
                    var reason = new JsonObject { ["Code"] = fails ? "ConditionalCheckFailed" : "None" };
                    if (fails && actions[i].Value!["ReturnValuesOnConditionCheckFailure"]?.GetValue<string>() == "ALL_OLD")
                    {
                        reason["Item"] = _items.GetValueOrDefault(keys[i])?.DeepClone();
                    }

                    return (JsonNode)reason;
                }
            );
            return (400, Error("TransactionCanceledException", $",\"CancellationReasons\":{new JsonArray([.. reasons]).ToJsonString()}"));
        }

        for (var i = 0; i < actions.Length; i++)
        {
            Apply(actions[i].Key, keys[i], actions[i].Value!.AsObject());
        }

        if (token is not null)
        {
            _tokens[token] = asked;
        }

        return (200, "{}");
    }

    private (int Status, string Body) Alone(JsonObject request, string kind)
    {
        var key = KeyOf(kind, request);
        if (!Holds(request, _items.GetValueOrDefault(key)))
        {
            return (400, Error("ConditionalCheckFailedException"));
        }

        Apply(kind, key, request);
        return (200, "{}");
    }

    private void Apply(string kind, string key, JsonObject action)
    {
        switch (kind)
        {
            case "Put":
                _items[key] = action["Item"]!.DeepClone().AsObject();
                break;
            case "Update":
                var item = _items.TryGetValue(key, out var found) ? found.DeepClone().AsObject() : action["Key"]!.DeepClone().AsObject();
                Update(item, action);
                _items[key] = item;
                break;
            case "Delete":
                _items.Remove(key);
                break;
        }
    }

    private static void Update(JsonObject item, JsonObject action)
    {
        var sections = Sections().Split(action["UpdateExpression"]!.GetValue<string>())[1..];
        for (var i = 0; i < sections.Length; i += 2)
        {
            foreach (Match part in Parts().Matches(sections[i + 1]))
            {
                var name = Name(action, part.Groups["name"].Value);
                var value = part.Groups["value"] is { Success: true } given ? action["ExpressionAttributeValues"]![given.Value] : null;
                switch (sections[i])
                {
                    case "SET" when part.Groups["default"].Success && item.ContainsKey(name):
                        break;
                    case "SET":
                        item[name] = value!.DeepClone();
                        break;
                    case "ADD":
                        item[name] = new JsonObject { ["N"] = (Number(item[name]) + Number(value)).ToString(CultureInfo.InvariantCulture) };
                        break;
                    case "REMOVE":
                        item.Remove(name);
                        break;
                }
            }
        }
    }

    private string Get(JsonObject request) =>
        _items.TryGetValue(KeyOf("Update", request), out var item) ? new JsonObject { ["Item"] = item.DeepClone() }.ToJsonString() : "{}";

    private string BatchGet(JsonObject request)
    {
        var (table, asked) = request["RequestItems"]!.AsObject().Single();
        var keys = asked!["Keys"]!.AsArray().Select(key => key!.AsObject()).ToList();
        var found = keys.Take(BatchGetSize).Select(key => _items.GetValueOrDefault(KeyOf(table, key))).OfType<JsonObject>();
        var answer = new JsonObject
        {
            ["Responses"] = new JsonObject { [table] = new JsonArray([.. found.Reverse().Select(item => item.DeepClone())]) },
        };
        if (keys.Count > BatchGetSize)
        {
            answer["UnprocessedKeys"] = new JsonObject
            {
                [table] = new JsonObject { ["Keys"] = new JsonArray([.. keys.Skip(BatchGetSize).Select(key => key.DeepClone())]) },
            };
        }

        return answer.ToJsonString();
    }

    private string Query(JsonObject request)
    {
        var table = request["TableName"]!.GetValue<string>();
        var sort = request["IndexName"] is null ? Keys[table][1] : "decisionId";
        var condition = request["KeyConditionExpression"]!.GetValue<string>();
        var filter = request["FilterExpression"]?.GetValue<string>();
        var found = _items
            .Where(item => item.Key.StartsWith(table + "/", StringComparison.Ordinal) && Holds(condition, request, item.Value))
            .Where(item => filter is null || Holds(filter, request, item.Value))
            .Select(item => item.Value)
            .OrderBy(item => Text(item, sort), StringComparer.Ordinal)
            .ToList();
        if (request["ScanIndexForward"]?.GetValue<bool>() == false)
        {
            found.Reverse();
        }

        if (request["ExclusiveStartKey"] is JsonObject after)
        {
            found = [.. found.SkipWhile(item => KeyOf(table, item) != KeyOf(table, after)).Skip(1)];
        }

        var max = Math.Min(PageSize, request["Limit"]?.GetValue<int>() ?? int.MaxValue);
        var answer = new JsonObject { ["Items"] = new JsonArray([.. found.Take(max).Select(item => item.DeepClone())]) };
        if (found.Count > max)
        {
            var last = new JsonObject();
            foreach (var name in Keys[table].Append("outcomeDay").Where(found[max - 1].ContainsKey))
            {
                last[name] = found[max - 1][name]!.DeepClone();
            }

            answer["LastEvaluatedKey"] = last;
        }

        return answer.ToJsonString();
    }

    private static bool Holds(JsonObject action, JsonObject? item) =>
        action["ConditionExpression"] is not { } condition || Holds(condition.GetValue<string>(), action, item);

    private static bool Holds(string condition, JsonObject action, JsonObject? item) =>
        condition.Split(" OR ").Any(either => either.Split(" AND ").All(term => HoldsTerm(term, action, item)));

    private static bool HoldsTerm(string term, JsonObject action, JsonObject? item)
    {
        var match = Terms().Match(term);
        if (!match.Success)
        {
            throw new InvalidOperationException(term + " is not faked");
        }

        var value = item?[Name(action, match.Groups["name"].Value)];
        var other = match.Groups["value"] is { Success: true } given ? action["ExpressionAttributeValues"]![given.Value] : null;
        return match.Groups["what"].Value switch
        {
            "attribute_not_exists" => value is null,
            "attribute_exists" => value is not null,
            "begins_with" => value?["S"]?.GetValue<string>().StartsWith(other!["S"]!.GetValue<string>(), StringComparison.Ordinal) == true,
            "=" => JsonNode.DeepEquals(value, other),
            "<>" => !JsonNode.DeepEquals(value, other),
            ">" => value is not null && string.CompareOrdinal(value["S"]!.GetValue<string>(), other!["S"]!.GetValue<string>()) > 0,
            _ => value is not null && string.CompareOrdinal(value["S"]!.GetValue<string>(), other!["S"]!.GetValue<string>()) < 0,
        };
    }

    /// <summary>What the real one would refuse: keys without a value, numbers that are none, what is too large.</summary>
    private static bool IsInvalid(KeyValuePair<string, JsonNode?> action)
    {
        var parts = action.Value!.AsObject();
        var item = (parts["Item"] ?? parts["Key"])!.AsObject();
        return Keys[parts["TableName"]!.GetValue<string>()].Any(name => item[name]?["S"]?.GetValue<string>() is not { Length: > 0 })
            || Encoding.UTF8.GetByteCount(item.ToJsonString()) > 560_000
            || (parts["UpdateExpression"]?.GetValue<string>().Length ?? 0) > 4096
            || item.Any(attribute =>
                attribute.Value!["N"] is { } number
                && !(double.TryParse(number.GetValue<string>(), CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            );
    }

    private static string KeyOf(string kind, JsonObject action) =>
        Keys.TryGetValue(kind, out var names)
            ? $"{kind}/{string.Join('/', names.Select(name => action[name]?["S"]?.GetValue<string>()))}"
            : KeyOf(action["TableName"]!.GetValue<string>(), (action["Item"] ?? action["Key"])!.AsObject());

    private static string Name(JsonObject action, string name) =>
        name[0] == '#' ? action["ExpressionAttributeNames"]![name]!.GetValue<string>()
        : name is "shard" or "counter" or "partition" or "source" ? throw new InvalidOperationException(name + " is a reserved word of DynamoDB")
        : name;

    private static decimal Number(JsonNode? value) => value is null ? 0 : decimal.Parse(value["N"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\s*\b(?<section>SET|ADD|REMOVE)\s+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sections();

    [GeneratedRegex(@"(?<name>[#\w]+)(?: =)?(?: (?<default>if_not_exists\(\w+, )?(?<value>:\w+)\)?)?(?:,|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parts();

    [GeneratedRegex(
        @"^(?:(?<what>attribute_not_exists|attribute_exists|begins_with)\((?<name>[#\w]+)(?:, (?<value>:\w+))?\)|(?<name>[#\w]+) (?<what>=|<>|<|>) (?<value>:\w+))$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Terms();
}
