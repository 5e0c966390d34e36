using FraudServerless.Contracts;

namespace FraudServerless.Scoring;

public sealed class DecisionLedger
{
    public static DecisionLedger Create(ScoringSettings settings, TimeProvider time) => throw new NotImplementedException(settings.ToString() + time);

    public Task<LedgerResult> RecordAsync(Decision decision, AuditRecord audit, ReadOnlyMemory<byte> snapshot, CancellationToken cancellation) =>
        throw new NotImplementedException();
}
