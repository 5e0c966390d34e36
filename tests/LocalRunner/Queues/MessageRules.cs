using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>Why SQS refuses a message, as it says it; the emulator takes more.</summary>
internal static partial class MessageRules
{
    public const string SystemAttributes = "MessageSystemAttributes";

    /// <summary>The only system attribute that a sender may give.</summary>
    public const string TraceHeader = "AWSTraceHeader";

    private const int MaxAttributes = 10;
    private const int MaxDelay = 900;

    /// <param name="message">A request of SendMessage, or an entry of SendMessageBatch.</param>
    /// <returns>Code and message of the error; null when it is taken.</returns>
    public static (string Code, string Message)? FaultOf(JsonObject message)
    {
        if (message["MessageBody"] is not { } body || body.GetValue<string>().Length == 0)
        {
            return ("MissingParameter", "The request must contain the parameter MessageBody.");
        }

        if (!IsText(body.GetValue<string>()))
        {
            return (
                "InvalidMessageContents",
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF."
            );
        }

        if (message["DelaySeconds"] is { } delay && delay.GetValue<int>() is < 0 or > MaxDelay)
        {
            return Invalid(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Value {delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= {MaxDelay}."
                )
            );
        }

        foreach (var (name, attribute) in message[SystemAttributes] as JsonObject ?? [])
        {
            if (name != TraceHeader || attribute?["DataType"]?.GetValue<string>() != "String" || attribute["StringValue"] is null)
            {
                return Invalid(
                    $"Value {name} for parameter MessageSystemAttributes is invalid. Reason: only {TraceHeader} of type String is supported."
                );
            }
        }

        if (message["MessageAttributes"] is not JsonObject attributes)
        {
            return null;
        }

        if (attributes.Count > MaxAttributes)
        {
            return Invalid(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{MaxAttributes}]."
                )
            );
        }

        return attributes.Select(attribute => FaultOf(attribute.Key, attribute.Value as JsonObject)).FirstOrDefault(fault => fault is not null);
    }

    private static (string Code, string Message)? FaultOf(string name, JsonObject? attribute)
    {
        if (!Name().IsMatch(name) || name.Contains("..", StringComparison.Ordinal) || Reserved().IsMatch(name))
        {
            return Invalid(
                $"The message attribute name '{name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters."
            );
        }

        var type = attribute?["DataType"]?.GetValue<string>() ?? "";
        if (type.Length == 0)
        {
            return Invalid($"The message attribute '{name}' must contain a non-empty message attribute type.");
        }

        var kind = type.Split('.')[0];
        if (kind is not ("String" or "Number" or "Binary") || type.Length > 256)
        {
            return Invalid(
                $"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
            );
        }

        var value = attribute![kind == "Binary" ? "BinaryValue" : "StringValue"]?.GetValue<string>() ?? "";
        if (value.Length == 0)
        {
            return Invalid($"The message attribute '{name}' must contain a non-empty value of type '{kind}'.");
        }

        if (kind == "Number" && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            return Invalid($"Can't cast the value of message (user) attribute '{name}' to a number.");
        }

        return kind == "String" && !IsText(value) ? Invalid($"Invalid binary character was found in the message attribute '{name}'.") : null;
    }

    private static (string Code, string Message) Invalid(string message) => ("InvalidParameterValue", message);

    /// <summary>Characters of XML 1.0; those beyond the first plane, such as emoji, are pairs of surrogates here.</summary>
    private static bool IsText(string text) => text.All(c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '\uFFFD'));

    [GeneratedRegex(@"^[A-Za-z0-9_-]([A-Za-z0-9_.-]{0,254}[A-Za-z0-9_-])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^(AWS|Amazon)\.", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reserved();
}
