using System.Globalization;
using System.Text.Json;

namespace FraudServerless.Contracts.Data;

/// <summary>
/// Reads the members of one object of a <see cref="DataFile"/> and notes every fault in the file. After a fault it goes on with a harmless value, so that
/// one start shows all faults. <c>about</c> is a comment and allowed everywhere; <see cref="Done"/> refuses what was not asked for.
/// </summary>
public sealed class DataObject
{
    private readonly DataFile _file;
    private readonly DataNode _node;
    private readonly string _what;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal) { "about" };

    /// <param name="file">Where faults go.</param>
    /// <param name="node">The object; anything else is a fault.</param>
    /// <param name="what">What the object is, for messages.</param>
    public DataObject(DataFile file, DataNode node, string what)
    {
        _file = file;
        _node = node;
        _what = what;
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
        _asked.Add(name);
        foreach (var (member, value) in _node.Members)
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
        if (value is null && _node.Kind == JsonTokenType.StartObject)
        {
            Fault($"{_what} lacks {name}");
        }

        return value;
    }

    public string Text(string name) => Required(name) is { } value ? TextOf(value, name) : "";

    public string? OptionalText(string name) => Optional(name) is { } value ? TextOf(value, name) : null;

    public decimal Number(string name, decimal min, decimal max) => Required(name) is { } value ? NumberOf(value, name, min, max) : min;

    public decimal? OptionalNumber(string name, decimal min, decimal max) => Optional(name) is { } value ? NumberOf(value, name, min, max) : null;

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
        _ = new DataObject(_file, value, name);
        return value.Members.Where(member => member.Name != "about").ToArray();
    }

    public string TextOf(DataNode value, string name)
    {
        if (value.Kind == JsonTokenType.String && !string.IsNullOrWhiteSpace(value.Text))
        {
            return value.Text;
        }

        _file.Fault(value, $"{name} must be a text that is not empty");
        return "";
    }

    public decimal NumberOf(DataNode value, string name, decimal min, decimal max)
    {
        if (value.Number is { } number && number >= min && number <= max)
        {
            return number;
        }

        _file.Fault(value, string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {min} to {max}"));
        return min;
    }

    /// <summary>Notes a fault at the object, or at one of its members.</summary>
    public void Fault(string message, string? member = null) => _file.Fault((member is null ? null : Optional(member)) ?? _node, message);

    /// <summary>Everything was asked for: what is left is misspelt.</summary>
    public void Done()
    {
        foreach (var (name, value) in _node.Members)
        {
            if (!_asked.Contains(name))
            {
                _file.Fault(value, $"{_what} has no property {name}; it may have {string.Join(", ", _asked)}");
            }
        }
    }

    private List<DataNode> ListOf(DataNode value, string name)
    {
        if (value.Kind != JsonTokenType.StartArray)
        {
            _file.Fault(value, $"{name} must be a list");
        }

        return value.Items;
    }
}
