using System.Text.Json;
using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>What a message of the rescore queue asks for; its JSON is <see cref="RescoreMessageJson"/>'s.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RescoreOrder), "rescore")]
[JsonDerivedType(typeof(ScoreOrder), "score")]
[JsonDerivedType(typeof(LateRecord), "late")]
[JsonDerivedType(typeof(ContinueJob), "continue")]
[JsonDerivedType(typeof(ReviewEffect), "review")]
public abstract record RescoreMessage
{
    /// <summary>The only version so far.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }
}

/// <summary>Decide again on an order whose decision is on record.</summary>
public sealed record RescoreOrder : RescoreMessage
{
    /// <summary>Names what asked: a job, the decision that was degraded, or whatever the sender chose. With the order number it is the trigger.</summary>
    public required string Id { get; init; }
    public required string OrderNumber { get; init; }

    /// <summary>The decision that is meant; null: whichever is the current one. One that is not current any more is left alone.</summary>
    public Guid? DecisionId { get; init; }
    public RescoreCause Cause { get; init; }
    public RescoreMode Mode { get; init; }

    /// <summary>A model of <c>routes.json</c> to ask; null: the order's own route.</summary>
    public string? Model { get; init; }

    /// <summary>An endpoint to ask instead of the route's; a shadow.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Who asked.</summary>
    public required string Actor { get; init; }

    [JsonIgnore]
    public string TriggerId => Contracts.TriggerId.Rescore(Id, OrderNumber);
}

/// <summary>Decide on an order that comes with the message.</summary>
public sealed record ScoreOrder : RescoreMessage
{
    /// <summary>The job that it belongs to; null: a check that came by the queue, idempotent by caller and request id as at the checkout.</summary>
    public string? Id { get; init; }
    public RescoreMode Mode { get; init; }
    public string? Model { get; init; }

    /// <summary>As the authorizer of the checkout names callers.</summary>
    public required string Caller { get; init; }

    /// <summary>A request of the legacy API.</summary>
    public required JsonElement Request { get; init; }
}

/// <summary>A decision that was answered while the ledger was away: to be put on record as it is.</summary>
public sealed record LateRecord : RescoreMessage
{
    public required AuditRecord Record { get; init; }
}

/// <summary>Go on with a job's enumeration.</summary>
public sealed record ContinueJob : RescoreMessage
{
    public required string Id { get; init; }

    /// <summary>How often the job was started or resumed before; a message of an earlier pass is void.</summary>
    public required int Pass { get; init; }

    /// <summary>Steps that were done before.</summary>
    public required int Step { get; init; }

    /// <summary>It came before under another message's id: the step may be done, and only the next message be missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Again { get; init; }

    /// <summary>What a job has to do next.</summary>
    public static ContinueJob NextOf(RescoreJob job) =>
        new()
        {
            Version = CurrentVersion,
            Id = job.JobId,
            Pass = job.Pass,
            Step = job.Step,
        };
}

/// <summary>A person's decision takes effect, unless it was taken back: the time for that was the message's delay.</summary>
public sealed record ReviewEffect : RescoreMessage
{
    public required string OrderNumber { get; init; }
    public required Guid DecisionId { get; init; }

    /// <summary>The command that made it.</summary>
    public required Guid CommandId { get; init; }
}

/// <summary>Why an order is decided again.</summary>
public enum RescoreCause
{
    /// <summary>Somebody asked for this order.</summary>
    [JsonStringEnumMemberName("request")]
    Request,

    /// <summary>A job chose it.</summary>
    [JsonStringEnumMemberName("job")]
    Job,

    /// <summary>It was decided without the model.</summary>
    [JsonStringEnumMemberName("degraded")]
    Degraded,

    /// <summary>Its route names a shadow.</summary>
    [JsonStringEnumMemberName("shadow")]
    Shadow,
}

/// <summary>What becomes of the new decision.</summary>
public enum RescoreMode
{
    /// <summary>It takes the place of the current one.</summary>
    [JsonStringEnumMemberName(RescoreNames.Publish)]
    Publish,

    /// <summary>It is kept beside the current one, for comparison.</summary>
    [JsonStringEnumMemberName(RescoreNames.Shadow)]
    Shadow,

    /// <summary>Only its audit record and the counts are kept.</summary>
    [JsonStringEnumMemberName(RescoreNames.DryRun)]
    DryRun,
}

/// <summary>Names of <see cref="RescoreMode"/> on the wire and in the store.</summary>
public static class RescoreNames
{
    internal const string Publish = "publish";
    internal const string Shadow = "shadow";
    internal const string DryRun = "dry-run";

    private static readonly WireNames<RescoreMode> Modes = new(Publish, Shadow, DryRun);

    public static string ToWire(this RescoreMode mode) => Modes.Of(mode);

    public static bool TryParse(string? text, out RescoreMode mode) => Modes.TryParse(text, out mode);
}
