using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>Which attributes of an item are answered.</summary>
internal sealed class Projection
{
    private readonly HashSet<string>? _names;

    private Projection() { }

    /// <param name="names">Null ones do not count.</param>
    public Projection(IEnumerable<string?> names) => _names = names.OfType<string>().ToHashSet(StringComparer.Ordinal);

    public static Projection Everything { get; } = new();

    public void Write(Utf8JsonWriter answer, StoredItem item)
    {
        if (_names is null)
        {
            answer.WriteRawValue(item.Json.Span, skipInputValidation: true);
            return;
        }

        answer.WriteStartObject();
        foreach (var attribute in item.Attributes.EnumerateObject().Where(attribute => _names.Contains(attribute.Name)))
        {
            attribute.WriteTo(answer);
        }

        answer.WriteEndObject();
    }
}
