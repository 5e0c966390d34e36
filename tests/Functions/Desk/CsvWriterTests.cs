using System.Text;
using FraudServerless.AuditApi.Exports;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Desk;

/// <summary>Cells as programs and as spreadsheets read them.</summary>
public sealed class CsvWriterTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b;c", "a,b;c")]
    [InlineData("say \"no\"", "say \"no\"")]
    [InlineData("two\r\nlines", "two\r\nlines")]
    [InlineData("", "")]
    [InlineData("a=b-c", "a=b-c")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\t=1", "'\t'=1")]
    [InlineData("\r=1", "'\r'=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData(" =1", " '=1")]
    [InlineData("\"=1", "\"'=1")]
    [InlineData("x;=1", "x;'=1")]
    [InlineData("x;\"=1", "x;\"'=1")]
    [InlineData("x\n-1", "x\n'-1")]
    public void A_text_comes_back_and_begins_no_formula(string text, string read) => Only(csv => csv.Text(text)).ShouldBe(read);

    [Fact]
    public void Numbers_and_instants_are_those_of_no_culture_and_what_is_unknown_is_nothing()
    {
        Only(csv => csv.Number<decimal>(-1234.50m)).ShouldBe("-1234.50");
        Only(csv => csv.Number<double>(0.00000421)).ShouldBe("4.21E-06");
        Only(csv => csv.Number<double>(null)).ShouldBeEmpty();
        Only(csv => csv.Text(null)).ShouldBeEmpty();
        Only(csv => csv.Instant(new DateTimeOffset(2026, 11, 27, 14, 5, 6, 78, TimeSpan.FromHours(1)))).ShouldBe("2026-11-27T13:05:06.078Z");
    }

    [Fact]
    public void Rows_are_what_was_written_first_cells_without_a_value_too()
    {
        var csv = new CsvWriter();
        csv.Text(null).Text("b").EndRow();
        csv.Number<int>(1).Text(null).EndRow();
        var bytes = csv.ToArray();
        bytes.Length.ShouldBe(csv.Length);
        bytes.AsSpan(0, 3).ToArray().ShouldBe(Encoding.UTF8.Preamble.ToArray());
        Encoding.UTF8.GetString(bytes.AsSpan(3)).ShouldBe(",\"b\"\r\n1,\r\n");
    }

    [Fact]
    public void A_spreadsheet_that_separates_by_semicolons_finds_no_formula_either()
    {
        string[] texts = ["x;=cmd", "x;\"=cmd", "x\n=cmd", "=a;-b\t+c", "x;;@d"];
        var csv = new CsvWriter();
        foreach (var text in texts)
        {
            csv.Text("a").Text(text).EndRow();
        }

        var all = Encoding.UTF8.GetString(csv.ToArray().AsSpan(3));
        foreach (var cell in new[] { ',', ';', '\t' }.SelectMany(separator => CsvReader.Read(all, separator)).SelectMany(row => row))
        {
            cell.ShouldNotMatch("^[=+\\-@]");
        }
    }

    private static string Only(Action<CsvWriter> write)
    {
        var csv = new CsvWriter();
        write(csv);
        csv.EndRow();
        return CsvReader.Read(Encoding.UTF8.GetString(csv.ToArray().AsSpan(3))).ShouldHaveSingleItem().ShouldHaveSingleItem();
    }
}
