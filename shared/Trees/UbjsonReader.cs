using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace FraudServerless.Trees;

/// <summary>
/// UBJSON (Universal Binary JSON, draft 12) as XGBoost writes it: big-endian, arrays of one type with their count (<c>[$d#L…</c>). Becomes the JSON of the same document;
/// a float in it is written with as many digits as it takes to be read back the same.
/// </summary>
internal ref struct UbjsonReader
{
    private const int DeepestNesting = 60;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Utf8JsonWriter _writer;
    private int _position;

    private UbjsonReader(ReadOnlySpan<byte> bytes, Utf8JsonWriter writer)
    {
        _bytes = bytes;
        _writer = writer;
    }

    /// <summary>An object whose first name follows: the length of a name, as any whole number.</summary>
    public static bool Recognises(ReadOnlySpan<byte> bytes) =>
        bytes is [(byte)'{', (byte)'i' or (byte)'U' or (byte)'I' or (byte)'l' or (byte)'L' or (byte)'#' or (byte)'$', ..];

    /// <exception cref="ModelFormatException">What is wrong, and where.</exception>
    public static JsonElement Read(ReadOnlySpan<byte> bytes)
    {
        var buffer = new ArrayBufferWriter<byte>(bytes.Length);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            var reader = new UbjsonReader(bytes, writer);
            reader.Value(reader.Marker(), 0);
            if (reader._position != bytes.Length)
            {
                throw reader.Fault("something follows the end of the document");
            }
        }

        return JsonDocumentReader.Parse(buffer.WrittenMemory);
    }

    private readonly ModelFormatException Fault(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The model's UBJSON, byte {_position}: {what}."));

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _bytes.Length - _position)
        {
            throw Fault(string.Create(CultureInfo.InvariantCulture, $"the file is cut short, {count} bytes should follow"));
        }

        var taken = _bytes.Slice(_position, (int)count);
        _position += (int)count;
        return taken;
    }

    private byte Peek() => _position < _bytes.Length ? _bytes[_position] : throw Fault("the file is cut short");

    /// <summary>The next type marker; <c>N</c> means nothing and is passed over.</summary>
    private byte Marker()
    {
        byte marker;
        do
        {
            marker = Take(1)[0];
        } while (marker == (byte)'N');
        return marker;
    }

    private void Value(byte type, int depth)
    {
        switch (type)
        {
            case (byte)'{':
                Object(depth + 1);
                break;
            case (byte)'[':
                Array(depth + 1);
                break;
            case (byte)'S':
                _writer.WriteStringValue(Text());
                break;
            case (byte)'T' or (byte)'F':
                _writer.WriteBooleanValue(type == (byte)'T');
                break;
            case (byte)'Z':
                _writer.WriteNullValue();
                break;
            case (byte)'d':
                Float(BinaryPrimitives.ReadSingleBigEndian(Take(4)));
                break;
            case (byte)'D':
                Double(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            default:
                _writer.WriteNumberValue(Integer(type));
                break;
        }
    }

    private readonly void Float(float number)
    {
        if (float.IsFinite(number))
        {
            _writer.WriteNumberValue(number);
        }
        else
        {
            _writer.WriteStringValue("NaN"u8);
        }
    }

    private readonly void Double(double number)
    {
        if (double.IsFinite(number))
        {
            _writer.WriteNumberValue(number);
        }
        else
        {
            _writer.WriteStringValue("NaN"u8);
        }
    }

    private long Integer(byte type)
    {
        var size = SizeOf(type);
        var number =
            size > 0 && type is not ((byte)'d' or (byte)'D') ? Take(size) : throw Fault($"type marker 0x{type:x2} is none of a whole number");
        return type switch
        {
            (byte)'i' => (sbyte)number[0],
            (byte)'U' => number[0],
            (byte)'I' => BinaryPrimitives.ReadInt16BigEndian(number),
            (byte)'l' => BinaryPrimitives.ReadInt32BigEndian(number),
            _ => BinaryPrimitives.ReadInt64BigEndian(number),
        };
    }

    /// <summary>Bytes of a number, 0 for what is none.</summary>
    private static int SizeOf(byte type) =>
        type switch
        {
            (byte)'i' or (byte)'U' => 1,
            (byte)'I' => 2,
            (byte)'l' or (byte)'d' => 4,
            (byte)'L' or (byte)'D' => 8,
            _ => 0,
        };

    private ReadOnlySpan<byte> Text()
    {
        var text = Take(Integer(Marker()));
        return Utf8.IsValid(text) ? text : throw Fault("a text is not UTF-8");
    }

    private void Object(int depth)
    {
        Enter(depth);
        if (Peek() is (byte)'$' or (byte)'#')
        {
            throw Fault("an object with a type or a count is not read");
        }

        _writer.WriteStartObject();
        for (var marker = Marker(); marker != (byte)'}'; marker = Marker())
        {
            _position--;
            _writer.WritePropertyName(Text());
            Value(Marker(), depth);
        }

        _writer.WriteEndObject();
    }

    private void Array(int depth)
    {
        Enter(depth);
        byte type = 0;
        if (Peek() == (byte)'$')
        {
            _position++;
            type = Take(1)[0];
            // Each item has some bytes then, so that a count in a faulty file is soon found out.
            if (SizeOf(type) == 0 || Peek() != (byte)'#')
            {
                throw Fault($"an array's type must be that of a number, with a count");
            }
        }

        long? count = null;
        if (Peek() == (byte)'#')
        {
            _position++;
            count = Integer(Marker());
            if (count < 0)
            {
                throw Fault("an array's count is below zero");
            }
        }

        _writer.WriteStartArray();
        for (long i = 0; i != count; i++)
        {
            var item = type != 0 ? type : Marker();
            if (count is null && item == (byte)']')
            {
                break;
            }

            Value(item, depth);
        }

        _writer.WriteEndArray();
    }

    private readonly void Enter(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw Fault("too deeply nested");
        }
    }
}
