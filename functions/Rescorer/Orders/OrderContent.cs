using FraudServerless.Contracts;
using FraudServerless.Ledger;

namespace FraudServerless.Rescorer.Orders;

/// <summary>What is decided on.</summary>
/// <param name="Order">Normalised.</param>
/// <param name="PayloadHash">Tells a repetition from another order under the same trigger.</param>
/// <param name="Extra">What the contract does not know.</param>
/// <param name="Warnings">Of the order, not of its record.</param>
internal sealed record OrderContent(Order Order, string PayloadHash, ReadOnlyMemory<byte> Extra, IReadOnlyList<string> Warnings)
{
    /// <summary>As it was decided on before.</summary>
    public static OrderContent FromAudit(AuditRecord audit) =>
        new(audit.Order, audit.PayloadHash, audit.Extra, [.. audit.Warnings.Where(warning => warning != DecisionWriter.LateRecord)]);
}
