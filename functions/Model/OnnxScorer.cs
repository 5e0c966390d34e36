using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Trees;
using Microsoft.ML.OnnxRuntime;

namespace FraudServerless.Model;

/// <summary>
/// A model of any framework by ONNX Runtime: one float input of shape [rows, features]; the score is the probability of class 1, from a float tensor or
/// from a sequence of maps (what scikit-learn's converter makes unless told otherwise). A calibration takes that probability's log-odds. There are no contributions.
/// </summary>
internal sealed class OnnxScorer : IScorer, IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _input;
    private readonly string[] _output;
    private readonly Calibration? _calibration;

    private OnnxScorer(SessionOptions options, InferenceSession session, Calibration? calibration)
    {
        _options = options;
        _session = session;
        _calibration = calibration;
        if (session.InputMetadata.Count != 1)
        {
            throw new ModelFormatException(
                $"The ONNX model takes {session.InputMetadata.Count} inputs; one tensor of float [rows, features] can be served."
            );
        }
        var (name, input) = session.InputMetadata.Single();
        if (!IsFloatTensor(input) || input.Dimensions is not [-1 or 1, > 0 and <= 1_000_000])
        {
            throw new ModelFormatException(
                $"The ONNX model's input '{name}' is no tensor of float [rows, features] with a fixed number of features."
            );
        }
        _input = [name];
        FeatureCount = input.Dimensions[1];
        FeatureNames = [.. Enumerable.Range(0, FeatureCount).Select(i => string.Create(CultureInfo.InvariantCulture, $"f{i}"))];
        _output = [ScoreOutput(session.OutputMetadata)];
    }

    public int FeatureCount { get; }
    public IReadOnlyList<string> FeatureNames { get; }

    /// <exception cref="ModelFormatException">What is wrong.</exception>
    public static OnnxScorer Load(byte[] bytes, Calibration? calibration)
    {
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
            var scorer = new OnnxScorer(options, session, calibration);
            // What its output holds is only known once it has been made.
            scorer.Run(new float[scorer.FeatureCount]);
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

    public double Score(float[] x)
    {
        try
        {
            var probability = Run(x);
            return _calibration?.Apply(Calibration.LogOdds(probability)) ?? probability;
        }
        catch (Exception fault) when (fault is OnnxRuntimeException or ModelFormatException)
        {
            // An operator may fail on some rows only, and the runtime has no other way to say so.
            return double.NaN;
        }
    }

    /// <exception cref="OnnxRuntimeException">An operator failed.</exception>
    /// <exception cref="ModelFormatException">What came out is no score.</exception>
    private double Run(float[] x)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(x, [1, FeatureCount]);
        using var outputs = _session.Run(_run, _input, [input], _output);
        var output = outputs[0];
        if (output.OnnxType == OnnxValueType.ONNX_TYPE_SEQUENCE)
        {
            using var map =
                output.GetValueCount() == 1 ? output.GetValue(0, OrtAllocator.DefaultInstance) : throw Unusable("a sequence of one map a row");
            using var keys = map.GetValue(0, OrtAllocator.DefaultInstance);
            using var values = map.GetValue(1, OrtAllocator.DefaultInstance);
            var place = PlaceOfOne(keys);
            return place >= 0 ? values.GetTensorDataAsSpan<float>()[place] : throw Unusable("a map with a class 1");
        }
        var probabilities = output.GetTensorDataAsSpan<float>();
        return probabilities.Length is 1 or 2 ? probabilities[^1] : throw Unusable("one or two numbers a row");
    }

    public double? Explain(float[] x, Span<double> contributions) => null;

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    private static bool IsFloatTensor(NodeMetadata node) =>
        node is { IsTensor: true, ElementDataType: Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float };

    /// <summary>Of several outputs (mostly a label and its probabilities) the only one that can be a score, or the one that is called so.</summary>
    private static string ScoreOutput(IReadOnlyDictionary<string, NodeMetadata> outputs)
    {
        var fit = outputs
            .Where(output => IsFloatTensor(output.Value) || output.Value.OnnxValueType == OnnxValueType.ONNX_TYPE_SEQUENCE)
            .Select(output => output.Key)
            .ToList();
        return fit is [var only] ? only
            : fit.Find(name => name is "probabilities" or "output_probability" or "probability") is { } named ? named
            : throw new ModelFormatException(
                $"The ONNX model's outputs are {string.Join(", ", outputs.Keys)}: it is not plain which of them is the score; name it 'probabilities'."
            );
    }

    private static int PlaceOfOne(OrtValue keys) =>
        keys.GetTensorTypeAndShape().ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
            ? keys.GetTensorDataAsSpan<long>().IndexOf(1)
            : Array.IndexOf(keys.GetStringTensorAsArray(), "1");

    private ModelFormatException Unusable(string needed) => new($"The ONNX model's output '{_output[0]}' is not {needed}.");
}
