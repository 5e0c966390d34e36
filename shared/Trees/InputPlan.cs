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
    public const float ZeroBand = 1e-35f;

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
    private static readonly float[] Missing =
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

    /// <summary>By feature; null when rows become floats by rounding, as XGBoost's do.</summary>
    private readonly Cuts[]? _cuts;

    private InputPlan(Input[] inputs, CategorySet[] sets, Cuts[]? cuts)
    {
        _inputs = inputs;
        _sets = sets;
        _cuts = cuts;
    }

    public int Count => _inputs.Length;

    /// <summary>The inputs of one row, one after another.</summary>
    public void Fill(ReadOnlySpan<double> x, Span<float> inputs)
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
    public void FillBlock(ReadOnlySpan<double> rows, int features, Span<float> inputs)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var input = _inputs[i];
            var column = inputs.Slice(i * BlockRows, BlockRows);
            var cuts = _cuts?[input.Feature];
            if (input.Kind >= Kind.OutsideLeft || cuts is { IsRanked: true })
            {
                for (int row = 0, at = input.Feature; at < rows.Length; row++, at += features)
                {
                    column[row] = Of(input, rows[at]);
                }

                continue;
            }

            for (int row = 0, at = input.Feature; at < rows.Length; row++, at += features)
            {
                var value = rows[at];
                var near = (float)value;
                column[row] = near == value || cuts is null || double.IsNaN(value) ? near : cuts.Between(value, near);
            }

            Numbers(input.Kind, column);
        }
    }

    private float Of(Input input, double value)
    {
        if (double.IsNaN(value))
        {
            if (input.Kind != Kind.ZeroForNaN)
            {
                return Missing[(int)input.Kind];
            }

            value = 0;
        }

        switch (input.Kind)
        {
            case Kind.NumberLeft or Kind.NumberRight:
                return (float)value;
            case Kind.OutsideLeft or Kind.OutsideRight:
                return (float)value >= 0 && _sets[input.Set].Contains((float)value) ? float.NaN : float.NegativeInfinity;
            case Kind.Category:
                return _sets[input.Set].Contains(value) ? float.NegativeInfinity : float.NaN;
            case Kind.ZeroLeft or Kind.ZeroRight when Math.Abs(value) <= ZeroBand:
                return Missing[(int)input.Kind];
            default:
                // LightGBM drops what is nearly zero from a row before any tree sees it.
                return _cuts![input.Feature].Of(Math.Abs(value) <= ZeroBand ? 0 : value);
        }
    }

    /// <summary>The same for a column of numbers at once.</summary>
    private static void Numbers(Kind kind, Span<float> column)
    {
        if (kind == Kind.NumberRight)
        {
            return;
        }

        var missing = Vector256.Create(Missing[(int)kind]);
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
    internal sealed class Builder
    {
        private readonly Library _library;
        private readonly Cuts[]? _cuts;
        private readonly List<Input> _inputs = [];
        private readonly Dictionary<Input, int> _known = [];
        private readonly List<CategorySet> _sets = [];
        private readonly Dictionary<CategorySet, int> _knownSets = [];

        /// <param name="library">Whose rules hold.</param>
        /// <param name="features">Numbers in a row.</param>
        /// <param name="trees">All whose splits will be added.</param>
        public Builder(Library library, int features, IEnumerable<Tree> trees)
        {
            _library = library;
            if (library == Library.XgBoost)
            {
                return;
            }

            var thresholds = trees
                .SelectMany(tree => tree.Splits)
                .Where(split => split.Categories is null)
                .ToLookup(split => split.Feature, split => split.Threshold);
            // What is nearly zero ends at these, so that no number beyond becomes one within.
            double[] zero = [Math.BitDecrement(-ZeroBand), ZeroBand];
            var unasked = new Cuts(zero);
            _cuts =
            [
                .. Enumerable
                    .Range(0, features)
                    .Select(feature => thresholds.Contains(feature) ? new Cuts(thresholds[feature].Concat(zero)) : unasked),
            ];
        }

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

        /// <summary>What an input is compared with; of categories anything will do.</summary>
        public float Threshold(in Split split) =>
            split.Categories is not null ? 0
            : _cuts is null ? (float)split.Threshold
            : _cuts[split.Feature].Threshold(split.Threshold);

        public InputPlan Build() => new([.. _inputs], [.. _sets], _cuts);

        private Kind CategoryKindOf(in Split split) =>
            _library == Library.LightGbm ? Kind.Category
            : split.MissingLeft ? Kind.OutsideLeft
            : Kind.OutsideRight;

        private Kind KindOf(in Split split) =>
            split.Missing switch
            {
                MissingType.NaN when _library == Library.XgBoost => split.MissingLeft ? Kind.NumberLeft : Kind.NumberRight,
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
