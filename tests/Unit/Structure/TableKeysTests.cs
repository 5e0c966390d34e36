using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Support.Database;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Structure;

/// <summary>The tables that tests fake, held against those of the template.</summary>
public sealed class TableKeysTests
{
    [Fact]
    public void Faked_tables_have_the_keys_and_indexes_of_the_template()
    {
        var template = StackDescription.Load(
            Path.Combine(Repository.Root, "template.yaml"),
            new Dictionary<string, string>(StringComparer.Ordinal),
            LocalStackOptions.Region
        );
        var wanted = template.Tables.SelectMany(table =>
            table.Indexes.Select(index => Line(table.Name, index.Name, index.Key, index.Projected)).Prepend(Line(table.Name, null, table.Key, []))
        );
        TableKeys.All.Select(keys => Line(keys.Table, keys.Index, keys.Attributes, keys.Projected)).ShouldBe(wanted, ignoreOrder: true);
    }

    private static string Line(string table, string? index, IEnumerable<KeyPart> key, IEnumerable<string> projected) =>
        Line(table, index, key.OrderBy(part => part.Kind, StringComparer.Ordinal).Select(part => part.Attribute), projected);

    private static string Line(string table, string? index, IEnumerable<string> key, IEnumerable<string> projected) =>
        $"{table}.{index}: {string.Join(", ", key)}; {string.Join(", ", projected)}";
}
