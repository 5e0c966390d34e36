using System.Runtime.InteropServices;

namespace FraudServerless.Unit.Trees;

/// <summary>The library itself, through its C API: trains small models and says what they predict.</summary>
internal static partial class NativeLightGbm
{
    private const string Library = "lib_lightgbm";
    private const int Float32 = 0;
    private const int Float64 = 1;
    public const int Prediction = 0;
    public const int Raw = 1;
    public const int Contributions = 3;

    /// <summary>False where the native library or its OpenMP runtime is absent.</summary>
    public static bool IsAvailable { get; } = CanLoad();

    /// <summary>Trains, and returns the model's text.</summary>
    public static byte[] Train(double[][] rows, float[] labels, int trees, string parameters)
    {
        Check(DatasetCreateFromMat(Flat(rows), Float64, rows.Length, rows[0].Length, 1, parameters, 0, out var data));
        Check(DatasetSetField(data, "label", labels, labels.Length, Float32));
        Check(BoosterCreate(data, parameters, out var booster));
        for (var i = 0; i < trees; i++)
        {
            Check(BoosterUpdateOneIter(booster, out _));
        }

        var text = new byte[8 * 1024 * 1024];
        Check(BoosterSaveModelToString(booster, 0, -1, 0, text.Length, out var length, text));
        Check(BoosterFree(booster));
        Check(DatasetFree(data));
        return text[..checked((int)length - 1)];
    }

    /// <summary>What the library makes of each row, by the model's text: one number for each class, or of contributions those of each class by feature and then the base.</summary>
    public static double[][] Predict(byte[] model, double[][] rows, int kind)
    {
        Check(BoosterLoadModelFromString([.. model, 0], out _, out var booster));
        Check(BoosterGetNumClasses(booster, out var classes));
        var width = classes * (kind == Contributions ? rows[0].Length + 1 : 1);
        var result = new double[rows.Length * width];
        Check(BoosterPredictForMat(booster, Flat(rows), Float64, rows.Length, rows[0].Length, 1, kind, 0, -1, "num_threads=1", out _, result));
        Check(BoosterFree(booster));
        return [.. result.Chunk(width)];
    }

    private static double[] Flat(double[][] rows) => [.. rows.SelectMany(row => row)];

    private static bool CanLoad()
    {
        try
        {
            return GetLastError() != 0;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException(Marshal.PtrToStringUTF8(GetLastError()));
        }
    }

    [LibraryImport(Library, EntryPoint = "LGBM_GetLastError")]
    private static partial nint GetLastError();

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DatasetCreateFromMat(
        [In] double[] data,
        int dataType,
        int rows,
        int columns,
        int isRowMajor,
        string parameters,
        nint reference,
        out nint dataset
    );

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DatasetSetField(nint dataset, string name, [In] float[] values, int count, int type);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetFree")]
    private static partial int DatasetFree(nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int BoosterCreate(nint dataset, string parameters, out nint booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterLoadModelFromString")]
    private static partial int BoosterLoadModelFromString([In] byte[] text, out int iterations, out nint booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterGetNumClasses")]
    private static partial int BoosterGetNumClasses(nint booster, out int classes);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterFree")]
    private static partial int BoosterFree(nint booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    private static partial int BoosterUpdateOneIter(nint booster, out int isFinished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterSaveModelToString")]
    private static partial int BoosterSaveModelToString(
        nint booster,
        int startIteration,
        int iterations,
        int importance,
        long bufferLength,
        out long length,
        [Out] byte[] text
    );

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterPredictForMat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int BoosterPredictForMat(
        nint booster,
        [In] double[] data,
        int dataType,
        int rows,
        int columns,
        int isRowMajor,
        int kind,
        int startIteration,
        int iterations,
        string parameters,
        out long length,
        [Out] double[] result
    );
}
