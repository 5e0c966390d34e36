using FraudServerless.Contracts;
using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>history</c>.</summary>
internal sealed class HistoryTable : ObjectTable<OrderHistory>
{
    private readonly IntProperty _ordersTotal = new("ordersTotal", 0, 1_000_000);
    private readonly IntProperty _ordersPaid = new("ordersPaid", 0, 1_000_000);
    private readonly IntProperty _chargebacks = new("chargebacks", 0, 1_000_000);
    private readonly DecimalProperty _openAmount = new("openAmount", 10_000_000);
    private readonly DecimalProperty _returnRate = new("returnRate", 1);
    private readonly IntProperty _dunningLevel = new("dunningLevel", 0, 9);
    private readonly InstantProperty _firstPaidPurchase = new("firstPaidPurchase");
    private readonly InstantProperty _lastPaidPurchase = new("lastPaidPurchase");

    public HistoryTable() =>
        Lines(_ordersTotal, _ordersPaid, _chargebacks, _openAmount, _returnRate, _dunningLevel, _firstPaidPurchase, _lastPaidPurchase);

    protected override OrderHistory Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            OrdersTotal = _ordersTotal.Of(in row),
            OrdersPaid = _ordersPaid.Of(in row),
            Chargebacks = _chargebacks.Of(in row),
            OpenAmount = _openAmount.Of(in row),
            ReturnRate = _returnRate.Of(in row),
            DunningLevel = _dunningLevel.Of(in row),
            FirstPaidPurchase = _firstPaidPurchase.Of(in row),
            LastPaidPurchase = _lastPaidPurchase.Of(in row),
        };
}
