using FraudServerless.Contracts;

namespace FraudServerless.Ledger.Reviews;

/// <summary>What one person would decide and another one has to confirm.</summary>
/// <param name="CommandId">The command that made it.</param>
/// <param name="By">Who.</param>
/// <param name="Methods">How the order might be paid then.</param>
public sealed record ReviewProposal(Guid CommandId, string By, DecisionOutcome Outcome, IReadOnlyList<string> Methods)
{
    /// <summary>Whether somebody else would decide the same.</summary>
    public bool Says(DecisionOutcome outcome, IReadOnlyList<string> methods) =>
        outcome == Outcome && methods.Order(StringComparer.Ordinal).SequenceEqual(Methods.Order(StringComparer.Ordinal), StringComparer.Ordinal);
}
