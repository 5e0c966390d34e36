using System.IO.Compression;
using System.Text;
using FraudServerless.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>Files of formats that are not served: what an operator reads of each.</summary>
public sealed class ForeignFormatTests
{
    [Theory]
    [InlineData("empty", "model.bin: The file is empty; copy the model again.")]
    [InlineData("byte-order mark before text", "begins with a byte-order mark (UTF-8); save it without.")]
    [InlineData("byte-order mark before JSON", "begins with a byte-order mark (UTF-8); save it without.")]
    [InlineData("UTF-16", "begins with a byte-order mark (UTF-16)")]
    [InlineData("gzip", "is compressed (gzip); unpack it.")]
    [InlineData("zip", "is a zip archive; unpack it.")]
    [InlineData("pytorch", "is PyTorch's format (a zip of a pickle); convert the model to ONNX")]
    [InlineData("keras", "is Keras's format (.keras); convert the model to ONNX")]
    [InlineData("zlib", "is compressed (zlib, as joblib does)")]
    [InlineData("tar", "is a tar archive; unpack it.")]
    [InlineData("pickle", "is a Python pickle (pickle, joblib or an old PyTorch file)")]
    [InlineData("xgboost binary", "is XGBoost's binary format; save the model as JSON or UBJSON")]
    [InlineData("xgboost binary with mark", "is XGBoost's binary format; save the model as JSON or UBJSON")]
    [InlineData("xgboost serialised", "is XGBoost's binary format; save the model as JSON or UBJSON")]
    [InlineData("xgboost dump", "is XGBoost's text dump, which cannot be loaded again")]
    [InlineData("xgboost JSON dump", "is XGBoost's JSON dump, which cannot be loaded again")]
    [InlineData("lightgbm JSON dump", "is LightGBM's JSON dump; save the model as text")]
    [InlineData("cbm", "is CatBoost's own format (.cbm); save it with save_model(…, format='onnx').")]
    [InlineData("catboost JSON", "is CatBoost's JSON; save it with save_model(…, format='onnx').")]
    [InlineData("PMML", "is PMML; convert the model to ONNX.")]
    [InlineData("XML", "is XML, no model that is served.")]
    [InlineData("HTML", "is a web page, not the file itself; download it again.")]
    [InlineData("lfs", "is a Git LFS pointer, not the file itself; fetch it with git lfs pull.")]
    [InlineData("hdf5", "is HDF5 (Keras); convert the model to ONNX.")]
    [InlineData("savedmodel", "is a TensorFlow SavedModel; convert the model to ONNX.")]
    [InlineData("tflite", "is TensorFlow Lite; convert the model to ONNX.")]
    [InlineData("ort", "is ONNX Runtime's own format (.ort)")]
    public void A_format_that_is_not_served_is_refused_by_its_name(string format, string message) =>
        Fault(Sample(format)).ShouldContain(message, Case.Sensitive);

    private static byte[] Sample(string format) =>
        format switch
        {
            "empty" => [],
            "byte-order mark before text" => [0xef, 0xbb, 0xbf, .. Encoding.ASCII.GetBytes(ModelContainer.ModelText)],
            "byte-order mark before JSON" => [0xef, 0xbb, 0xbf, .. File.ReadAllBytes(ModelPayloads.PathOf("xgboost", "binary.json"))],
            "UTF-16" => [0xff, 0xfe, .. Encoding.Unicode.GetBytes(ModelContainer.ModelText)],
            "gzip" => Compressed(stream => new GZipStream(stream, CompressionLevel.Fastest)),
            "zlib" => Compressed(stream => new ZLibStream(stream, CompressionLevel.Optimal)),
            "zip" => Zip("model.txt"),
            "pytorch" => Zip("archive/data.pkl"),
            "keras" => Zip("metadata.json"),
            "tar" => Tar(),
            "pickle" => [0x80, 4, 0x95, 1, 0, 0, 0, 0, 0, 0, 0, (byte)'N', (byte)'.'],
            "xgboost binary" => XgboostBinary(),
            "xgboost binary with mark" => [.. "binf"u8, .. XgboostBinary()],
            "xgboost serialised" => [.. "CONFIG-offset:"u8, 0, 0, 0, 0, 0, 0, 0, 0],
            "xgboost dump" => "booster[0]:\n0:[f0<0.5] yes=1,no=2,missing=1\n"u8.ToArray(),
            "xgboost JSON dump" => """[{"nodeid":0,"leaf":0.5}]"""u8.ToArray(),
            "lightgbm JSON dump" => """{"name":"tree","version":"v4","num_tree_per_iteration":1,"tree_info":[]}"""u8.ToArray(),
            "cbm" => [.. "CBM1"u8, 0, 1, 2, 3],
            "catboost JSON" => """{"features_info":{},"oblivious_trees":[]}"""u8.ToArray(),
            "PMML" => """<?xml version="1.0"?><PMML version="4.4"></PMML>"""u8.ToArray(),
            "XML" => """<?xml version="1.0"?><model/>"""u8.ToArray(),
            "HTML" => "<!DOCTYPE html><html></html>"u8.ToArray(),
            "lfs" => "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"u8.ToArray(),
            "hdf5" => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a, 0],
            "savedmodel" => [0x08, 0x01, 0x12, 0x85, 0x01, 0x0a, 0x03, 0x12, 0x01, (byte)'x', .. new byte[128]],
            "tflite" => [0x1c, 0, 0, 0, .. "TFL3"u8, 0, 0],
            _ => [0x1c, 0, 0, 0, .. "ORTM"u8, 0, 0],
        };

    /// <summary>136 bytes of parameters (base score 0.5, two features), then the names of objective and booster.</summary>
    private static byte[] XgboostBinary()
    {
        var parameters = new byte[136];
        BitConverter.TryWriteBytes(parameters, 0.5f);
        parameters[4] = 2;
        return [.. parameters, 15, 0, 0, 0, 0, 0, 0, 0, .. "binary:logistic"u8, 6, 0, 0, 0, 0, 0, 0, 0, .. "gbtree"u8, 0, 0];
    }

    private static byte[] Compressed(Func<Stream, Stream> compress)
    {
        var bytes = new MemoryStream();
        using (var stream = compress(bytes))
        {
            stream.Write(Encoding.ASCII.GetBytes(ModelContainer.ModelText));
        }

        return bytes.ToArray();
    }

    private static byte[] Zip(string entry)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        using (var stream = archive.CreateEntry(entry).Open())
        {
            stream.Write("x"u8);
        }

        return bytes.ToArray();
    }

    private static byte[] Tar()
    {
        var bytes = new MemoryStream();
        using (var archive = new System.Formats.Tar.TarWriter(bytes, leaveOpen: true))
        {
            archive.WriteEntry(
                new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "model.txt") { DataStream = new MemoryStream([1]) }
            );
        }

        return bytes.ToArray();
    }

    private static string Fault(byte[] model)
    {
        var directory = ModelContainer.Artifacts(card: null, model: null);
        try
        {
            File.WriteAllBytes(Path.Combine(directory, "model.bin"), model);
            return Should.Throw<InvalidDataException>(() => ServedModel.Load(directory)).Message;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
