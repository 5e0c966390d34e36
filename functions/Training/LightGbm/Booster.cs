using System.Runtime.InteropServices;
using Native = FraudServerless.Training.LightGbm.NativeMethods;

namespace FraudServerless.Training.LightGbm;

/// <summary>A boosted ensemble under training by native LightGBM.</summary>
internal sealed class Booster : IDisposable
{
    // SaveModel writes importances by number of splits.
    private const int BySplit = 0;

    private readonly DatasetHandle _data;
    private readonly BoosterHandle _booster;
    private readonly string _parameters;

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
        Check(Native.DatasetSetField(_data, "label", Array.ConvertAll(training.Labels, l => l ? 1f : 0f), training.Rows, Native.Float32));
        Check(Native.DatasetSetFeatureNames(_data, [.. columns], columns.Count));
        Check(Native.BoosterCreate(_data, parameters, out _booster));
    }

    /// <summary>Adds a tree; false when no split is left that helps.</summary>
    public bool Update()
    {
        Check(Native.BoosterUpdateOneIter(_booster, out var isFinished));
        return isFinished == 0;
    }

    /// <summary>Probabilities by all trees so far.</summary>
    public double[] Predict(Matrix rows)
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
                iterations: -1,
                _parameters,
                out _,
                probabilities
            )
        );
        return probabilities;
    }

    /// <summary>The model in LightGBM's own text format.</summary>
    public byte[] ToText()
    {
        var buffer = new byte[1024 * 1024];
        Check(Native.BoosterSaveModelToString(_booster, 0, -1, BySplit, buffer.Length, out var length, buffer));
        if (length > buffer.Length)
        {
            buffer = new byte[length];
            Check(Native.BoosterSaveModelToString(_booster, 0, -1, BySplit, buffer.Length, out length, buffer));
        }
        // The length counts the terminating zero.
        return buffer[..(int)(length - 1)];
    }

    public void Dispose()
    {
        _booster.Dispose();
        _data.Dispose();
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new TrainingException($"LightGBM: {Marshal.PtrToStringUTF8(Native.GetLastError())}");
        }
    }
}
