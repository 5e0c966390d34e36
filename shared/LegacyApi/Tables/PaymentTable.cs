using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>payment</c>.</summary>
internal sealed class PaymentTable : ObjectTable<LegacyPayment>
{
    private readonly TextProperty method = new("method", max: 64) { Required = true };
    private readonly TextListProperty requestedMethods = new("requestedMethods", 16);
    private readonly TextProperty binHash = new("binHash", max: 64);
    private readonly IntProperty installments = new("installments", 0, 60);
    private readonly IntProperty dueDays = new("dueDays", 0, 365);

    public PaymentTable() => Lines(method, requestedMethods, binHash, installments, dueDays);

    protected override LegacyPayment Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            Method = method.Of(in row)!,
            RequestedMethods = requestedMethods.Of(in row),
            BinHash = binHash.Of(in row),
            Installments = installments.Of(in row),
            DueDays = dueDays.Of(in row),
        };
}
