using System.Runtime.InteropServices;

namespace FraudServerless.Training.LightGbm;

/// <summary>The part of LightGBM's C API that training needs (its documentation: "C API"). Every function returns 0, or -1 with the reason in <see cref="GetLastError"/>.</summary>
internal static partial class NativeMethods
{
    public const string Library = "lib_lightgbm";
    public const int Float32 = 0;
    public const int PredictProbability = 0;

    [LibraryImport(Library, EntryPoint = "LGBM_GetLastError")]
    public static partial nint GetLastError();

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatasetCreateFromMat(
        [In] float[] data,
        int dataType,
        int rows,
        int columns,
        int isRowMajor,
        string parameters,
        nint reference,
        out DatasetHandle handle
    );

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatasetSetField(DatasetHandle handle, string field, [In] float[] data, int count, int dataType);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetFeatureNames", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatasetSetFeatureNames(DatasetHandle handle, [In] string[] names, int count);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetFree")]
    public static partial int DatasetFree(nint handle);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterCreate(DatasetHandle data, string parameters, out BoosterHandle handle);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatasetCreateFromMatLike(
        [In] float[] data,
        int dataType,
        int rows,
        int columns,
        int isRowMajor,
        string parameters,
        DatasetHandle reference,
        out DatasetHandle handle
    );

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterAddValidData")]
    public static partial int BoosterAddValidData(BoosterHandle handle, DatasetHandle data);

    /// <summary>Predictions for a data set that the booster holds: 0 the training data, 1 the first validation data.</summary>
    [LibraryImport(Library, EntryPoint = "LGBM_BoosterGetPredict")]
    public static partial int BoosterGetPredict(BoosterHandle handle, int data, out long length, [Out] double[] result);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    public static partial int BoosterUpdateOneIter(BoosterHandle handle, out int isFinished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterPredictForMat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterPredictForMat(
        BoosterHandle handle,
        [In] float[] data,
        int dataType,
        int rows,
        int columns,
        int isRowMajor,
        int predictType,
        int startIteration,
        int iterations,
        string parameters,
        out long length,
        [Out] double[] result
    );

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterSaveModelToString")]
    public static partial int BoosterSaveModelToString(
        BoosterHandle handle,
        int startIteration,
        int iterations,
        int importanceType,
        long bufferLength,
        out long length,
        [Out] byte[] buffer
    );

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterFree")]
    public static partial int BoosterFree(nint handle);
}

internal sealed class DatasetHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.DatasetFree(handle) == 0;
}

internal sealed class BoosterHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.BoosterFree(handle) == 0;
}
