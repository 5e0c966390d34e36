using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FraudServerless.Trees;

/// <summary>
/// A tree ensemble ready to serve: raw score, score, exact SHAP values. Immutable and safe on many threads. A row is doubles with NaN for missing; LightGBM's trees compare them as they are,
/// XGBoost's round them to float32 first, each as its library does.
/// </summary>
public sealed class TreeModel
{
    /// <summary>A block costs the same however few rows fill it; fewer than these are quicker alone.</summary>
    private const int FewRows = 8;

    private readonly RowRules? _rules;
    private readonly InputPlan _plan;
    private readonly Forest _forest;
    private readonly LeafMasks _masks;
    private readonly TreeShap? _shap;
    private readonly ClassChoice _choice;
    private readonly double _sigmoid;
    private readonly bool _single;

    /// <summary>Of each class: its trees, and its raw score before them.</summary>
    private readonly Range[] _classes;
    private readonly float[] _bases;

    [ThreadStatic]
    private static float[]? InputBuffer;

    [ThreadStatic]
    private static double[]? RowBuffer;

    [ThreadStatic]
    private static double[]? MarginBuffer;

    private TreeModel(Ensemble ensemble, ClassChoice choice)
    {
        IReadOnlyList<Tree> trees = [.. ensemble.Classes.SelectMany(of => of)];
        var explained = ensemble.Classes[choice.Class];
        var inputs = new InputPlan.Builder(ensemble.Library, ensemble.FeatureCount, trees);
        _forest = new Forest(trees, inputs);
        _masks = new LeafMasks(trees, inputs);
        var noContributions = explained
            .Select((tree, i) => tree.NoCovers is { } reason ? $"{reason} (tree {i} of its class)" : null)
            .FirstOrDefault(r => r is not null);
        _shap = noContributions is null ? new TreeShap(explained, inputs) : null;
        _plan = inputs.Build();
        _rules = ensemble.Rules.IsEmpty ? null : ensemble.Rules;
        _choice = choice;
        _sigmoid = ensemble.Sigmoid;
        _single = ensemble.Library == Library.XgBoost;
        _bases = ensemble.Bases;
        _classes = new Range[ensemble.Classes.Count];
        var end = 0;
        for (var i = 0; i < _classes.Length; i++)
        {
            _classes[i] = end..(end += ensemble.Classes[i].Count);
        }

        FeatureCount = ensemble.FeatureCount;
        FeatureNames = ensemble.FeatureNames;
        TreeCount = trees.Count;
        Summary = new TreeSummary
        {
            Format = ensemble.Format,
            Producer = ensemble.Producer,
            TreesServed = trees.Count,
            TreesInFile = ensemble.TreesInFile,
            IterationsServed = ensemble.IterationsServed,
            Objective = ensemble.Objective,
            Link = choice.Link is { } link ? ClassChoice.NameOf(link) : null,
            Classes = choice.Labels,
            PositiveClass = choice.PositiveClass,
            MissingValue = ensemble.Rules.Missing,
            RecodedColumns = [.. ensemble.Rules.Categories.Keys.Order().Select(feature => ensemble.FeatureNames[feature])],
            NoContributions = noContributions,
        };
    }

    /// <summary>What is served, for a log line.</summary>
    public TreeSummary Summary { get; }

    /// <summary>Numbers in a row.</summary>
    public int FeatureCount { get; }

    /// <summary>As the model's file names them, in a row's order.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Trees served, of all classes together.</summary>
    public int TreeCount { get; }

    /// <summary>Whether the score comes of the raw scores of several classes, so that <see cref="Probability"/> cannot make it of one.</summary>
    public bool IsSoftmax => _choice.Link == Link.Softmax;

    /// <summary>False when the file lacks the weights of the explanation, or its leaves hold linear models: <see cref="TreeSummary.NoContributions"/> says which.</summary>
    public bool CanExplain => _shap is not null;

    /// <summary>Finds the format from the bytes.</summary>
    /// <exception cref="ModelFormatException">The format is unknown, or the file cannot be served as the options ask; says what and where.</exception>
    public static TreeModel Load(ReadOnlySpan<byte> bytes, TreeOptions? options = null)
    {
        if (bytes.IsEmpty)
        {
            throw new ModelFormatException("The model file is empty.");
        }

        options ??= new TreeOptions();
        var ensemble =
            LightGbmReader.Recognises(bytes) ? LightGbmReader.Read(bytes, options)
            : JsonDocumentReader.Recognises(bytes) ? XgBoostReader.Read(JsonDocumentReader.Read(bytes), "xgboost-json", options)
            : UbjsonReader.Recognises(bytes) ? XgBoostReader.Read(UbjsonReader.Read(bytes), "xgboost-ubjson", options)
            : throw new ModelFormatException(
                "The model's format is unknown: a LightGBM text model (its first line is 'tree') and an XGBoost model saved as JSON or UBJSON can be served."
            );
        return new TreeModel(ensemble, ClassChoice.Make(ensemble, options));
    }

    /// <exception cref="ModelFormatException">Neither the file nor the card says how the raw score becomes a probability.</exception>
    public void RequireProbability()
    {
        if (_choice.Link is null || _choice is { IsProbability: false, IsChosen: false })
        {
            throw new ModelFormatException(
                $"No probability is predicted by {ClassChoice.Name(Summary.Objective)}: the card must say with 'link' what makes the score of the raw score (identity, logistic, exponential{(_classes.Length > 1 ? ", softmax" : "")}), or bring a calibration."
            );
        }
    }

    /// <summary>
    /// Sum of the trees (of several classes: of the positive class), equal to LightGBM's raw score (of a random forest: to the average that its prediction is made of) or to XGBoost's margin,
    /// which is a float and begins with the base score.
    /// </summary>
    /// <param name="x"><see cref="FeatureCount"/> numbers.</param>
    public double PredictRaw(ReadOnlySpan<double> x)
    {
        CheckRows(x, 1);
        x = Prepared(x);
        var inputs = Inputs(_plan.Count);
        _plan.Fill(x, inputs);
        return Margin(inputs, x, _choice.Class);
    }

    /// <summary>The same for many rows, each to the last bit as alone, in less time: every tree meets a block of rows while it is at hand.</summary>
    /// <param name="rows">Row after row, <see cref="FeatureCount"/> numbers each.</param>
    /// <param name="raw">Gets a raw score a row.</param>
    public void PredictRaw(ReadOnlySpan<double> rows, Span<double> raw)
    {
        CheckRows(rows, raw.Length);
        Margins(rows, raw, _choice.Class, 1);
    }

    /// <summary>What the objective (or the card's link) makes of a row: the probability of the positive class, unless the link makes none.</summary>
    /// <param name="x"><see cref="FeatureCount"/> numbers.</param>
    public double Score(ReadOnlySpan<double> x)
    {
        if (!IsSoftmax)
        {
            return Probability(PredictRaw(x));
        }

        CheckRows(x, 1);
        x = Prepared(x);
        var inputs = Inputs(_plan.Count);
        _plan.Fill(x, inputs);
        var margins = Scratch(ref MarginBuffer, _classes.Length);
        for (var i = 0; i < margins.Length; i++)
        {
            margins[i] = Margin(inputs, x, i);
        }

        return Softmax(margins);
    }

    /// <summary>The same for many rows, each to the last bit as alone.</summary>
    /// <param name="rows">Row after row, <see cref="FeatureCount"/> numbers each.</param>
    /// <param name="scores">Gets a score a row.</param>
    public void Score(ReadOnlySpan<double> rows, Span<double> scores)
    {
        if (!IsSoftmax)
        {
            PredictRaw(rows, scores);
            foreach (ref var score in scores)
            {
                score = Probability(score);
            }

            return;
        }

        CheckRows(rows, scores.Length);
        var margins = Scratch(ref MarginBuffer, _classes.Length * InputPlan.BlockRows);
        for (var done = 0; done < scores.Length; done += InputPlan.BlockRows)
        {
            var count = Math.Min(scores.Length - done, InputPlan.BlockRows);
            var block = margins[..(count * _classes.Length)];
            Margins(rows.Slice(done * FeatureCount, count * FeatureCount), block, 0, _classes.Length);
            for (var row = 0; row < count; row++)
            {
                scores[done + row] = Softmax(block.Slice(row * _classes.Length, _classes.Length));
            }
        }
    }

    /// <summary>The score of a raw score; not of a softmax, whose score depends on all classes.</summary>
    public double Probability(double raw) =>
        _choice.Link switch
        {
            Link.Identity or null => raw,
            Link.Logistic => _single ? SingleSigmoid((float)raw) : 1 / (1 + Math.Exp(-_sigmoid * raw)),
            Link.Exponential => _single ? MathF.Exp((float)raw) : Math.Exp(raw),
            Link.Step => raw > 0 ? 1 : 0,
            _ => throw new InvalidOperationException("The score depends on the raw scores of all classes."),
        };

    /// <summary>As XGBoost computes it, to the last bit of its float.</summary>
    private static float SingleSigmoid(float raw) => 1 / (1 + MathF.Exp(MathF.Min(-raw, 88.7f)) + 1e-16f);

    /// <summary>Of the positive class; rounded as the library rounds.</summary>
    private double Softmax(ReadOnlySpan<double> margins)
    {
        var max = margins[0];
        foreach (var margin in margins)
        {
            max = Math.Max(max, margin);
        }

        double Part(double margin) => _single ? MathF.Exp((float)margin - (float)max) : Math.Exp(margin - max);
        double sum = 0;
        foreach (var margin in margins)
        {
            sum += Part(margin);
        }

        var part = Part(margins[_choice.Class]);
        return _single ? (float)part / (float)sum : part / sum;
    }

    private double Margin(ReadOnlySpan<float> inputs, ReadOnlySpan<double> x, int of) =>
        _single ? _forest.Sum(inputs, _classes[of], _bases[of]) : _forest.Sum(inputs, x, _classes[of]);

    /// <summary>Raw scores of some classes, one after another for each row.</summary>
    [SkipLocalsInit]
    private void Margins(ReadOnlySpan<double> rows, Span<double> margins, int first, int classes)
    {
        rows = Prepared(rows);
        var inputs = Inputs(_plan.Count * InputPlan.BlockRows);
        Span<double> sums = stackalloc double[InputPlan.BlockRows];
        Span<double> leaves = stackalloc double[InputPlan.BlockRows];
        var all = margins.Length / classes;
        for (var done = 0; done < all; done += InputPlan.BlockRows)
        {
            var count = Math.Min(all - done, InputPlan.BlockRows);
            if (count < FewRows || _forest.IsLinear)
            {
                for (var row = done; row < done + count; row++)
                {
                    var x = rows.Slice(row * FeatureCount, FeatureCount);
                    var alone = inputs[.._plan.Count];
                    _plan.Fill(x, alone);
                    for (var i = 0; i < classes; i++)
                    {
                        margins[(row * classes) + i] = Margin(alone, x, first + i);
                    }
                }

                continue;
            }

            _plan.FillBlock(rows.Slice(done * FeatureCount, count * FeatureCount), FeatureCount, inputs);
            for (var i = 0; i < classes; i++)
            {
                sums.Fill(_bases[first + i]);
                for (var tree = _classes[first + i].Start.Value; tree < _classes[first + i].End.Value; tree++)
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

                for (var row = 0; row < count; row++)
                {
                    margins[((done + row) * classes) + i] = sums[row];
                }
            }
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

    /// <summary>
    /// Exact path-dependent SHAP values in the raw score's unit (Lundberg et al., "From local explanations to global understanding with explainable AI for trees", 2020),
    /// weighted by training counts as LightGBM's own contributions are, or by sums of hessians as XGBoost's are.
    /// </summary>
    /// <param name="x"><see cref="FeatureCount"/> numbers.</param>
    /// <param name="contributions">Gets <see cref="FeatureCount"/> values, by feature.</param>
    /// <returns>The expected raw score: with all contributions it adds up to <see cref="PredictRaw(ReadOnlySpan{double})"/>.</returns>
    /// <exception cref="InvalidOperationException">The model is one that <see cref="CanExplain"/> says no of.</exception>
    public double Explain(ReadOnlySpan<double> x, Span<double> contributions) => Explain(x, 1, contributions);

    /// <summary>The same for many rows, each to the last bit as alone.</summary>
    /// <param name="rows">Row after row, <see cref="FeatureCount"/> numbers each.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="contributions">Gets <see cref="FeatureCount"/> values a row.</param>
    /// <returns>The expected raw score, which is the same for all rows.</returns>
    /// <exception cref="InvalidOperationException">The model is one that <see cref="CanExplain"/> says no of.</exception>
    public double Explain(ReadOnlySpan<double> rows, int count, Span<double> contributions)
    {
        var shap = _shap ?? throw new InvalidOperationException($"There are no contributions: {Summary.NoContributions}");
        CheckRows(rows, count);
        if (contributions.Length < rows.Length)
        {
            throw new ArgumentException($"{rows.Length} contributions need room, there is room for {contributions.Length}.", nameof(contributions));
        }

        rows = Prepared(rows);
        var inputs = Inputs(_plan.Count * TreeShap.BlockRows);
        for (var done = 0; done < count; done += TreeShap.BlockRows)
        {
            var some = Math.Min(count - done, TreeShap.BlockRows);
            for (var row = 0; row < some; row++)
            {
                _plan.Fill(rows.Slice((done + row) * FeatureCount, FeatureCount), inputs.Slice(row * _plan.Count, _plan.Count));
            }

            shap.Explain(inputs[..(some * _plan.Count)], some, contributions.Slice(done * FeatureCount, some * FeatureCount));
        }

        return _bases[_choice.Class] + shap.Expected;
    }

    /// <summary>Rows as the trees are to see them.</summary>
    private ReadOnlySpan<double> Prepared(ReadOnlySpan<double> rows)
    {
        if (_rules is null)
        {
            return rows;
        }

        var prepared = Scratch(ref RowBuffer, rows.Length);
        rows.CopyTo(prepared);
        _rules.Apply(prepared, FeatureCount);
        return prepared;
    }

    private static Span<float> Inputs(int count) => Scratch(ref InputBuffer, count);

    /// <summary>A thread's working memory.</summary>
    private static Span<T> Scratch<T>(ref T[]? kept, int count)
    {
        if (kept is null || kept.Length < count)
        {
            kept = new T[count];
        }

        return kept.AsSpan(0, count);
    }

    private void CheckRows(ReadOnlySpan<double> rows, int count)
    {
        if (rows.Length != (long)count * FeatureCount)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count} rows of {FeatureCount} numbers are {(long)count * FeatureCount}, not {rows.Length}."
                ),
                nameof(rows)
            );
        }
    }
}
