using System.Globalization;
using System.Numerics;
using System.Text;

namespace FraudServerless.Trees;

/// <summary>The lines of a LightGBM text model, with the position that a message needs.</summary>
internal ref struct LightGbmText(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>1-based number of the line read last.</summary>
    public int LineNumber { get; private set; }

    /// <summary>Where the line read last begins, counting every line end as one byte.</summary>
    public long LineStart { get; private set; }

    /// <summary>Of what was read so far, counted in the same way.</summary>
    public long Length { get; private set; }

    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        if (_rest.IsEmpty)
        {
            line = default;
            return false;
        }

        var end = _rest.IndexOf((byte)'\n');
        line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        LineNumber++;
        LineStart = Length;
        Length += line.Length + (end < 0 ? 0 : 1);
        return true;
    }

    /// <summary>A block of <c>name=value</c> lines up to an empty line.</summary>
    /// <param name="title">For messages.</param>
    /// <param name="names">Whether a line without <c>=</c> is a name without a value, as in the head.</param>
    public Section ReadSection(string title, bool names = false)
    {
        var section = new Section(title);
        while (TryReadLine(out var line) && !line.IsEmpty)
        {
            var equals = line.IndexOf((byte)'=');
            if (equals < 0 && !names)
            {
                throw new ModelFormatException($"{title}, line {LineNumber}: there is no '='.");
            }

            var name = Encoding.UTF8.GetString(equals < 0 ? line : line[..equals]);
            section.Add(name, equals < 0 ? "" : Encoding.UTF8.GetString(line[(equals + 1)..]), LineNumber);
        }

        return section;
    }

    /// <summary>Named values of one block.</summary>
    internal sealed class Section(string title)
    {
        private readonly Dictionary<string, (string Value, int Line)> _values = new(StringComparer.Ordinal);

        public void Add(string name, string value, int line)
        {
            if (name is "Tree" || !_values.TryAdd(name, (value, line)))
            {
                throw new ModelFormatException($"{title}, line {line}: {name} is {(name is "Tree" ? "no part of a block" : "given twice")}.");
            }
        }

        public string? Text(string name) => _values.TryGetValue(name, out var found) ? found.Value : null;

        public ModelFormatException Fault(string name, string what) =>
            new(_values.TryGetValue(name, out var found) ? $"{title}, line {found.Line}, {name}: {what}." : $"{title}: {name}: {what}.");

        public int Integer(string name) =>
            int.TryParse(Text(name) ?? throw Fault(name, "is missing"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw Fault(name, $"'{Text(name)}' is not a whole number");

        public int Integer(string name, int absent) => Text(name) is null ? absent : Integer(name);

        public int[] Integers(string name, long count) => Numbers<int>(name, count, NumberStyles.AllowLeadingSign);

        public uint[] Words(string name, long count) => Numbers<uint>(name, count, NumberStyles.None);

        /// <summary>Finite numbers only.</summary>
        public double[] Doubles(string name, long count) => Numbers<double>(name, count, NumberStyles.Float);

        /// <summary>Thresholds: numbers, and LightGBM's <c>inf</c>, which parts every number from missing.</summary>
        public double[] Thresholds(string name, long count) => Numbers<double>(name, count, NumberStyles.Float, infinity: double.PositiveInfinity);

        private T[] Numbers<T>(string name, long count, NumberStyles styles, T? infinity = null)
            where T : struct, INumberBase<T>
        {
            var text = (Text(name) ?? throw Fault(name, "is missing")).AsSpan();
            var values = new List<T>();
            foreach (var range in text.Split(' '))
            {
                if (range.Start.Value == range.End.Value)
                {
                    continue;
                }

                values.Add(
                    infinity is { } max && text[range] is "inf" ? max
                    : T.TryParse(text[range], styles, CultureInfo.InvariantCulture, out var value) && T.IsFinite(value) ? value
                    : throw Fault(name, $"value {values.Count} ('{text[range]}') is not a finite number of its kind")
                );
            }

            return values.Count == count ? [.. values] : throw Fault(name, $"holds {values.Count} values instead of {count}");
        }
    }
}
