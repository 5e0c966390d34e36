using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>What a command came to.</summary>
/// <param name="Record">Whose answer is given; null with a problem.</param>
/// <param name="Problem">Why it is not done.</param>
internal readonly record struct ReviewResult(AuditRecord? Record, Problem? Problem)
{
    public static implicit operator ReviewResult(AuditRecord record) => new(record, null);

    public static implicit operator ReviewResult(Problem problem) => new(null, problem);
}
