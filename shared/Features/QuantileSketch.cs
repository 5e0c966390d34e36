namespace FraudServerless.Features;

/// <summary>
/// Quantiles of a stream in bounded memory: counts in buckets whose bounds grow by 2 %, so an answer is within 1 % of the true value
/// (the idea of Masson, Rim and Lee, DDSketch, 2019). The same numbers in any order give the same answer.
/// </summary>
internal sealed class QuantileSketch
{
    private const double Accuracy = 0.01;
    private const double Smallest = 1e-9;
    private static readonly double Gamma = (1 + Accuracy) / (1 - Accuracy);
    private static readonly double LogGamma = Math.Log(Gamma);

    // Signed bucket number to count: 0 holds zero and what is next to it, negative numbers mirror positive ones.
    private readonly SortedDictionary<int, long> _buckets = [];
    private readonly int _offset = 1 - (int)Math.Ceiling(Math.Log(Smallest) / LogGamma);
    private long _count;

    /// <summary>NaN is not counted.</summary>
    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        _count++;
        var bucket = BucketOf(value);
        _buckets[bucket] = _buckets.GetValueOrDefault(bucket) + 1;
    }

    /// <summary>The quantile <paramref name="q"/> (0..1) to three significant digits, or null without numbers.</summary>
    public double? Quantile(double q)
    {
        if (_count == 0)
        {
            return null;
        }

        var rank = (long)Math.Ceiling(q * _count);
        foreach (var (bucket, count) in _buckets)
        {
            rank -= count;
            if (rank <= 0)
            {
                return Round(MiddleOf(bucket));
            }
        }

        return Round(MiddleOf(_buckets.Keys.Max()));
    }

    private int BucketOf(double value)
    {
        var size = Math.Abs(value);
        return size < Smallest ? 0 : Math.Sign(value) * ((int)Math.Ceiling(Math.Log(size) / LogGamma) + _offset);
    }

    private double MiddleOf(int bucket) =>
        bucket == 0 ? 0 : Math.Sign(bucket) * (2 * Math.Exp((Math.Abs(bucket) - _offset) * LogGamma) / (Gamma + 1));

    private static double Round(double value)
    {
        if (value == 0)
        {
            return 0;
        }

        var digits = 2 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        var scale = Math.Pow(10, Math.Abs(digits));
        return digits >= 0 ? Math.Round(value * scale) / scale : Math.Round(value / scale) * scale;
    }
}
