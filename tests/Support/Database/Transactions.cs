using System.Text.Json.Nodes;

namespace FraudServerless.Support.Database;

/// <summary>TransactWriteItems: all actions or none; the same token again is the same transaction.</summary>
internal sealed class Transactions(StoredItems items)
{
    private const int MaxActions = 100;
    private const int MaxBytes = 4 << 20;

    private readonly Dictionary<string, string> _done = new(StringComparer.Ordinal);

    public FakeAnswer Write(JsonObject request, int length)
    {
        var asked = request["TransactItems"]!.ToJsonString();
        var actions = request["TransactItems"]!
            .AsArray()
            .Select(item => item!.AsObject().Single())
            .Select(action => new WriteAction(action.Key, action.Value!.AsObject()))
            .ToList();
        if (
            actions.Count > MaxActions
            || length > MaxBytes
            || actions.Select(action => action.Place).Distinct(StringComparer.Ordinal).Count() < actions.Count
            || actions.Exists(action => action.IsInvalid())
        )
        {
            return DatabaseFaults.Of("ValidationException");
        }

        var token = request["ClientRequestToken"]?.GetValue<string>();
        if (token is not null && _done.TryGetValue(token, out var before))
        {
            return before == asked ? Written : DatabaseFaults.Of("IdempotentParameterMismatchException");
        }

        if (!actions.TrueForAll(action => action.Holds(items)))
        {
            return DatabaseFaults.Cancelled(actions.Select(action => action.Reason(items)));
        }

        actions.ForEach(action => action.Apply(items));
        if (token is not null)
        {
            _done[token] = asked;
        }

        return Written;
    }

    private static FakeAnswer Written => new(200, "{}", DatabaseFaults.ContentType);
}
