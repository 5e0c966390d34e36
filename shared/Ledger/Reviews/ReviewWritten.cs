using FraudServerless.Contracts;

namespace FraudServerless.Ledger.Reviews;

/// <summary>How a person's command ended.</summary>
public enum ReviewWrite
{
    /// <summary>It is on record, by this attempt or one before it.</summary>
    Done,

    /// <summary>Its id is on record already, by a command that may be another.</summary>
    Recorded,

    /// <summary>What it was about has changed meanwhile: nothing is written.</summary>
    Outdated,

    /// <summary>On record or not: the same command again finds out.</summary>
    Unavailable,
}

/// <param name="How">How it ended.</param>
/// <param name="Recorded">With <see cref="ReviewWrite.Recorded"/> what is on record.</param>
/// <param name="Fault">With <see cref="ReviewWrite.Unavailable"/> one of <see cref="LedgerFaults"/>.</param>
public sealed record ReviewWritten(ReviewWrite How, AuditRecord? Recorded = null, string? Fault = null);
