using System.Buffers.Binary;
using System.Text;

namespace FraudServerless.Model;

/// <summary>Files that are no model that is served, but can be told by their bytes: what they are, and what to do.</summary>
internal static class ForeignFormat
{
    private const string Xgboost = "save the model as JSON or UBJSON: Booster.save_model('model.json')";
    private const string ToOnnx = "convert the model to ONNX";
    private const string Unpack = "unpack it";

    /// <summary>Bytes in which a text format shows itself.</summary>
    private const int Head = 4096;

    /// <returns>What the file is and what to do; null of what may be a model.</returns>
    public static string? Describe(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [] => "is empty; copy the model again",
            [0xef, 0xbb, 0xbf, ..] => "begins with a byte-order mark (UTF-8); save it without",
            [0xff, 0xfe, ..] or [0xfe, 0xff, ..] => "begins with a byte-order mark (UTF-16); save it as UTF-8 without one",
            [0x1f, 0x8b, ..] => $"is compressed (gzip); {Unpack}",
            [(byte)'P', (byte)'K', 3, 4, ..] => DescribeZip(bytes),
            [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => $"is compressed (bzip2); {Unpack}",
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => $"is compressed (xz); {Unpack}",
            [(byte)'7', (byte)'z', 0xbc, 0xaf, ..] => $"is compressed (7z); {Unpack}",
            [0x28, 0xb5, 0x2f, 0xfd, ..] => $"is compressed (Zstandard); {Unpack}",
            [0x04, 0x22, 0x4d, 0x18, ..] => $"is compressed (LZ4, as joblib does); load it in Python and {ToOnnx}",
            [0x78, 0x01 or 0x5e or 0x9c or 0xda, ..] => $"is compressed (zlib, as joblib does); load it in Python and {ToOnnx}",
            [0x80, >= 2 and <= 5, ..] =>
                "is a Python pickle (pickle, joblib or an old PyTorch file), which can run any code; save the model in its library's own format "
                    + $"(LightGBM text, XGBoost JSON) or {ToOnnx}",
            [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a, ..] => $"is HDF5 (Keras); {ToOnnx}",
            [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "is a NumPy array, no model",
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "is a Parquet table, no model",
            _ when bytes.StartsWith("CBM1"u8) => "is CatBoost's own format (.cbm); save it with save_model(…, format='onnx')",
            _ when bytes.StartsWith("binf"u8) || bytes.StartsWith("bs64"u8) || bytes.StartsWith("CONFIG-offset:"u8) || IsXgboostBinary(bytes) =>
                $"is XGBoost's binary format; {Xgboost}",
            _ when bytes.StartsWith("booster["u8) => $"is XGBoost's text dump, which cannot be loaded again; {Xgboost}",
            _ when bytes.StartsWith("version https://git-lfs.github.com/"u8) =>
                "is a Git LFS pointer, not the file itself; fetch it with git lfs pull",
            _ when bytes is [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] => $"is TensorFlow Lite; {ToOnnx}",
            _ when bytes is [_, _, _, _, (byte)'O', (byte)'R', (byte)'T', (byte)'M', ..] =>
                "is ONNX Runtime's own format (.ort); take the .onnx file that it was made of",
            _ when IsSavedModel(bytes) => $"is a TensorFlow SavedModel; {ToOnnx}",
            _ when bytes.Length > 262 && bytes[257..262].SequenceEqual("ustar"u8) => $"is a tar archive; {Unpack}",
            _ => DescribeText(bytes),
        };

    private static string? DescribeText(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..Math.Min(bytes.Length, Head)].TrimStart(" \t\r\n"u8);
        return head switch
        {
            [(byte)'<', ..] when head.IndexOf("<PMML"u8) >= 0 => $"is PMML; {ToOnnx}",
            [(byte)'<', ..] when IsHtml(head) => "is a web page, not the file itself; download it again",
            [(byte)'<', ..] => "is XML, no model that is served",
            // XGBoost's own, which may hold any other of these as a column's name.
            [(byte)'{', ..] when bytes.IndexOf("\"learner\""u8) >= 0 => null,
            [(byte)'{', ..] when bytes.IndexOf("\"oblivious_trees\""u8) >= 0 => "is CatBoost's JSON; save it with save_model(…, format='onnx')",
            [(byte)'{', ..] when bytes.IndexOf("\"num_tree_per_iteration\""u8) >= 0 =>
                "is LightGBM's JSON dump; save the model as text: Booster.save_model('model.txt')",
            [(byte)'[', ..] when bytes.IndexOf("\"nodeid\""u8) >= 0 => $"is XGBoost's JSON dump, which cannot be loaded again; {Xgboost}",
            _ => null,
        };
    }

    private static bool IsHtml(ReadOnlySpan<byte> head) =>
        Encoding.Latin1.GetString(head) is var text
        && (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase));

    private static string DescribeZip(ReadOnlySpan<byte> bytes)
    {
        const int NameAt = 30;
        var length = bytes.Length < NameAt ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]);
        var name = bytes.Length < NameAt + length ? "" : Encoding.UTF8.GetString(bytes.Slice(NameAt, length));
        return name.EndsWith("/data.pkl", StringComparison.Ordinal) || name.EndsWith("/.format_version", StringComparison.Ordinal)
                ? $"is PyTorch's format (a zip of a pickle); {ToOnnx}: torch.onnx.export"
            : name is "metadata.json" or "config.json" ? $"is Keras's format (.keras); {ToOnnx}"
            : name.EndsWith(".npy", StringComparison.Ordinal) ? "is an archive of NumPy arrays (.npz), no model"
            : $"is a zip archive; {Unpack}";
    }

    /// <summary>No mark: 136 bytes of parameters, then two names with their lengths, the objective's and the booster's.</summary>
    private static bool IsXgboostBinary(ReadOnlySpan<byte> bytes)
    {
        const int Parameters = 136;
        return bytes.Length > Parameters
            && TakeName(bytes[Parameters..], out var objective, out var rest)
            && (objective.Contains((byte)':') || objective.SequenceEqual("binary"u8))
            && TakeName(rest, out var booster, out _)
            && (booster.SequenceEqual("gbtree"u8) || booster.SequenceEqual("gblinear"u8) || booster.SequenceEqual("dart"u8));
    }

    private static bool TakeName(ReadOnlySpan<byte> from, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> rest)
    {
        const int Longest = 64;
        name = default;
        rest = default;
        if (
            from.Length < 8
            || BinaryPrimitives.ReadUInt64LittleEndian(from) is not (> 0 and <= Longest and var length)
            || from.Length < 8 + (int)length
        )
        {
            return false;
        }

        name = from.Slice(8, (int)length);
        rest = from[(8 + (int)length)..];
        return true;
    }

    /// <summary>Field 1 is 1, field 2 a message whose first field is a message: of an ONNX model that would be its producer's name.</summary>
    private static bool IsSavedModel(ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [0x08, 0x01, 0x12, ..])
        {
            return false;
        }

        var at = 3;
        while (at < bytes.Length && bytes[at] >= 0x80)
        {
            at++;
        }

        return at + 1 < bytes.Length && bytes[at + 1] == 0x0a;
    }
}
