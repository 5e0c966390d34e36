using System.Runtime.CompilerServices;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>What was read for one property of an object: one of the three value fields, and where in the document it stood.</summary>
internal struct Slot
{
    public object? Reference;
    public decimal Number;
    public long Bits;

    /// <summary>Offset of the value; 0 when the property has not been met.</summary>
    public int Start;

    /// <summary>Offset behind the value.</summary>
    public int End;

    /// <summary>Met, and not null.</summary>
    public bool Present;

    /// <summary>Holds a valid value.</summary>
    public bool Valid;
}

/// <summary>One slot for each property of an object, by <see cref="Property.Index"/>.</summary>
[InlineArray(Capacity)]
internal struct Row
{
    public const int Capacity = 16;

    private Slot _first;
}
