namespace FraudServerless.Features.Sources;

/// <summary>Amounts and circumstances of the order itself.</summary>
internal static class OrderSources
{
    public static Dictionary<string, NumberOf> Numbers { get; } =
        new(StringComparer.Ordinal)
        {
            ["order.grand_total"] = o => (double)o.GrandTotal,
            ["order.shipping_cost"] = o => Read.Number(o.ShippingCost),
            ["order.discount_total"] = o => Read.Number(o.DiscountTotal),
            ["order.voucher_count"] = o => o.VoucherCodes.Count,
            ["order.num_items"] = o => Read.Number(o.NumItems),
            // What basket, shipping and discount do not explain of the total.
            ["order.total_gap"] = o => (double)o.GrandTotal - BasketSources.Total(o) - (double)(o.ShippingCost ?? 0) + (double)(o.DiscountTotal ?? 0),
        };

    public static Dictionary<string, TextSource> Texts { get; } =
        new(StringComparer.Ordinal)
        {
            ["order.sales_channel"] = Read.One(o => o.SalesChannel),
            ["order.assortment"] = Read.One(o => o.Assortment),
            ["order.currency"] = Read.One(o => o.Currency),
            ["order.vouchers"] = Read.Many(o => o.VoucherCodes),
        };
}
