using System.Globalization;
using System.Runtime.InteropServices;

namespace FraudServerless.Trees;

/// <summary>
/// Turns a row into the values that splits compare, so that every decision of every kind is one comparison without a branch: <c>input &lt;= threshold</c> goes left.
/// A feature becomes one input for each way in which splits treat its missing values (missing becomes minus or plus infinity, by the side it goes to),
/// and each set of categories becomes an input that is minus infinity inside the set and plus infinity outside (of XGBoost the other way round).
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

    /// <summary>What a missing value becomes, by kind.</summary>
    private static readonly double[] s_missing =
    [
        0,
        double.NegativeInfinity,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.PositiveInfinity,
    ];

    private readonly Input[] _inputs;
    private readonly uint[][] _sets;

    private InputPlan(Input[] inputs, uint[][] sets)
    {
        _inputs = inputs;
        _sets = sets;
    }

    public int Count => _inputs.Length;

    public void Fill(ReadOnlySpan<float> x, Span<double> inputs)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var input = _inputs[i];
            var value = x[input.Feature];
            if (input.Kind == Kind.Category)
            {
                inputs[i] = Contains(_sets[input.Set], value) ? double.NegativeInfinity : double.PositiveInfinity;
                continue;
            }
            if (input.Kind >= Kind.NumberLeft)
            {
                inputs[i] =
                    float.IsNaN(value) ? s_missing[(int)input.Kind]
                    : input.Kind < Kind.OutsideLeft ? Math.Min(value, double.MaxValue)
                    : value >= 0 && Contains(_sets[input.Set], value) ? double.PositiveInfinity
                    : double.NegativeInfinity;
                continue;
            }
            // LightGBM drops what is nearly zero from a row before any tree sees it. Infinity stays below what stands for missing, as an infinite threshold does.
            var number = Math.Abs(value) <= ZeroBand ? 0 : Math.Min(value, double.MaxValue);
            var missing = input.Kind is Kind.ZeroLeft or Kind.ZeroRight ? number == 0 || double.IsNaN(number) : double.IsNaN(number);
            inputs[i] = missing ? s_missing[(int)input.Kind] : number;
        }
    }

    /// <summary>A category is the whole part of the number; NaN and what is below zero or not listed is in no set.</summary>
    private static bool Contains(uint[] set, float value)
    {
        // Minus 0.5 is category 0, as a conversion to an integer has it.
        if (!(value > -1) || (double)value >= set.Length * 32.0)
        {
            return false;
        }
        var category = (int)value;
        return (set[category >> 5] >> (category & 31) & 1) != 0;
    }

    /// <summary>Collects inputs while trees are laid out; the same input is made once.</summary>
    internal sealed class Builder(Library library)
    {
        private readonly List<Input> _inputs = [];
        private readonly Dictionary<Input, int> _known = [];
        private readonly List<uint[]> _sets = [];
        private readonly Dictionary<string, int> _knownSets = new(StringComparer.Ordinal);

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

        private int SetOf(uint[] categories)
        {
            var key = string.Join(' ', categories.Select(word => word.ToString("x", CultureInfo.InvariantCulture)));
            if (!_knownSets.TryGetValue(key, out var index))
            {
                index = _sets.Count;
                _sets.Add(categories);
                _knownSets.Add(key, index);
            }
            return index;
        }
    }
}
