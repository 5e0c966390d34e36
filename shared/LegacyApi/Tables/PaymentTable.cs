using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>payment</c>.</summary>
internal sealed class PaymentTable : ObjectTable<LegacyPayment>
{
    private readonly TextProperty _method = new("method", max: 64) { Required = true };
    private readonly TextListProperty _requestedMethods = new("requestedMethods", 16);
    private readonly TextProperty _binHash = new("binHash", max: 64);
    private readonly IntProperty _installments = new("installments", 0, 60);
    private readonly IntProperty _dueDays = new("dueDays", 0, 365);

    public PaymentTable() => Lines(_method, _requestedMethods, _binHash, _installments, _dueDays);

    protected override LegacyPayment Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            Method = _method.Of(in row)!,
            RequestedMethods = _requestedMethods.Of(in row),
            BinHash = _binHash.Of(in row),
            Installments = _installments.Of(in row),
            DueDays = _dueDays.Of(in row),
        };
}
