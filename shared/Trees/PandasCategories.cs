using System.Globalization;
using System.Text.Json;

namespace FraudServerless.Trees;

/// <summary>
/// The last line that LightGBM's Python package writes when it learned from a data frame: of each column of categories the values, whose places are the codes that the trees split on.
/// It recodes every data frame by them. The columns are not named: they are taken for those that <c>feature_infos</c> tells of as categories, and only when no other reading is possible.
/// A row here is numbers, so the values must be numbers (or false and true, which are 0 and 1).
/// </summary>
internal static class PandasCategories
{
    private const string Advice = "without this line the model is served with codes";

    /// <exception cref="ModelFormatException">The rows cannot be recoded exactly.</exception>
    public static Dictionary<int, Dictionary<double, int>> Read(ref LightGbmText text, string[]? infos)
    {
        byte[]? json = null;
        var number = 0;
        while (text.TryReadLine(out var line))
        {
            if (line.StartsWith("pandas_categorical:"u8))
            {
                json = line["pandas_categorical:"u8.Length..].ToArray();
                number = text.LineNumber;
            }
        }

        ModelFormatException Fault(string what) => new($"Line {number}, pandas_categorical: {what}.");
        if (json is null)
        {
            return [];
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException fault)
        {
            throw new ModelFormatException($"Line {number}, pandas_categorical: is not valid JSON: {fault.Message}", fault);
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Null)
            {
                return [];
            }

            if (root.ValueKind != JsonValueKind.Array)
            {
                throw Fault("is neither null nor an array");
            }

            var lists = root.EnumerateArray().Select((list, i) => Codes(list, $"list {i}", Fault)).ToList();
            return lists.Count == 0 ? [] : Columns(lists, infos, Fault);
        }
    }

    private static Dictionary<double, int> Codes(JsonElement list, string name, Func<string, Exception> fault)
    {
        var codes = new Dictionary<double, int>();
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw fault($"{name} is not an array");
        }

        foreach (var item in list.EnumerateArray())
        {
            var value = item.ValueKind switch
            {
                JsonValueKind.Number when item.TryGetDouble(out var number) && double.IsFinite(number) => number,
                JsonValueKind.True => 1,
                JsonValueKind.False => 0,
                _ => throw fault($"{name} holds {item.GetRawText()}, but rows are numbers here, so that its categories cannot be recoded; {Advice}"),
            };
            if (!codes.TryAdd(value, codes.Count))
            {
                throw fault(string.Create(CultureInfo.InvariantCulture, $"{name} holds {value} twice"));
            }
        }

        return codes;
    }

    private static Dictionary<int, Dictionary<double, int>> Columns(
        List<Dictionary<double, int>> lists,
        string[]? infos,
        Func<string, Exception> fault
    )
    {
        if (infos is null)
        {
            throw fault($"feature_infos, which would tell the columns, is missing; {Advice}");
        }

        int[] columns = [.. Enumerable.Range(0, infos.Length).Where(i => IsCategory(infos[i]))];
        if (columns.Length != lists.Count)
        {
            throw fault($"holds {lists.Count} lists, feature_infos tells of {columns.Length} columns of categories; {Advice}");
        }

        for (var i = 0; i < columns.Length; i++)
        {
            if (HighestCode(infos[columns[i]]) >= lists[i].Count)
            {
                throw fault($"list {i} is shorter than the codes of column {columns[i]}; {Advice}");
            }
        }

        // An ordered category is a number to LightGBM and yet has a list: then the lists may be those of other columns.
        for (var column = 0; column < infos.Length; column++)
        {
            var highest = HighestOrdered(infos[column]);
            if (highest > 0 && lists.Exists(list => list.Count == highest + 1))
            {
                throw fault($"column {column} may be one of ordered categories, so that it is not plain which columns the lists belong to; {Advice}");
            }
        }

        return columns.Zip(lists).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>Codes with colons between them; a number's range is in brackets, of a column without information it says <c>none</c>.</summary>
    private static bool IsCategory(string info) => info is not ("none" or ['[', ..]);

    private static int HighestCode(string info) =>
        info.Split(':')
            .Max(code => int.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue);

    /// <summary>Of a range that begins with 0 its whole end, or -1.</summary>
    private static int HighestOrdered(string info) =>
        info.StartsWith("[0:", StringComparison.Ordinal)
        && int.TryParse(info.AsSpan(3, info.Length - 4), NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            ? end
            : -1;
}
