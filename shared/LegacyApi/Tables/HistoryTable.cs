using FraudServerless.Contracts;
using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>history</c>.</summary>
internal sealed class HistoryTable : ObjectTable<OrderHistory>
{
    private readonly IntProperty ordersTotal = new("ordersTotal", 0, 1_000_000);
    private readonly IntProperty ordersPaid = new("ordersPaid", 0, 1_000_000);
    private readonly IntProperty chargebacks = new("chargebacks", 0, 1_000_000);
    private readonly DecimalProperty openAmount = new("openAmount", 10_000_000);
    private readonly DecimalProperty returnRate = new("returnRate", 1);
    private readonly IntProperty dunningLevel = new("dunningLevel", 0, 9);
    private readonly InstantProperty firstPaidPurchase = new("firstPaidPurchase");
    private readonly InstantProperty lastPaidPurchase = new("lastPaidPurchase");

    public HistoryTable() => Lines(ordersTotal, ordersPaid, chargebacks, openAmount, returnRate, dunningLevel, firstPaidPurchase, lastPaidPurchase);

    protected override OrderHistory Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            OrdersTotal = ordersTotal.Of(in row),
            OrdersPaid = ordersPaid.Of(in row),
            Chargebacks = chargebacks.Of(in row),
            OpenAmount = openAmount.Of(in row),
            ReturnRate = returnRate.Of(in row),
            DunningLevel = dunningLevel.Of(in row),
            FirstPaidPurchase = firstPaidPurchase.Of(in row),
            LastPaidPurchase = lastPaidPurchase.Of(in row),
        };
}
