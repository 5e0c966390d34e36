using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Ledger;

/// <summary>What became of a late record.</summary>
/// <param name="Fault">Why it could not be put on record, one of <see cref="LedgerFaults"/>; null: it is.</param>
/// <param name="Stands">It is in the order's history; else it lies beside the one that was answered before it.</param>
/// <param name="Changes">What is to be told, to be told again whenever the record comes again: answers that differ from the decision that stands.</param>
public sealed record LateResult(string? Fault, bool Stands, IReadOnlyList<DecisionChange> Changes)
{
    internal static LateResult Standing { get; } = new(null, Stands: true, []);
    internal static LateResult Aside { get; } = new(null, Stands: false, []);

    internal static LateResult Failed(string fault) => new(fault, Stands: false, []);
}
