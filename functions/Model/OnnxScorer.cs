using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Trees;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FraudServerless.Model;

/// <summary>
/// A model of any framework by ONNX Runtime. The score is one class's probability, from a tensor or from a sequence of maps (what scikit-learn's converter makes unless told otherwise);
/// what the graph does not prove to be a probability is only taken with a link that the card names. A calibration takes that probability's log-odds. There are no contributions.
/// </summary>
internal sealed class OnnxScorer : IScorer, IDisposable
{
    /// <summary>How far sums of single-precision shares and the like go beyond 0 and 1.</summary>
    private const double Rounding = 1e-5;

    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OnnxInputs _inputs;
    private readonly string[] _output;
    private readonly ModelCard? _card;
    private readonly string _link;

    /// <summary>The score's place among a row's numbers.</summary>
    private readonly int _place;

    /// <summary>Numbers a row.</summary>
    private readonly int _columns;

    private OnnxScorer(SessionOptions options, InferenceSession session, OnnxGraph graph, ModelCard? card)
    {
        _options = options;
        _session = session;
        _card = card;
        if (card?.Iterations is not null)
        {
            throw new ModelFormatException("The card's iterations are of no use: an ONNX model has no rounds to choose from.");
        }

        _inputs = OnnxInputs.Create(session.InputNames, session.InputMetadata, card?.Columns);
        FeatureNames =
            _inputs.ColumnNames ?? [.. Enumerable.Range(0, FeatureCount).Select(i => string.Create(CultureInfo.InvariantCulture, $"f{i}"))];
        _output = [ScoreOutput(session.OutputNames, session.OutputMetadata)];

        var output = session.OutputMetadata[_output[0]];
        var meaning = new OnnxMeaning(graph);
        if (meaning.FindInexact() is { } inexact)
        {
            throw new ModelFormatException($"The ONNX model's {inexact}.");
        }

        (_columns, var mapped) = Try();
        _link = LinkOf(meaning, output);
        var labels = mapped ?? LabelsOf(meaning);
        _place = PlaceOfScore(labels, meaning);
        Summary = new ServedSummary
        {
            Format = "onnx",
            Producer = graph.Producer,
            Link = _link,
            Classes = labels ?? [],
            PositiveClass = labels is not null && _columns > 1 ? labels[_place] : null,
            Opsets = graph.Opsets,
            Inputs = _inputs.Descriptions,
            Output = $"{_output[0]}: {OnnxTypes.Describe(output)}",
            NoContributions = "an ONNX model's score cannot be explained",
        };
    }

    public int FeatureCount => _inputs.Columns;
    public IReadOnlyList<string> FeatureNames { get; }
    public ServedSummary Summary { get; }

    /// <exception cref="ModelFormatException">What is wrong.</exception>
    public static OnnxScorer Load(byte[] bytes, ModelCard? card)
    {
        var graph = OnnxGraph.TryParse(bytes);
        if (graph?.ExternalTensor is { } external)
        {
            throw new ModelFormatException(
                $"The ONNX model keeps weights in another file ('{external}'), which is not read; save it with all weights inside."
            );
        }

        SessionOptions? options = null;
        InferenceSession? session = null;
        try
        {
            // One row is a thread's work; the container has as many at once as there are cores. The arena would only keep memory.
            options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                EnableCpuMemArena = false,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            session = new InferenceSession(bytes, options);
            var scorer = new OnnxScorer(options, session, graph ?? throw new ModelFormatException("The ONNX model's graph cannot be read."), card);
            (options, session) = (null, null);
            return scorer;
        }
        catch (OnnxRuntimeException fault)
        {
            throw new ModelFormatException($"ONNX Runtime refuses the model: {fault.Message}", fault);
        }
        finally
        {
            session?.Dispose();
            options?.Dispose();
        }
    }

    public double Score(double[] x)
    {
        try
        {
            var probability = Run(x);
            return _card?.Calibration?.Apply(Calibration.LogOdds(probability)) ?? probability;
        }
        catch (Exception fault) when (fault is OnnxRuntimeException or ModelFormatException)
        {
            // An operator may fail on some rows only, and the runtime has no other way to say so.
            return double.NaN;
        }
    }

    /// <returns>The probability; NaN when there is none.</returns>
    /// <exception cref="OnnxRuntimeException">An operator failed.</exception>
    /// <exception cref="ModelFormatException">What came out is not what came out before.</exception>
    private double Run(double[] row)
    {
        var numbers = Infer(row, out _);
        if (numbers is null)
        {
            return double.NaN;
        }

        if (numbers.Length != _columns)
        {
            throw Unusable($"{numbers.Length} numbers a row, {_columns} at the start");
        }

        var probability = Link(numbers);
        return probability is >= -Rounding and <= 1 + Rounding ? Math.Clamp(probability, 0, 1) : double.NaN;
    }

    private double Link(ReadOnlySpan<double> numbers)
    {
        var value = numbers[_place];
        switch (_link)
        {
            case ModelCard.LogisticLink:
                return 1 / (1 + Math.Exp(-value));
            case ModelCard.ExponentialLink:
                return Math.Exp(value);
            case ModelCard.SoftmaxLink:
                var sum = 0.0;
                foreach (var number in numbers)
                {
                    sum += Math.Exp(number - value);
                }

                return 1 / sum;
            default:
                return value;
        }
    }

    /// <summary>Scores a row of zeros: what the output holds is only known once it has been made.</summary>
    /// <returns>Numbers a row and, of maps, their keys.</returns>
    private (int Columns, IReadOnlyList<string>? Keys) Try()
    {
        var numbers = Infer(new double[FeatureCount], out var keys)!;
        return numbers.Length > 0 ? (numbers.Length, keys) : throw Unusable("empty");
    }

    /// <returns>A row's numbers; null when the model's inputs cannot hold the row.</returns>
    private double[]? Infer(double[] row, out IReadOnlyList<string>? keys)
    {
        keys = null;
        if (_inputs.Fill(row) is not { } inputs)
        {
            return null;
        }

        try
        {
            using var outputs = _session.Run(_run, _inputs.Names, inputs, _output);
            return Numbers(outputs[0], out keys);
        }
        finally
        {
            foreach (var input in inputs)
            {
                input.Dispose();
            }
        }
    }

    /// <summary>The numbers of the first row, which is as all others.</summary>
    /// <param name="output">A tensor or a sequence of maps.</param>
    /// <param name="keys">Of maps, what the numbers are called: always in one order.</param>
    private double[] Numbers(OrtValue output, out IReadOnlyList<string>? keys)
    {
        keys = null;
        if (output.OnnxType != OnnxValueType.ONNX_TYPE_SEQUENCE)
        {
            var numbers = Doubles(output);
            return numbers.Length % _inputs.Rows == 0
                ? numbers[..(numbers.Length / _inputs.Rows)]
                : throw Unusable($"{numbers.Length} numbers for {_inputs.Rows} rows");
        }

        if (output.GetValueCount() != _inputs.Rows)
        {
            throw Unusable("no sequence of one map a row");
        }

        using var map = output.GetValue(0, OrtAllocator.DefaultInstance);
        if (map.OnnxType != OnnxValueType.ONNX_TYPE_MAP)
        {
            throw Unusable("no sequence of maps");
        }

        using var names = map.GetValue(0, OrtAllocator.DefaultInstance);
        using var values = map.GetValue(1, OrtAllocator.DefaultInstance);
        keys =
            names.GetTensorTypeAndShape().ElementDataType == TensorElementType.Int64
                ? Array.ConvertAll(names.GetTensorDataAsSpan<long>().ToArray(), key => key.ToString(CultureInfo.InvariantCulture))
                : names.GetStringTensorAsArray();
        return Doubles(values);
    }

    private double[] Doubles(OrtValue tensor) =>
        tensor.GetTensorTypeAndShape().ElementDataType switch
        {
            TensorElementType.Float => Array.ConvertAll(tensor.GetTensorDataAsSpan<float>().ToArray(), static number => (double)number),
            TensorElementType.Double => tensor.GetTensorDataAsSpan<double>().ToArray(),
            var type => throw Unusable($"{OnnxTypes.NameOf(type)}; float and double can be served"),
        };

    public double? Explain(double[] x, Span<double> contributions) => null;

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    /// <summary>Of several outputs (mostly a label and its probabilities) the only one that can be a score, or the one that is called so.</summary>
    private static string ScoreOutput(IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> outputs)
    {
        var fit = names.Where(name => CanBeScore(outputs[name])).ToList();
        var all = string.Join(", ", names.Select(name => $"{name} ({OnnxTypes.Describe(outputs[name])})"));
        return fit switch
        {
            [] => throw new ModelFormatException(
                $"The ONNX model's outputs are {all}: none can be a score; a tensor of float or double, or a sequence of maps can be served."
            ),
            [var only] => only,
            _ => fit.Find(name => name is "probabilities" or "output_probability" or "probability")
                ?? throw new ModelFormatException(
                    $"The ONNX model's outputs are {all}: it is not plain which of them is the score; name it 'probabilities'."
                ),
        };
    }

    private static bool CanBeScore(NodeMetadata output) =>
        output.OnnxValueType == OnnxValueType.ONNX_TYPE_SEQUENCE
        || (output.IsTensor && output.ElementDataType is TensorElementType.Float or TensorElementType.Double);

    /// <summary>What makes a probability of the output: nothing if it is one.</summary>
    private string LinkOf(OnnxMeaning meaning, NodeMetadata output)
    {
        var isProbability = meaning.IsProbability(_output[0]);
        var shown = $"The ONNX model's output '{_output[0]}' ({OnnxTypes.Describe(output)}, {_columns} a row)";
        return (_card?.Link, _columns) switch
        {
            (null, _) => isProbability
                ? ModelCard.IdentityLink
                : throw new ModelFormatException(
                    $"{shown} is not shown to be a probability by the graph (no Sigmoid, Softmax or classifier's probabilities at its end); model-card.json must name the \"link\" that makes it one: "
                        + (_columns == 1 ? "logistic, exponential, or identity if it is one." : "softmax, or identity if they are.")
                ),
            (ModelCard.IdentityLink, _) => ModelCard.IdentityLink,
            ({ } link, _) when isProbability => throw new ModelFormatException(
                $"{shown} is a probability already: the card's link {link} is of no use."
            ),
            (ModelCard.SoftmaxLink, 1) => throw new ModelFormatException($"{shown} is one number, of which there is no softmax: the card's link."),
            (ModelCard.SoftmaxLink, _) or (_, 1) => _card!.Link!,
            _ => throw new ModelFormatException(
                $"{shown}: the card's link {_card!.Link} makes a probability of one number, not of several; softmax or identity do."
            ),
        };
    }

    /// <summary>Labels of the output's columns: from the node that makes it, or from the label that the model also answers; of a distribution without any their numbers.</summary>
    /// <returns>Null when the columns have no labels.</returns>
    private IReadOnlyList<string>? LabelsOf(OnnxMeaning meaning)
    {
        if (meaning.ColumnLabels(_output[0]) is { } own)
        {
            return own;
        }

        var others = _session.OutputMetadata.Where(output =>
            output.Value.IsTensor && output.Value.ElementDataType is TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.String
        );
        foreach (var (name, _) in others)
        {
            return meaning.LabelsOf(name)
                ?? throw new ModelFormatException(
                    $"The ONNX model also answers '{name}', and the graph does not show which labels these are: let it answer a ZipMap of the probabilities."
                );
        }

        return null;
    }

    private int PlaceOfScore(IReadOnlyList<string>? labels, OnnxMeaning meaning)
    {
        if (_columns == 1)
        {
            if (_card?.PositiveClass is not null)
            {
                throw new ModelFormatException(
                    $"The card's positiveClass is of no use: the ONNX model's output '{_output[0]}' is one number a row, not one a class."
                );
            }

            if (labels is not null)
            {
                // Of these the number is the second's; nothing says whose it is otherwise.
                ScoreClass.Choose(labels, null);
            }

            return 0;
        }

        if (labels is null)
        {
            if (_card?.PositiveClass is null && !(meaning.IsDistribution(_output[0]) || _card?.Link is not null))
            {
                throw new ModelFormatException(
                    $"The ONNX model's output '{_output[0]}' is {_columns} numbers a row without labels, and no distribution over classes; model-card.json must name the column that is the score, counted from 0, as \"positiveClass\"."
                );
            }

            labels = [.. Enumerable.Range(0, _columns).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        }

        return labels.Count == _columns
            ? ScoreClass.Choose(labels, _card?.PositiveClass)
            : throw new ModelFormatException(
                $"The ONNX model's output '{_output[0]}' is {_columns} numbers a row for {labels.Count} classes ({string.Join(", ", labels)})."
            );
    }

    private ModelFormatException Unusable(string found) => new($"The ONNX model's output '{_output[0]}' is {found}.");
}
