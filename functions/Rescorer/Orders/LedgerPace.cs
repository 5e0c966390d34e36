namespace FraudServerless.Rescorer.Orders;

/// <summary>
/// How much goes into one transaction, and how long to wait after it: the checkout writes to the same tables, and somebody waits for that. A transaction should not
/// take longer than its bound; and when the tables are slower than they have been, somebody else needs them, and the Rescorer gives way (delay as the sign of
/// congestion: Brakmo and Peterson, "TCP Vegas", 1995). Remembers nothing but speeds. One batch at a time.
/// </summary>
/// <param name="bound">Of one transaction.</param>
/// <param name="max">Most orders in one.</param>
internal sealed class LedgerPace(TimeSpan bound, int max)
{
    /// <summary>Weight of the newest measurement.</summary>
    private const double Newest = 0.2;

    /// <summary>The best speed ages, so that tables that have become slower for good are not waited for for ever.</summary>
    private const double Ageing = 1.01;

    /// <summary>How many times the excess is waited.</summary>
    private const double Courtesy = 3;
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(250);

    private double _msPerOrder;
    private double _best = double.PositiveInfinity;

    /// <summary>Orders for the next transaction; few as long as nothing is known.</summary>
    public int Size => _msPerOrder == 0 ? Math.Min(4, max) : (int)Math.Clamp(bound.TotalMilliseconds / _msPerOrder, 1, max);

    /// <param name="orders">In the transaction.</param>
    /// <param name="took">From its begin to its end.</param>
    /// <returns>How long to wait before the next.</returns>
    public TimeSpan Observe(int orders, TimeSpan took)
    {
        var perOrder = took.TotalMilliseconds / orders;
        _msPerOrder = _msPerOrder == 0 ? perOrder : (Newest * perOrder) + ((1 - Newest) * _msPerOrder);
        _best = Math.Min(_best * Ageing, perOrder);
        var excess = TimeSpan.FromMilliseconds((perOrder - (1.5 * _best)) * orders * Courtesy);
        return excess <= TimeSpan.Zero ? TimeSpan.Zero
            : excess < LongestRest ? excess
            : LongestRest;
    }
}
