using System.Buffers;
using System.Text;
using System.Text.Json;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Database.Doubles;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Unit.Structure;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace FraudServerless.Unit.LocalRunner.Doubles;

/// <summary>What tests of the double share: the tables of the template, and calls as texts.</summary>
public abstract class DoubleTests
{
    private static readonly StackDescription Template = StackDescription.Load(
        Path.Combine(Repository.Root, "template.yaml"),
        new Dictionary<string, string>(StringComparer.Ordinal),
        LocalStackOptions.Region
    );

    private readonly DoubleDatabase _database;

    protected DoubleTests() => _database = new DoubleDatabase(Template.Tables, Time);

    protected FakeTimeProvider Time { get; } = new();

    /// <summary>Names of tables as the template has them, by what they are called in it.</summary>
    protected static string Table(string name) =>
        Template.Tables.Single(table => table.Name == name || table.Name.EndsWith(name, StringComparison.Ordinal)).Name;

    /// <summary>Makes a call; the word <c>@Name</c> in it is the table.</summary>
    protected (int Status, JsonElement Answer) Ask(string operation, string request)
    {
        foreach (var table in Template.Tables)
        {
            request = request.Replace($"\"@{table.Name}\"", $"\"{table.Name}\"", StringComparison.Ordinal);
        }

        var answer = new ArrayBufferWriter<byte>();
        var status = _database.Answer(operation, Encoding.UTF8.GetBytes(request), answer);
        return (status, JsonElement.Parse(answer.WrittenSpan));
    }

    /// <summary>Makes a call that has to succeed.</summary>
    protected JsonElement Done(string operation, string request)
    {
        var (status, answer) = Ask(operation, request);
        status.ShouldBe(200, answer.ToString());
        return answer;
    }

    /// <summary>The fault as its name: of the service, or of what the double does not know.</summary>
    protected string FaultOf(string operation, string request)
    {
        try
        {
            var (status, answer) = Ask(operation, request);
            status.ShouldBe(400, answer.ToString());
            return answer.GetProperty("__type").GetString()!.Split('#')[1];
        }
        catch (DoubleFault fault)
        {
            return fault is NotDoubled ? fault.Message : fault.Type;
        }
    }

    /// <summary>Attributes as they were put there; null: there is no such item.</summary>
    protected JsonElement? Item(string table, string key) =>
        Done("GetItem", $$"""{"TableName":"{{Table(table)}}","Key":{{key}},"ConsistentRead":true}""").TryGetProperty("Item", out var item)
            ? item
            : null;
}
