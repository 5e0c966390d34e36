namespace FraudServerless.Contracts;

/// <summary>One look at a record by somebody of the desk, on record by names of fields, never by values.</summary>
public sealed record ViewRecord
{
    /// <summary>UUID version 7 of the moment.</summary>
    public required Guid ViewId { get; init; }
    public required DateTimeOffset ViewedAt { get; init; }

    /// <summary>Who looked: the subject of the token.</summary>
    public required string Actor { get; init; }

    /// <summary>What was looked at, e.g. <c>order</c>, <c>audit</c>, <c>explanation</c>, <c>search</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Id of what was looked at; of a search the kind of identifier that was asked for.</summary>
    public required string Subject { get; init; }

    /// <summary>The order that it belongs to; null: none, or several.</summary>
    public string? OrderNumber { get; init; }

    /// <summary>Names of the fields that were shown unmasked.</summary>
    public IReadOnlyList<string> Revealed { get; init; } = [];

    /// <summary>Why they were.</summary>
    public string? Purpose { get; init; }

    /// <summary>Key of its item in the Audit table.</summary>
    public string TriggerId => Contracts.TriggerId.View(ViewId);
}
