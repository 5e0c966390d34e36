namespace FraudServerless.Load;

/// <summary>A part of an open loop with figures of its own: at one rate, or at one that rises or falls evenly.</summary>
/// <param name="Name">In tables and pictures; unique in a schedule.</param>
/// <param name="From">Requests a second at its begin.</param>
/// <param name="To">Requests a second at its end.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Counts">False: warm-up, of which there are no figures.</param>
internal sealed record Step(string Name, double From, double To, double Seconds, bool Counts = true)
{
    /// <summary>A step at one rate.</summary>
    public static Step At(double rate, double seconds, string? name = null) =>
        new(name ?? FormattableString.Invariant($"{rate:0.##}/s"), rate, rate, seconds);

    /// <summary>How many requests are due in it.</summary>
    public long Requests { get; } = (long)Math.Round((From + To) / 2 * Seconds);

    /// <summary>Mean rate.</summary>
    public double Rate => (From + To) / 2;

    /// <summary>When a request of it is due: where the area under the rate has reached its number.</summary>
    /// <param name="request">From 0.</param>
    /// <returns>Seconds from its begin.</returns>
    public double Due(long request)
    {
        var slope = (To - From) / Seconds;
        // The form of the root that is exact for a slope of 0 too.
        return request == 0 ? 0 : Math.Min(Seconds, 2 * request / (From + Math.Sqrt(Math.Max(0, (From * From) + (2 * slope * request)))));
    }
}
