using Amazon.DynamoDBv2.Model;

namespace FraudServerless.Ledger.Reviews;

using Item = Dictionary<string, AttributeValue>;

/// <summary>A change of one review under a condition, alone or in a transaction.</summary>
/// <param name="orderNumber">Of its order; a review that is not there is made.</param>
internal sealed class ReviewChange(string orderNumber)
{
    private readonly List<string> _set = [];
    private readonly List<string> _removed = [];
    private readonly Item _values = new(StringComparer.Ordinal);
    private string? _condition;

    /// <summary>Any of several conditions, each of which has terms that all hold; the values of all of them.</summary>
    public ReviewChange When(string condition, params ReadOnlySpan<(string Name, AttributeValue Value)> values)
    {
        _condition = condition;
        foreach (var (name, value) in values)
        {
            _values[name] = value;
        }

        return this;
    }

    public ReviewChange Set(string name, AttributeValue value)
    {
        _set.Add($"{name} = :{name}");
        _values[":" + name] = value;
        return this;
    }

    /// <summary>As <see cref="Set"/>, unless there is a value.</summary>
    public ReviewChange SetFirst(string name, AttributeValue value)
    {
        _set.Add($"{name} = if_not_exists({name}, :{name})");
        _values[":" + name] = value;
        return this;
    }

    public ReviewChange Remove(params IEnumerable<string> names)
    {
        _removed.AddRange(names);
        return this;
    }

    /// <summary>A newer decision stands: the review is open by it, or closed. Who holds it and what was proposed is another matter.</summary>
    /// <param name="facts">Of the decision.</param>
    /// <param name="goesOn">An open review stays open since when it was.</param>
    public ReviewChange Follow(ReviewFacts facts, bool goesOn)
    {
        Describe(facts);
        Set(ReviewItems.State, LedgerItems.Text(ReviewItems.Name(facts.Opens ? ReviewState.Open : ReviewState.Closed)));
        Remove(ReviewItems.Command);
        if (!facts.Opens)
        {
            return Remove(ReviewItems.OpenShard, ReviewItems.OpenSince).Remove(ReviewItems.Claim);
        }

        Set(ReviewItems.OpenShard, LedgerItems.Text(ReviewItems.ShardOf(facts.OrderNumber)));
        var since = LedgerItems.Text(LedgerItems.Instant(facts.DecidedAt));
        return goesOn ? SetFirst(ReviewItems.OpenSince, since) : Set(ReviewItems.OpenSince, since);
    }

    /// <summary>Which decision it is about, and what of the order the queue is asked for.</summary>
    public ReviewChange Describe(ReviewFacts facts) =>
        Set(LedgerItems.DecisionId, LedgerItems.Text(facts.DecisionId.ToString("D")))
            .Set("market", LedgerItems.Text(facts.Market))
            .Set("paymentMethod", LedgerItems.Text(facts.PaymentMethod))
            .Set(LedgerItems.CustomerId, LedgerItems.Text(facts.CustomerId))
            .Set("grandTotal", LedgerItems.Number(facts.GrandTotal))
            .Set("currency", LedgerItems.Text(facts.Currency))
            .Set("expiresAt", LedgerItems.Number(facts.ExpiresAt));

    public Update InTransaction(string table) =>
        new()
        {
            TableName = table,
            Key = ReviewItems.Key(orderNumber),
            UpdateExpression = Expression,
            ConditionExpression = _condition,
            ExpressionAttributeValues = _values,
        };

    public UpdateItemRequest Alone(string table) =>
        new()
        {
            TableName = table,
            Key = ReviewItems.Key(orderNumber),
            UpdateExpression = Expression,
            ConditionExpression = _condition,
            ExpressionAttributeValues = _values,
        };

    private string Expression =>
        string.Join(
            ' ',
            new[] { ("SET", _set), ("REMOVE", _removed) }
                .Where(section => section.Item2.Count > 0)
                .Select(section => $"{section.Item1} {string.Join(", ", section.Item2)}")
        );
}
