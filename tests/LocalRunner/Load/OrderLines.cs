using System.Globalization;
using System.Text;
using System.Text.Json;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Load;

/// <summary>Orders of a file, one JSON object a line. What is wrong with one is for the API to say.</summary>
public static class OrderLines
{
    public static IEnumerable<OrderLine> Read(string file)
    {
        foreach (var line in File.ReadLines(file))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Of(Encoding.UTF8.GetBytes(line));
            }
        }
    }

    public static OrderLine Of(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var market = Text(root, "shippingAddress", "countryCode") ?? Text(root, "billingAddress", "countryCode") ?? "?";
            return new OrderLine(Text(root, "requestId") ?? "", Text(root, "order", "orderNumber") ?? "", market.ToUpperInvariant(), json);
        }
        catch (JsonException)
        {
            return new OrderLine("", "", "?", json);
        }
    }

    /// <summary>Labels by request id, from CSV with the head <c>requestId,label</c>; 1 is a fraud or default.</summary>
    /// <exception cref="StackException">It is no such file.</exception>
    public static IReadOnlyDictionary<string, bool> ReadLabels(string file)
    {
        var labels = new Dictionary<string, bool>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (number == 1 && line.StartsWith("requestId", StringComparison.OrdinalIgnoreCase) || line.Length == 0)
            {
                continue;
            }

            labels[line.Split(',') is [var id, var label] && label.Trim() is "0" or "1" ? id.Trim() : throw Faulty(file, number)] =
                label.Trim() == "1";
        }

        return labels;
    }

    private static StackException Faulty(string file, int line) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}: expected requestId,label with label 0 or 1."));

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.GetRawText(),
            _ => null,
        };
    }
}
