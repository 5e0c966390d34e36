using System.Buffers;
using System.Text;
using System.Text.Json;
using FraudServerless.Contracts;

namespace FraudServerless.Ledger;

/// <summary><c>[["history.orders_total",-0.31],…]</c>: contributions in their order, every double exactly.</summary>
internal static class ContributionsText
{
    public static string Write(IReadOnlyList<Contribution> contributions)
    {
        var buffer = new ArrayBufferWriter<byte>(contributions.Count * 48);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (feature, value) in contributions)
            {
                json.WriteStartArray();
                json.WriteStringValue(feature);
                json.WriteNumberValue(value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="InvalidDataException">Not written by <see cref="Write"/>.</exception>
    public static IReadOnlyList<Contribution> Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var contributions = new List<Contribution>(json.RootElement.GetArrayLength());
            foreach (var pair in json.RootElement.EnumerateArray())
            {
                contributions.Add(new Contribution(pair[0].GetString() ?? "", pair[1].GetDouble()));
            }

            return contributions;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("contributions cannot be read", e);
        }
    }
}
