using System.Text.Json;
using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>Messages as JSON, and back with a strict look at them. Unknown members are let through: a newer sender may add some.</summary>
public static class RescoreMessageJson
{
    /// <summary>Most signs of an id, a model, an endpoint, a caller.</summary>
    private const int MaxName = 128;

    /// <summary>As the legacy contract bounds order numbers.</summary>
    private const int MaxOrderNumber = 64;
    private const string Timings = "$.record.timings";

    public static string Write(RescoreMessage message) => JsonSerializer.Serialize(message, RescoringJson.Default.RescoreMessage);

    public static string Write(DecisionChange change) => JsonSerializer.Serialize(change, RescoringJson.Default.DecisionChange);

    /// <param name="body">A message's body.</param>
    /// <param name="message">Null when it cannot be used.</param>
    /// <param name="fault">What is wrong: a code and, after a blank, where; nothing of the message's values.</param>
    public static bool TryRead(string? body, out RescoreMessage? message, out string? fault)
    {
        message = null;
        fault = null;
        try
        {
            message = JsonSerializer.Deserialize(body ?? "", RescoringJson.Default.RescoreMessage);
        }
        catch (JsonException e)
        {
            // Below the timings names are not the contract's, but whatever came.
            fault =
                e.Path is null or "$" ? ReasonCodes.Message
                : e.Path.StartsWith(Timings, StringComparison.Ordinal) ? $"{ReasonCodes.Message} {Timings}"
                : $"{ReasonCodes.Message} {e.Path}";
        }
        catch (NotSupportedException)
        {
            // A JSON object without a type.
            fault = $"{ReasonCodes.Message} $.type";
        }

        fault ??= Check(message);
        message = fault is null ? message : null;
        return fault is null;
    }

    private static string? Check(RescoreMessage? message) =>
        message switch
        {
            null => ReasonCodes.Message,
            { Version: not RescoreMessage.CurrentVersion } => ReasonCodes.Version,
            RescoreOrder order => IsName(order.Id) ? CheckOrder(order) : $"{ReasonCodes.Message} $.id",
            ScoreOrder { Request.ValueKind: not JsonValueKind.Object } => $"{ReasonCodes.Message} $.request",
            ScoreOrder { Id: { } id } when !IsName(id) => $"{ReasonCodes.Message} $.id",
            ScoreOrder { Id: null, Mode: not RescoreMode.Publish } => $"{ReasonCodes.Message} $.mode",
            ScoreOrder order => !IsText(order.Caller) ? $"{ReasonCodes.Message} $.caller"
            : order.Model is { } model && !IsName(model) ? $"{ReasonCodes.Message} $.model"
            : null,
            ContinueJob job => !IsName(job.Id) ? $"{ReasonCodes.Message} $.id"
            : job.Pass < 0 ? $"{ReasonCodes.Message} $.pass"
            : job.Step < 0 ? $"{ReasonCodes.Message} $.step"
            : null,
            ReviewEffect review => review.OrderNumber is { Length: > 0 and <= MaxOrderNumber } ? null : $"{ReasonCodes.Message} $.orderNumber",
            LateRecord late => late.Record.Decision.AuditId == late.Record.TriggerId ? null : $"{ReasonCodes.Message} $.record.triggerId",
            _ => $"{ReasonCodes.Message} $.type",
        };

    private static string? CheckOrder(RescoreOrder order) =>
        order.OrderNumber is not { Length: > 0 and <= MaxOrderNumber } ? $"{ReasonCodes.Message} $.orderNumber"
        : order.Model is { } model && !IsName(model) ? $"{ReasonCodes.Message} $.model"
        : order.Endpoint is { } endpoint && !IsName(endpoint) ? $"{ReasonCodes.Message} $.endpoint"
        : order is { Model: not null, Endpoint: not null } ? $"{ReasonCodes.Message} $.endpoint"
        : order is { Cause: RescoreCause.Shadow, Mode: RescoreMode.Publish } ? $"{ReasonCodes.Message} $.mode"
        : !IsText(order.Actor) ? $"{ReasonCodes.Message} $.actor"
        : null;

    private static bool IsText(string text) => text.Length is > 0 and <= MaxName;

    /// <summary>Letters, digits and <c>-_.:</c>: it becomes part of keys.</summary>
    public static bool IsName(string text) => IsText(text) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');
}

/// <summary>The source-generated JSON of messages: camel case, absent values left out, enumerations by name, a missing number of a vector as <c>"NaN"</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(EnumName<RescoreMode>), typeof(EnumName<RescoreCause>), typeof(EnumName<DecisionOutcome>)],
    AllowOutOfOrderMetadataProperties = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(RescoreMessage))]
[JsonSerializable(typeof(DecisionChange))]
internal sealed partial class RescoringJson : JsonSerializerContext;

/// <summary>By name alone: a number could stand for no member at all.</summary>
internal sealed class EnumName<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
