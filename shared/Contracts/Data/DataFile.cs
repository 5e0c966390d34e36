using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace FraudServerless.Contracts.Data;

/// <summary>A file of configuration: its values with their lines, its version, and the faults found in it so far.</summary>
public sealed class DataFile
{
    private const int MaxDepth = 16;

    private readonly string _name;
    private readonly List<string> _faults = [];

    private DataFile(string name, string version)
    {
        _name = name;
        Version = version;
    }

    /// <summary>The first 12 hex digits of the SHA-256 of the bytes.</summary>
    public string Version { get; }

    /// <summary>Null when the file is not valid JSON object.</summary>
    public DataNode? Root { get; private set; }

    /// <summary>The <see cref="Version"/> of a file with these bytes.</summary>
    public static string VersionOf(ReadOnlySpan<byte> utf8) => Convert.ToHexStringLower(SHA256.HashData(utf8))[..12];

    public static DataFile Load(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{Path.GetFileName(path)} cannot be read: {e.GetType().Name}"]);
        }
    }

    public static DataFile Parse(ReadOnlySpan<byte> utf8, string name)
    {
        var file = new DataFile(name, VersionOf(utf8));
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        var lines = new LineCounter();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var root = Node(ref reader, utf8, ref lines);
            reader.Read();
            if (root.Kind == JsonTokenType.StartObject)
            {
                file.Root = root;
            }
            else
            {
                file.Fault(root.Line, "must be one JSON object");
            }
        }
        catch (JsonException e)
        {
            file.Fault((int)(e.LineNumber ?? 0) + 1, "not valid JSON: " + Reason(e.Message));
        }
        catch (InvalidOperationException)
        {
            // How the reader says that the bytes of a text are no UTF-8, or that an escape is half a surrogate pair.
            file.Fault(lines.Current, "a text is not valid UTF-8");
        }

        return file;
    }

    public void Fault(DataNode at, string message) => Fault(at.Line, message);

    /// <exception cref="SettingsException">There are faults.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new SettingsException(_faults);
        }
    }

    private void Fault(int line, string message) => _faults.Add(string.Create(CultureInfo.InvariantCulture, $"{_name} line {line}: {message}"));

    private static DataNode Node(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ref LineCounter lines)
    {
        var line = lines.At(utf8, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new DataNode(JsonTokenType.StartObject, line);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var member = reader.GetString()!;
                    reader.Read();
                    map.Members.Add((member, Node(ref reader, utf8, ref lines)));
                }

                return map;
            case JsonTokenType.StartArray:
                var list = new DataNode(JsonTokenType.StartArray, line);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Items.Add(Node(ref reader, utf8, ref lines));
                }

                return list;
            case JsonTokenType.String:
                return new DataNode(JsonTokenType.String, line) { Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new DataNode(JsonTokenType.Number, line) { Number = reader.TryGetDecimal(out var number) ? number : null };
            default:
                return new DataNode(reader.TokenType, line);
        }
    }

    /// <summary>Without the position that the message ends with: the line is said already.</summary>
    private static string Reason(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }

    /// <summary>Positions only grow, so every line end is counted once.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct LineCounter
    {
        private int _counted;
        private int _line;

        public readonly int Current => _line + 1;

        public int At(ReadOnlySpan<byte> utf8, int position)
        {
            _line += utf8[_counted..position].Count((byte)'\n');
            _counted = position;
            return Current;
        }
    }
}
