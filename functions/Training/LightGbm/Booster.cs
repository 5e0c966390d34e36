using System.Runtime.InteropServices;
using Native = FraudServerless.Training.LightGbm.NativeMethods;

namespace FraudServerless.Training.LightGbm;

/// <summary>A boosted ensemble under training by native LightGBM.</summary>
internal sealed class Booster : IDisposable
{
    // SaveModel writes importances by number of splits.
    private const int BySplit = 0;

    // The native library counts the validation data from 1.
    private const int FirstValidation = 1;
    private const int AllTrees = -1;

    private readonly DatasetHandle _data;
    private readonly BoosterHandle _booster;
    private readonly string _parameters;
    private DatasetHandle? _validation;

    /// <exception cref="TrainingException">LightGBM cannot be loaded, or refuses data or parameters; the message says why.</exception>
    public Booster(Matrix training, IReadOnlyList<string> columns, string parameters)
    {
        _parameters = parameters;
        try
        {
            Check(
                Native.DatasetCreateFromMat(
                    training.Values,
                    Native.Float32,
                    training.Rows,
                    training.Columns,
                    isRowMajor: 1,
                    parameters,
                    reference: 0,
                    out _data
                )
            );
        }
        catch (DllNotFoundException e)
        {
            throw new TrainingException(
                $"The native library {Native.Library} of LightGBM cannot be loaded. It exists for 64-bit x86 and needs the OpenMP runtime:"
                    + $" on Debian and Ubuntu 'apt-get install libgomp1', on Fedora and Amazon Linux 'dnf install libgomp'. ({e.Message.ReplaceLineEndings(" ")})",
                e
            );
        }

        SetLabels(_data, training);
        Check(Native.DatasetSetFeatureNames(_data, [.. columns], columns.Count));
        Check(Native.BoosterCreate(_data, parameters, out _booster));
    }

    /// <summary>Has the booster follow these rows, for <see cref="PredictValidation"/>. Once, before the first tree.</summary>
    public void Follow(Matrix validation)
    {
        Check(
            Native.DatasetCreateFromMatLike(
                validation.Values,
                Native.Float32,
                validation.Rows,
                validation.Columns,
                isRowMajor: 1,
                _parameters,
                _data,
                out _validation
            )
        );
        SetLabels(_validation, validation);
        Check(Native.BoosterAddValidData(_booster, _validation));
    }

    /// <summary>Probabilities of the rows followed, by all trees so far: the booster keeps them up to date with every tree.</summary>
    /// <param name="probabilities">As long as there are rows.</param>
    public void PredictValidation(double[] probabilities) => Check(Native.BoosterGetPredict(_booster, FirstValidation, out _, probabilities));

    /// <summary>Adds a tree; false when no split is left that helps.</summary>
    public bool Update()
    {
        Check(Native.BoosterUpdateOneIter(_booster, out var isFinished));
        return isFinished == 0;
    }

    /// <summary>Probabilities by the first <paramref name="trees"/>, or by all so far.</summary>
    public double[] Predict(Matrix rows, int trees = AllTrees)
    {
        var probabilities = new double[rows.Rows];
        Check(
            Native.BoosterPredictForMat(
                _booster,
                rows.Values,
                Native.Float32,
                rows.Rows,
                rows.Columns,
                isRowMajor: 1,
                Native.PredictProbability,
                startIteration: 0,
                iterations: trees,
                _parameters,
                out _,
                probabilities
            )
        );
        return probabilities;
    }

    /// <summary>The model of the first <paramref name="trees"/>, or of all, in LightGBM's own text format.</summary>
    public byte[] ToText(int trees = AllTrees)
    {
        var buffer = new byte[1024 * 1024];
        Check(Native.BoosterSaveModelToString(_booster, 0, trees, BySplit, buffer.Length, out var length, buffer));
        if (length > buffer.Length)
        {
            buffer = new byte[length];
            Check(Native.BoosterSaveModelToString(_booster, 0, trees, BySplit, buffer.Length, out length, buffer));
        }

        // The length counts the terminating zero.
        return buffer[..(int)(length - 1)];
    }

    public void Dispose()
    {
        _booster.Dispose();
        _validation?.Dispose();
        _data.Dispose();
    }

    private static void SetLabels(DatasetHandle data, Matrix rows) =>
        Check(Native.DatasetSetField(data, "label", Array.ConvertAll(rows.Labels, l => l ? 1f : 0f), rows.Rows, Native.Float32));

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new TrainingException($"LightGBM: {Marshal.PtrToStringUTF8(Native.GetLastError())}");
        }
    }
}
