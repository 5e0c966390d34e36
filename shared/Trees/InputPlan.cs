using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FraudServerless.Trees;

/// <summary>
/// Turns a row into the values that splits compare, so that every decision of every kind is one comparison without a branch: <c>input &lt;= threshold</c> goes left.
/// A feature becomes one input for each way in which splits treat its missing values (missing becomes minus infinity to go left, NaN to go right),
/// and each set of categories becomes an input that is minus infinity inside the set and NaN outside (of XGBoost the other way round).
/// </summary>
internal sealed class InputPlan
{
    /// <summary>LightGBM takes for zero what is no further from it than this single-precision constant.</summary>
    private const float ZeroBand = 1e-35f;

    private enum Kind : byte
    {
        /// <summary>NaN counts as 0.</summary>
        ZeroForNaN,
        NaNLeft,
        NaNRight,
        ZeroLeft,
        ZeroRight,

        /// <summary>XGBoost's numbers: nothing is taken for zero.</summary>
        NumberLeft,
        NumberRight,

        /// <summary>XGBoost's categories: inside the set to the right, outside to the left, missing to either.</summary>
        OutsideLeft,
        OutsideRight,
        Category,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Input(Kind Kind, int Feature, int Set);

    /// <summary>What a missing value becomes, by kind: minus infinity goes left whatever the threshold, NaN right.</summary>
    private static readonly float[] s_missing =
    [
        0,
        float.NegativeInfinity,
        float.NaN,
        float.NegativeInfinity,
        float.NaN,
        float.NegativeInfinity,
        float.NaN,
        float.NegativeInfinity,
        float.NaN,
        float.NaN,
    ];

    /// <summary>Rows of a block; several vectors, so that what is read of a split serves all of them.</summary>
    public const int BlockRows = 32;

    private readonly Input[] _inputs;
    private readonly CategorySet[] _sets;

    private InputPlan(Input[] inputs, CategorySet[] sets)
    {
        _inputs = inputs;
        _sets = sets;
    }

    public int Count => _inputs.Length;

    /// <summary>The inputs of one row, one after another.</summary>
    public void Fill(ReadOnlySpan<float> x, Span<float> inputs)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var input = _inputs[i];
            inputs[i] = Of(input, x[input.Feature]);
        }
    }

    /// <summary>The inputs of up to <see cref="BlockRows"/> rows: each input of all rows, then the next. What lies behind the last row is any number.</summary>
    /// <param name="rows">Row after row.</param>
    /// <param name="features">Numbers in a row.</param>
    /// <param name="inputs"><see cref="Count"/> times <see cref="BlockRows"/>.</param>
    public void FillBlock(ReadOnlySpan<float> rows, int features, Span<float> inputs)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var input = _inputs[i];
            var column = inputs.Slice(i * BlockRows, BlockRows);
            for (int row = 0, at = input.Feature; at < rows.Length; row++, at += features)
            {
                column[row] = rows[at];
            }
            if (input.Kind < Kind.OutsideLeft)
            {
                Numbers(input.Kind, column);
                continue;
            }
            for (var row = 0; row * features < rows.Length; row++)
            {
                column[row] = Of(input, column[row]);
            }
        }
    }

    private float Of(Input input, float value)
    {
        if (float.IsNaN(value))
        {
            return s_missing[(int)input.Kind];
        }
        switch (input.Kind)
        {
            case Kind.NumberLeft or Kind.NumberRight:
                return value;
            case Kind.OutsideLeft or Kind.OutsideRight:
                return value >= 0 && _sets[input.Set].Contains(value) ? float.NaN : float.NegativeInfinity;
            case Kind.Category:
                return _sets[input.Set].Contains(value) ? float.NegativeInfinity : float.NaN;
            case Kind.ZeroLeft or Kind.ZeroRight when Math.Abs(value) <= ZeroBand:
                return s_missing[(int)input.Kind];
            default:
                // LightGBM drops what is nearly zero from a row before any tree sees it.
                return Math.Abs(value) <= ZeroBand ? 0 : value;
        }
    }

    /// <summary>The same for a column of numbers at once.</summary>
    private static void Numbers(Kind kind, Span<float> column)
    {
        if (kind == Kind.NumberRight)
        {
            return;
        }
        var missing = Vector256.Create(s_missing[(int)kind]);
        var zero = kind is Kind.ZeroLeft or Kind.ZeroRight ? missing : Vector256<float>.Zero;
        var band = Vector256.Create(kind == Kind.NumberLeft ? float.NegativeInfinity : ZeroBand);
        for (var row = 0; row < column.Length; row += Vector256<float>.Count)
        {
            var values = Vector256.Create<float>(column[row..]);
            values = Vector256.ConditionalSelect(Vector256.LessThanOrEqual(Vector256.Abs(values), band), zero, values);
            values = Vector256.ConditionalSelect(Vector256.Equals(values, values), values, missing);
            values.CopyTo(column[row..]);
        }
    }

    /// <summary>Collects inputs while trees are laid out; the same input is made once.</summary>
    internal sealed class Builder(Library library)
    {
        private readonly List<Input> _inputs = [];
        private readonly Dictionary<Input, int> _known = [];
        private readonly List<CategorySet> _sets = [];
        private readonly Dictionary<CategorySet, int> _knownSets = [];

        public int Add(in Split split)
        {
            var input = split.Categories is { } categories
                ? new Input(CategoryKindOf(split), split.Feature, SetOf(categories))
                : new Input(KindOf(split), split.Feature, 0);
            if (!_known.TryGetValue(input, out var index))
            {
                index = _inputs.Count;
                _inputs.Add(input);
                _known.Add(input, index);
            }
            return index;
        }

        public InputPlan Build() => new([.. _inputs], [.. _sets]);

        private Kind CategoryKindOf(in Split split) =>
            library == Library.LightGbm ? Kind.Category
            : split.MissingLeft ? Kind.OutsideLeft
            : Kind.OutsideRight;

        private Kind KindOf(in Split split) =>
            split.Missing switch
            {
                MissingType.NaN when library == Library.XgBoost => split.MissingLeft ? Kind.NumberLeft : Kind.NumberRight,
                MissingType.Zero => split.MissingLeft ? Kind.ZeroLeft : Kind.ZeroRight,
                MissingType.NaN => split.MissingLeft ? Kind.NaNLeft : Kind.NaNRight,
                _ => Kind.ZeroForNaN,
            };

        private int SetOf(CategorySet categories)
        {
            if (!_knownSets.TryGetValue(categories, out var index))
            {
                index = _sets.Count;
                _sets.Add(categories);
                _knownSets.Add(categories, index);
            }
            return index;
        }
    }
}
