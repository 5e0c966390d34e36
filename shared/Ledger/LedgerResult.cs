using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Ledger;

/// <summary>What became of a decision and its audit record.</summary>
/// <param name="Status">How recording ended.</param>
/// <param name="Recorded">What is on record under the trigger, when it is another attempt's.</param>
/// <param name="Fault">One of <see cref="LedgerFaults"/> with <see cref="DecisionStatus.Unavailable"/>, else null.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LedgerResult(DecisionStatus Status, AuditRecord? Recorded = null, string? Fault = null);
