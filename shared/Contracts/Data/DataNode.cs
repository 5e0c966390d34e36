using System.Text.Json;

namespace FraudServerless.Contracts.Data;

/// <summary>A JSON value that knows the line it stands on.</summary>
public sealed class DataNode(JsonTokenType kind, int line)
{
    public JsonTokenType Kind { get; } = kind;

    /// <summary>From 1.</summary>
    public int Line { get; } = line;
    public string Text { get; init; } = "";
    public decimal? Number { get; init; }
    public List<DataNode> Items { get; } = [];
    public List<(string Name, DataNode Value)> Members { get; } = [];
}
