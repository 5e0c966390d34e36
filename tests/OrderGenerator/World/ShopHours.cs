namespace FraudServerless.OrderGenerator.World;

/// <summary>Spreads orders over the window: evenly over the days, over each day as a shop sees them (little at night, most in the evening).</summary>
internal static class ShopHours
{
    /// <summary>Orders in each hour of the UTC day, per cent.</summary>
    private static readonly double[] Hours =
    [
        1.7,
        1.2,
        1,
        1.1,
        1.4,
        2.2,
        3.4,
        4.4,
        5,
        5.2,
        5.3,
        5.4,
        5.2,
        5,
        5,
        5.1,
        5.4,
        6,
        6.8,
        7.2,
        6.7,
        5.1,
        3.4,
        1.8,
    ];
    private static readonly double Total = Hours.Sum();

    /// <param name="from">Begin of the window.</param>
    /// <param name="days">Its length.</param>
    /// <param name="place">0..1, where in the window; a greater place is never earlier.</param>
    public static DateTimeOffset At(DateTimeOffset from, int days, double place)
    {
        var at = place * days;
        var day = Math.Floor(at);
        var rest = (at - day) * Total;
        var hour = 0;
        while (hour < 23 && rest >= Hours[hour])
        {
            rest -= Hours[hour++];
        }

        var milliseconds = (hour + Math.Min(rest / Hours[hour], 1)) * 3_600_000;
        return from.AddDays(day).AddMilliseconds(Math.Min(Math.Floor(milliseconds), 86_399_999));
    }
}
