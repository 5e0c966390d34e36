using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Ledger;

/// <summary>How recording can end.</summary>
public enum LedgerStatus
{
    Recorded,

    /// <summary>The trigger is on record with the same payload.</summary>
    Replayed,

    /// <summary>The trigger is on record with another payload.</summary>
    Reused,

    /// <summary>Not recorded, or not known to be: a later attempt with the same trigger finds out.</summary>
    Unavailable,
}

/// <summary>What became of a decision and its audit record.</summary>
/// <param name="Status">How recording ended.</param>
/// <param name="Recorded">What is on record under the trigger, when it is another attempt's.</param>
/// <param name="Fault">One of <see cref="LedgerFaults"/> with <see cref="LedgerStatus.Unavailable"/>, else null.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LedgerResult(LedgerStatus Status, AuditRecord? Recorded = null, string? Fault = null);
