using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using FraudServerless.Contracts;

namespace FraudServerless.Preprocess;

/// <summary>Why a body is no order. The message repeats no value of it and has no line break.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OrderFault(string Code, string Message);

/// <summary>Reads the JSON of an <see cref="Order"/>.</summary>
internal static class OrderReader
{
    private const string NotJson = "NOT_JSON";
    private const string NotAnOrder = "NOT_AN_ORDER";

    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Order? order, out OrderFault fault)
    {
        order = null;
        fault = default;
        try
        {
            order = JsonSerializer.Deserialize(utf8, ContractsJson.Default.Order);
        }
        catch (JsonException e)
        {
            fault = FaultOf(e);
            return false;
        }

        if (order is null)
        {
            fault = new OrderFault(NotAnOrder, "The body is null.");
            return false;
        }

        for (var i = 0; i < order.Items.Count; i++)
        {
            // The one null that the serialiser lets through: an element of a list.
            if (order.Items[i] is null)
            {
                order = null;
                fault = new OrderFault(NotAnOrder, string.Create(CultureInfo.InvariantCulture, $"items[{i}] is null."));
                return false;
            }
        }

        return true;
    }

    /// <summary>The reader's own exception, for bytes that are not JSON, comes wrapped in the serialiser's, whose messages name types and members and quote nothing else.</summary>
    private static OrderFault FaultOf(JsonException e)
    {
        if (e.InnerException is JsonException)
        {
            return new OrderFault(NotJson, string.Create(CultureInfo.InvariantCulture, $"This is not JSON, from byte {e.BytePositionInLine} on."));
        }

        var where = e.Path is null or "$" ? "" : $"{e.Path.TrimStart('$', '.')}: ";
        const string Including = "including: ";
        var missing = e.Message.IndexOf(Including, StringComparison.Ordinal);
        return new OrderFault(
            NotAnOrder,
            missing < 0 ? $"{where}null or of the wrong type." : $"{where}required members are missing: {e.Message[(missing + Including.Length)..]}"
        );
    }
}
