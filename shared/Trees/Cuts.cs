namespace FraudServerless.Trees;

/// <summary>
/// Turns doubles into floats that compare with a feature's thresholds as the doubles do, so that everything behind is single precision. A number that is a float stays itself, one between two
/// floats becomes the one on its side of the threshold that lies between them. Where several thresholds lie between the same two floats, numbers and thresholds become ranks.
/// </summary>
internal sealed class Cuts
{
    private readonly double[] _thresholds;

    /// <summary>The float at or below each threshold; empty when ranks are compared.</summary>
    private readonly float[] _floats;

    /// <param name="thresholds">In any order, with repetitions.</param>
    public Cuts(IEnumerable<double> thresholds)
    {
        _thresholds = [.. thresholds.Distinct().Order()];
        _floats = [.. _thresholds.Select(NotAbove)];
        for (var i = 1; i < _floats.Length; i++)
        {
            if (_floats[i] == _floats[i - 1])
            {
                _floats = [];
            }
        }

        IsRanked = _floats.Length < _thresholds.Length;
    }

    public bool IsRanked { get; }

    /// <summary>What stands for one of the thresholds.</summary>
    public float Threshold(double threshold) => IsRanked ? Rank(threshold) : NotAbove(threshold);

    /// <summary>What stands for a number that is not NaN.</summary>
    public float Of(double value)
    {
        if (IsRanked)
        {
            return Rank(value);
        }

        var near = (float)value;
        return near == value ? near : Between(value, near);
    }

    /// <summary>What stands for a number between two floats, one of which is given.</summary>
    public float Between(double value, float near)
    {
        var below = near > value ? MathF.BitDecrement(near) : near;
        var place = Array.BinarySearch(_floats, below);
        return place >= 0 && value > _thresholds[place] ? MathF.BitIncrement(below) : below;
    }

    /// <summary>How many thresholds lie below.</summary>
    private float Rank(double value)
    {
        var place = Array.BinarySearch(_thresholds, value);
        return place >= 0 ? place : ~place;
    }

    /// <summary>The greatest float that is not above.</summary>
    private static float NotAbove(double threshold) => (float)threshold is var near && near > threshold ? MathF.BitDecrement(near) : near;
}
