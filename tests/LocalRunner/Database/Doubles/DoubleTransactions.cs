using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>TransactWriteItems: all or none, and the same token within ten minutes is the same transaction.</summary>
internal sealed class DoubleTransactions(IReadOnlyDictionary<string, DoubleTable> tables, TimeProvider time)
{
    private const int MaxActions = 100;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, string> _done = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string Token)> _tokens = new();

    /// <summary>Reads a request; nothing is looked at yet.</summary>
    public (IReadOnlyList<DoubleWrite> Writes, string? Token, string Hash) Read(JsonElement request)
    {
        RequestParts.Allow(request, "TransactWriteItems", "TransactItems", "ClientRequestToken");
        var items = request.GetProperty("TransactItems");
        var writes = new List<DoubleWrite>(items.GetArrayLength());
        foreach (var item in items.EnumerateArray())
        {
            foreach (var action in item.EnumerateObject())
            {
                writes.Add(new DoubleWrite(action.Name, action.Value, tables));
            }
        }

        if (writes.Count is 0 or > MaxActions)
        {
            throw DoubleFault.Invalid(string.Create(CultureInfo.InvariantCulture, $"A transaction has 1 to {MaxActions} items"));
        }

        if (writes.Select(write => write.Place).Distinct().Count() < writes.Count)
        {
            throw DoubleFault.Invalid("Transaction request cannot include multiple operations on one item");
        }

        var token = request.Text("ClientRequestToken");
        return (writes, token, token is null ? "" : Convert.ToHexString(SHA256.HashData(JsonMarshal.GetRawUtf8Value(items))));
    }

    /// <summary>Under the lock of the database.</summary>
    /// <returns>Null: it is written. Else the conditions did not hold: for each write whether its own did.</returns>
    public IReadOnlyList<bool>? Write(IReadOnlyList<DoubleWrite> writes, string? token, string hash)
    {
        Forget();
        if (token is not null && _done.TryGetValue(token, out var before))
        {
            return before == hash
                ? null
                : throw new DoubleFault(
                    "IdempotentParameterMismatchException",
                    "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used."
                );
        }

        var held = writes.Select(write => write.Holds()).ToList();
        if (held.Contains(false))
        {
            return held;
        }

        foreach (var write in writes)
        {
            write.Prepare();
        }

        foreach (var write in writes)
        {
            write.Apply();
        }

        if (token is not null)
        {
            _done[token] = hash;
            _tokens.Enqueue((time.GetUtcNow(), token));
        }

        return null;
    }

    private void Forget()
    {
        while (_tokens.TryPeek(out var oldest) && time.GetUtcNow() - oldest.At > Remembered)
        {
            _done.Remove(_tokens.Dequeue().Token);
        }
    }
}
