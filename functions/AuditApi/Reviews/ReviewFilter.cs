using FraudServerless.Ledger.Reviews;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>Which reviews are asked for.</summary>
/// <param name="Market">Null: any.</param>
/// <param name="Method">The order's payment method; null: any.</param>
public sealed record ReviewFilter(string? Market, string? Method)
{
    public bool Matches(Review review) => (Market is null || review.Market == Market) && (Method is null || review.PaymentMethod == Method);
}
