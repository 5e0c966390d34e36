using System.Reflection;
using FraudServerless.LegacyApi;

namespace FraudServerless.Unit.LegacyApi;

/// <summary>The tables that the reader reads by, as paths: by reflection, so that no table needs a door for tests.</summary>
internal static class ReaderTables
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Path, <c>items[].qty</c>, to whether the table says that it is required.</summary>
    public static IReadOnlyDictionary<string, bool> Paths()
    {
        var request = Fields(typeof(LegacyReader), target: null).Single(value => IsTable(value.GetType()));
        return Lines("", request).ToDictionary(line => line.Path, line => line.Required, StringComparer.Ordinal);
    }

    private static IEnumerable<(string Path, bool Required)> Lines(string prefix, object table)
    {
        for (var type = table.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var line in Fields(type, table).OfType<Array>().SelectMany(lines => lines.Cast<object>()))
            {
                var path = prefix + Get(line, "Name");
                yield return (path, (bool)Get(line, "Required")!);
                if (Fields(line.GetType(), line).FirstOrDefault(value => IsTable(value.GetType())) is { } inner)
                {
                    var isList = line.GetType().Name.Contains("List", StringComparison.Ordinal);
                    foreach (var child in Lines(path + (isList ? "[]." : "."), inner))
                    {
                        yield return child;
                    }
                }
            }
        }
    }

    private static object? Get(object line, string name) => line.GetType().GetProperty(name)!.GetValue(line);

    private static IEnumerable<object> Fields(Type type, object? target) =>
        type.GetFields(Own).Where(field => field.IsStatic == target is null).Select(field => field.GetValue(target)).OfType<object>();

    private static bool IsTable(Type type) => type.Name.EndsWith("Table", StringComparison.Ordinal);
}
