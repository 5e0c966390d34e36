using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FraudServerless.Trees;

/// <summary>
/// A tree ensemble ready to serve: raw score, probability, exact SHAP values. Immutable and safe on many threads; a row is float32 with NaN for missing.
/// </summary>
public sealed class TreeModel
{
    /// <summary>A block costs the same however few rows fill it; fewer than these are quicker alone.</summary>
    private const int FewRows = 8;

    private readonly InputPlan _plan;
    private readonly Forest _forest;
    private readonly LeafMasks _masks;
    private readonly TreeShap _shap;
    private readonly Link _link;
    private readonly double _sigmoid;
    private readonly float _base;
    private readonly bool _single;

    [ThreadStatic]
    private static float[]? t_inputs;

    private TreeModel(Ensemble ensemble)
    {
        var inputs = new InputPlan.Builder(ensemble.Library);
        _forest = new Forest(ensemble.Trees, inputs);
        _masks = new LeafMasks(ensemble.Trees, inputs);
        _shap = new TreeShap(ensemble.Trees, inputs);
        _plan = inputs.Build();
        _link = ensemble.Link;
        _sigmoid = ensemble.Sigmoid;
        _base = ensemble.Base;
        _single = ensemble.Library == Library.XgBoost;
        Format = ensemble.Format;
        FeatureCount = ensemble.FeatureCount;
        FeatureNames = ensemble.FeatureNames;
        TreeCount = ensemble.Trees.Count;
    }

    /// <summary>What the file turned out to be.</summary>
    public string Format { get; }

    /// <summary>Numbers in a row.</summary>
    public int FeatureCount { get; }

    /// <summary>As the model's file names them, in a row's order.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    public int TreeCount { get; }

    /// <summary>Finds the format from the bytes.</summary>
    /// <exception cref="ModelFormatException">The format is unknown, or the file cannot be served; says what and where.</exception>
    public static TreeModel Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw new ModelFormatException("The model file is empty.");
        }
        return new TreeModel(
            LightGbmReader.Recognises(bytes) ? LightGbmReader.Read(bytes)
            : JsonDocumentReader.Recognises(bytes) ? XgBoostReader.Read(JsonDocumentReader.Read(bytes), "XGBoost JSON")
            : UbjsonReader.Recognises(bytes) ? XgBoostReader.Read(UbjsonReader.Read(bytes), "XGBoost UBJSON")
            : throw new ModelFormatException(
                "The model's format is unknown: a LightGBM text model (its first line is 'tree') and an XGBoost model saved as JSON or UBJSON can be served."
            )
        );
    }

    /// <summary>
    /// Sum of the trees, equal to LightGBM's raw score (of a random forest: to the average that its prediction is made of) or to XGBoost's margin,
    /// which is a float and begins with the base score.
    /// </summary>
    /// <param name="x"><see cref="FeatureCount"/> numbers.</param>
    public double PredictRaw(ReadOnlySpan<float> x)
    {
        Check(x);
        var inputs = Scratch(_plan.Count);
        _plan.Fill(x, inputs);
        return _single ? _forest.Sum(inputs, _base) : _forest.Sum(inputs);
    }

    /// <summary>The same for many rows, each to the last bit as alone, in less time: every tree meets a block of rows while it is at hand.</summary>
    /// <param name="rows">Row after row, <see cref="FeatureCount"/> numbers each.</param>
    /// <param name="raw">Gets a raw score a row.</param>
    [SkipLocalsInit]
    public void PredictRaw(ReadOnlySpan<float> rows, Span<double> raw)
    {
        CheckRows(rows, raw.Length);
        var inputs = Scratch(_plan.Count * InputPlan.BlockRows);
        Span<double> sums = stackalloc double[InputPlan.BlockRows];
        Span<double> leaves = stackalloc double[InputPlan.BlockRows];
        for (var done = 0; done < raw.Length; done += InputPlan.BlockRows)
        {
            var count = Math.Min(raw.Length - done, InputPlan.BlockRows);
            if (count < FewRows)
            {
                for (var row = done; row < raw.Length; row++)
                {
                    raw[row] = PredictRaw(rows.Slice(row * FeatureCount, FeatureCount));
                }
                return;
            }
            _plan.FillBlock(rows.Slice(done * FeatureCount, count * FeatureCount), FeatureCount, inputs);
            sums.Fill(_base);
            for (var tree = 0; tree < TreeCount; tree++)
            {
                if (_masks.Holds(tree))
                {
                    _masks.Leaves(tree, inputs, leaves);
                }
                else
                {
                    _forest.Leaves(tree, inputs, leaves[..count]);
                }
                Add(leaves, sums);
            }
            sums[..count].CopyTo(raw[done..]);
        }
    }

    private void Add(ReadOnlySpan<double> leaves, Span<double> sums)
    {
        if (_single)
        {
            for (var row = 0; row < sums.Length; row++)
            {
                sums[row] = (float)sums[row] + (float)leaves[row];
            }
            return;
        }
        for (var row = 0; row < sums.Length; row += Vector256<double>.Count)
        {
            (Vector256.Create<double>(sums[row..]) + Vector256.Create<double>(leaves[row..])).CopyTo(sums[row..]);
        }
    }

    /// <summary>What the model's objective makes of a raw score: the sigmoid of a binary model; the raw score of a regression or of <c>binary:logitraw</c> is its prediction.</summary>
    public double Probability(double raw) =>
        _link == Link.Identity ? raw
        : _single ? SingleSigmoid((float)raw)
        : 1 / (1 + Math.Exp(-_sigmoid * raw));

    /// <summary>As XGBoost computes it, to the last bit of its float.</summary>
    private static float SingleSigmoid(float raw) => 1 / (1 + MathF.Exp(MathF.Min(-raw, 88.7f)) + 1e-16f);

    /// <summary>
    /// Exact path-dependent SHAP values in the raw score's unit (Lundberg et al., "From local explanations to global understanding with explainable AI for trees", 2020),
    /// weighted by training counts as LightGBM's own contributions are, or by sums of hessians as XGBoost's are.
    /// </summary>
    /// <param name="x"><see cref="FeatureCount"/> numbers.</param>
    /// <param name="contributions">Gets <see cref="FeatureCount"/> values, by feature.</param>
    /// <returns>The expected raw score: with all contributions it adds up to <see cref="PredictRaw(ReadOnlySpan{float})"/>.</returns>
    public double Explain(ReadOnlySpan<float> x, Span<double> contributions) => Explain(x, 1, contributions);

    /// <summary>The same for many rows, each to the last bit as alone.</summary>
    /// <param name="rows">Row after row, <see cref="FeatureCount"/> numbers each.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="contributions">Gets <see cref="FeatureCount"/> values a row.</param>
    /// <returns>The expected raw score, which is the same for all rows.</returns>
    public double Explain(ReadOnlySpan<float> rows, int count, Span<double> contributions)
    {
        CheckRows(rows, count);
        if (contributions.Length < rows.Length)
        {
            throw new ArgumentException($"{rows.Length} contributions need room, there is room for {contributions.Length}.", nameof(contributions));
        }
        var inputs = Scratch(_plan.Count * TreeShap.BlockRows);
        for (var done = 0; done < count; done += TreeShap.BlockRows)
        {
            var some = Math.Min(count - done, TreeShap.BlockRows);
            for (var row = 0; row < some; row++)
            {
                _plan.Fill(rows.Slice((done + row) * FeatureCount, FeatureCount), inputs.Slice(row * _plan.Count, _plan.Count));
            }
            _shap.Explain(inputs[..(some * _plan.Count)], some, contributions.Slice(done * FeatureCount, some * FeatureCount));
        }
        return _base + _shap.Expected;
    }

    /// <summary>A thread's working memory.</summary>
    private static Span<float> Scratch(int count)
    {
        if (t_inputs is not { } inputs || inputs.Length < count)
        {
            t_inputs = inputs = new float[count];
        }
        return inputs.AsSpan(0, count);
    }

    private void Check(ReadOnlySpan<float> x)
    {
        if (x.Length != FeatureCount)
        {
            throw new ArgumentException($"The model takes {FeatureCount} numbers, not {x.Length}.", nameof(x));
        }
    }

    private void CheckRows(ReadOnlySpan<float> rows, int count)
    {
        if (rows.Length != (long)count * FeatureCount)
        {
            throw new ArgumentException($"{count} rows of {FeatureCount} numbers are {(long)count * FeatureCount}, not {rows.Length}.", nameof(rows));
        }
    }
}
