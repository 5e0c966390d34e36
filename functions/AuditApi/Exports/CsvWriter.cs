using System.Buffers;
using System.Globalization;
using System.Text;

namespace FraudServerless.AuditApi.Exports;

/// <summary>
/// Rows of RFC 4180, in UTF-8 with the mark that spreadsheets know it by. Texts are always quoted, and none of them begins a formula, also where a spreadsheet
/// separates cells by something else than a comma.
/// </summary>
internal sealed class CsvWriter
{
    /// <summary>What a spreadsheet may take for the beginning of a formula; of the wide forms of East Asian input too.</summary>
    private static readonly SearchValues<char> Formulas = SearchValues.Create("=+-@＝＋－＠");

    /// <summary>What may end a cell, for a spreadsheet that was not told of commas.</summary>
    private static readonly SearchValues<char> Ends = SearchValues.Create(";\t\r\n");

    private readonly StringBuilder _row = new();
    private bool _isFirstCell = true;
    private readonly ArrayBufferWriter<byte> _rows = new();

    public CsvWriter() => _rows.Write(Encoding.UTF8.Preamble);

    /// <summary>Of all rows that are ended.</summary>
    public int Length => _rows.WrittenCount;

    /// <summary>Somebody's text.</summary>
    public CsvWriter Text(string? text)
    {
        Separate();
        if (text is null)
        {
            return this;
        }

        _row.Append('"');
        // A tab or a line end at the beginning leads to a formula by itself in some of them.
        if (text.Length > 0 && Ends.Contains(text[0]))
        {
            _row.Append('\'');
        }

        var isFirst = true;
        foreach (var sign in text)
        {
            if (isFirst && Formulas.Contains(sign))
            {
                _row.Append('\'');
            }

            isFirst = Ends.Contains(sign) || (isFirst && sign is '"' or ' ');
            _row.Append(sign == '"' ? "\"\"" : sign.ToString());
        }

        _row.Append('"');
        return this;
    }

    /// <summary>A number as it is: what begins with a minus is none of a caller's texts.</summary>
    public CsvWriter Number<T>(T? number)
        where T : struct, IFormattable
    {
        Separate();
        _row.Append(number?.ToString(null, CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>An instant to the millisecond, in UTC.</summary>
    public CsvWriter Instant(DateTimeOffset instant)
    {
        Separate();
        _row.Append(instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        _row.Append("\r\n");
        Encoding.UTF8.GetBytes(_row.ToString(), _rows);
        _row.Clear();
        _isFirstCell = true;
    }

    public byte[] ToArray() => _rows.WrittenSpan.ToArray();

    private void Separate()
    {
        if (!_isFirstCell)
        {
            _row.Append(',');
        }

        _isFirstCell = false;
    }
}
