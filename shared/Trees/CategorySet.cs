using System.Runtime.InteropServices;

namespace FraudServerless.Trees;

/// <summary>Categories that go one way: bits while they lie close together, else a sorted list, so that one high number does not cost megabytes.</summary>
internal sealed class CategorySet : IEquatable<CategorySet>
{
    private readonly uint[] _bits;
    private readonly int[] _sorted;
    private readonly int _hash;

    /// <param name="bits">Bit k, of 32-bit words, is category k.</param>
    public CategorySet(uint[] bits)
    {
        _bits = bits;
        _sorted = [];
        _hash = Hash<uint>(bits);
    }

    /// <param name="categories">Each 0 or above.</param>
    public CategorySet(ReadOnlySpan<int> categories)
    {
        _bits = [];
        _sorted = categories.ToArray();
        Array.Sort(_sorted);
        var words = _sorted is [.., var highest] ? (highest / 32) + 1 : 0;
        if (words > 64 + (4 * _sorted.Length))
        {
            _hash = Hash<int>(_sorted);
            return;
        }

        _bits = new uint[words];
        foreach (var category in _sorted)
        {
            _bits[category / 32] |= 1u << (category % 32);
        }

        _sorted = [];
        _hash = Hash<uint>(_bits);
    }

    /// <summary>A category is the whole part of the number, so that minus 0.5 is category 0; NaN, what is below and what is not listed is in no set.</summary>
    public bool Contains(double value)
    {
        if (!(value > -1 && value < 2147483648))
        {
            return false;
        }

        var category = (int)value;
        return category >> 5 < _bits.Length
            ? (_bits[category >> 5] >> (category & 31) & 1) != 0
            : _sorted.Length > 0 && Array.BinarySearch(_sorted, category) >= 0;
    }

    public bool Equals(CategorySet? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && _bits.AsSpan().SequenceEqual(other._bits) && _sorted.AsSpan().SequenceEqual(other._sorted));

    public override bool Equals(object? obj) => Equals(obj as CategorySet);

    public override int GetHashCode() => _hash;

    private static int Hash<T>(ReadOnlySpan<T> values)
        where T : struct
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(values));
        return hash.ToHashCode();
    }
}
