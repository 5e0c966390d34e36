using System.Globalization;
using System.Text.Json;

namespace FraudServerless.Decisions.Data;

/// <summary>
/// Reads the members of one object of a <see cref="DataFile"/> and notes every fault in the file. After a fault it goes on with a harmless value, so that
/// one start shows all faults. <c>about</c> is a comment and allowed everywhere; <see cref="Done"/> refuses what was not asked for.
/// </summary>
internal sealed class DataObject
{
    private readonly DataFile file;
    private readonly DataNode node;
    private readonly string what;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal) { "about" };

    /// <param name="file">Where faults go.</param>
    /// <param name="node">The object; anything else is a fault.</param>
    /// <param name="what">What the object is, for messages.</param>
    public DataObject(DataFile file, DataNode node, string what)
    {
        this.file = file;
        this.node = node;
        this.what = what;
        if (node.Kind != JsonTokenType.StartObject)
        {
            Fault($"{what} must be an object");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Members)
        {
            if (!seen.Add(name))
            {
                file.Fault(value, $"{name} is given twice in {what}");
            }
        }
    }

    public DataNode? Optional(string name)
    {
        asked.Add(name);
        foreach (var (member, value) in node.Members)
        {
            if (member == name)
            {
                return value;
            }
        }

        return null;
    }

    public DataNode? Required(string name)
    {
        var value = Optional(name);
        if (value is null && node.Kind == JsonTokenType.StartObject)
        {
            Fault($"{what} lacks {name}");
        }

        return value;
    }

    public string Text(string name) => Required(name) is { } value ? TextOf(value, name) : "";

    public string? OptionalText(string name) => Optional(name) is { } value ? TextOf(value, name) : null;

    public decimal Number(string name, decimal least, decimal most) => Required(name) is { } value ? NumberOf(value, name, least, most) : least;

    public decimal? OptionalNumber(string name, decimal least, decimal most) =>
        Optional(name) is { } value ? NumberOf(value, name, least, most) : null;

    /// <summary>The members of a list; none after a fault.</summary>
    public IReadOnlyList<DataNode> List(string name) => Required(name) is { } value ? ListOf(value, name) : [];

    public IReadOnlyList<DataNode>? OptionalList(string name) => Optional(name) is { } value ? ListOf(value, name) : null;

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string>? OptionalTexts(string name) => OptionalList(name)?.Select(item => TextOf(item, name)).ToArray();

    /// <summary>The members of an object whose names are data.</summary>
    public IReadOnlyList<(string Name, DataNode Value)> Map(string name)
    {
        if (Required(name) is not { } value)
        {
            return [];
        }

        // For the checks: an object, no name twice.
        _ = new DataObject(file, value, name);
        return value.Members.Where(member => member.Name != "about").ToArray();
    }

    public string TextOf(DataNode value, string name)
    {
        if (value.Kind == JsonTokenType.String && !string.IsNullOrWhiteSpace(value.Text))
        {
            return value.Text;
        }

        file.Fault(value, $"{name} must be a text that is not empty");
        return "";
    }

    public decimal NumberOf(DataNode value, string name, decimal least, decimal most)
    {
        if (value.Number is { } number && number >= least && number <= most)
        {
            return number;
        }

        file.Fault(value, string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {least} to {most}"));
        return least;
    }

    /// <summary>Notes a fault at the object, or at one of its members.</summary>
    public void Fault(string message, string? member = null) => file.Fault((member is null ? null : Optional(member)) ?? node, message);

    /// <summary>Everything was asked for: what is left is misspelt.</summary>
    public void Done()
    {
        foreach (var (name, value) in node.Members)
        {
            if (!asked.Contains(name))
            {
                file.Fault(value, $"{what} has no property {name}; it may have {string.Join(", ", asked)}");
            }
        }
    }

    private List<DataNode> ListOf(DataNode value, string name)
    {
        if (value.Kind != JsonTokenType.StartArray)
        {
            file.Fault(value, $"{name} must be a list");
        }

        return value.Items;
    }
}
