using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using static FraudServerless.Ledger.LedgerItems;

namespace FraudServerless.Ledger;

using Item = Dictionary<string, AttributeValue>;

/// <summary>
/// Audit records as items and back. An item holds its decision's attributes (<see cref="LedgerItems"/>) beside its own: the vector is little-endian float32,
/// <c>order</c> and <c>extra</c> are packed JSON (<see cref="Snapshot"/>), <c>contributions</c> is a JSON text <c>[["feature",value],…]</c>, which keeps their order.
/// </summary>
internal static class AuditItems
{
    public const string TriggerId = "triggerId";
    public const string PayloadHash = "payloadHash";

    /// <summary>Key of an audit record.</summary>
    public static Item AuditKey(string triggerId) => new(StringComparer.Ordinal) { [TriggerId] = Text(triggerId) };

    /// <param name="audit">The record.</param>
    /// <param name="decision">The item of its decision: values are shared, since neither is changed.</param>
    /// <param name="snapshot">The order's JSON, packed.</param>
    public static Item OfAudit(AuditRecord audit, Item decision, ReadOnlyMemory<byte> snapshot)
    {
        var item = new Item(decision.Count + 16, StringComparer.Ordinal);
        foreach (var (name, value) in decision)
        {
            // An audit record is found by its trigger alone.
            if (name is not ("auditId" or CustomerId or OutcomeDayKey))
            {
                item.Add(name, value);
            }
        }

        item.Add(CustomerId, Text(audit.Decision.CustomerId));
        item.Add(TriggerId, Text(audit.TriggerId));
        item.Add(PayloadHash, Text(audit.PayloadHash));
        item.Add("order", Binary(snapshot));
        item.Add("answer", Binary(audit.Answer));
        item.Add("pipelineOutcome", Text(audit.PipelineOutcome));
        item.Add("actor", Text(audit.Actor));
        if (audit.Mode != RescoreMode.Publish)
        {
            item.Add("mode", Text(audit.Mode.ToWire()));
        }

        item.Add("timings", Timings(audit.Timings));
        if (!audit.Extra.IsEmpty)
        {
            item.Add("extra", Binary(Snapshot.Pack(audit.Extra.Span)));
        }

        if (!audit.Vector.IsEmpty)
        {
            item.Add("vector", Binary(Floats(audit.Vector.Span)));
        }

        if (audit.BaseValue is { } baseValue)
        {
            item.Add("baseValue", Number(baseValue));
        }

        if (audit.RawScore is { } rawScore)
        {
            item.Add("rawScore", Number(rawScore));
        }

        if (audit.Contributions.Count > 0)
        {
            item.Add("contributions", Text(ContributionsText.Write(audit.Contributions)));
        }

        if (audit.Note is { Length: > 0 } note)
        {
            item.Add("note", Text(note));
        }

        if (audit.ProposedBy is { } proposedBy)
        {
            item.Add("proposedBy", Text(proposedBy));
        }

        if (audit.Warnings.Count > 0)
        {
            item.Add("warnings", Texts(audit.Warnings));
        }

        return item;
    }

    /// <exception cref="InvalidDataException">No audit record of ours.</exception>
    public static AuditRecord ToAudit(Item item) => Read(item, AuditOfItem);

    private static AuditRecord AuditOfItem(Item item)
    {
        var triggerId = Get(item, TriggerId).S;
        return new AuditRecord
        {
            TriggerId = triggerId,
            PayloadHash = Get(item, PayloadHash).S,
            Order = ToOrder(Get(item, "order")),
            Extra = item.TryGetValue("extra", out var extra) ? Snapshot.Unpack(Bytes(extra).Span) : default,
            Vector = item.TryGetValue("vector", out var vector) ? ToFloats(Bytes(vector).Span) : default,
            BaseValue = item.TryGetValue("baseValue", out var baseValue) ? ToDouble(baseValue) : null,
            RawScore = item.TryGetValue("rawScore", out var rawScore) ? ToDouble(rawScore) : null,
            Contributions = item.TryGetValue("contributions", out var contributions) ? ContributionsText.Read(contributions.S) : [],
            Answer = Bytes(Get(item, "answer")),
            Timings = Get(item, "timings").M.ToDictionary(entry => entry.Key, entry => ToDouble(entry.Value), StringComparer.Ordinal),
            PipelineOutcome = Get(item, "pipelineOutcome").S,
            Warnings = item.TryGetValue("warnings", out var warnings) ? ToTexts(warnings) : [],
            Actor = Get(item, "actor").S,
            Note = TextOrNull(item, "note"),
            ProposedBy = TextOrNull(item, "proposedBy"),
            Mode = ModeOf(item),
            Decision = ToDecision(item, triggerId),
        };
    }

    internal static RescoreMode ModeOf(Item item) =>
        TextOrNull(item, "mode") is not { } name ? RescoreMode.Publish
        : RescoreNames.TryParse(name, out var mode) ? mode
        : throw Foreign("mode");

    private static AttributeValue Timings(IReadOnlyDictionary<string, double> timings)
    {
        var map = new Item(timings.Count, StringComparer.Ordinal);
        foreach (var (stage, milliseconds) in timings)
        {
            map.Add(stage, Number(milliseconds));
        }

        return new AttributeValue { M = map };
    }

    private static AttributeValue Binary(ReadOnlyMemory<byte> bytes) =>
        new()
        {
            B = MemoryMarshal.TryGetArray(bytes, out var array)
                ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false, publiclyVisible: true)
                : new MemoryStream(bytes.ToArray(), writable: false),
        };

    private static byte[] Floats(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return bytes;
    }

    private static float[] ToFloats(ReadOnlySpan<byte> bytes)
    {
        var vector = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }

        return vector;
    }

    private static ReadOnlyMemory<byte> Bytes(AttributeValue value) => value.B.ToArray();

    internal static Order ToOrder(AttributeValue value)
    {
        try
        {
            return JsonSerializer.Deserialize(Snapshot.Unpack(Bytes(value).Span), ContractsJson.Default.Order) ?? throw Foreign("order");
        }
        catch (JsonException)
        {
            // Not as inner exception: its message may quote the order.
            throw Foreign("order");
        }
    }
}
