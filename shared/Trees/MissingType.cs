namespace FraudServerless.Trees;

/// <summary>What a split takes for a missing value.</summary>
internal enum MissingType
{
    /// <summary>Nothing is missing: NaN counts as 0.</summary>
    None = 0,

    /// <summary>Zero (and NaN) is missing.</summary>
    Zero = 1,

    /// <summary>NaN is missing.</summary>
    NaN = 2,
}
