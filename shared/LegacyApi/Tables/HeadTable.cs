using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>order</c>.</summary>
internal sealed class HeadTable : ObjectTable<LegacyHead>
{
    private readonly TextProperty orderNumber = new("orderNumber", 1, 64, TextForm.Id) { Required = true };
    private readonly InstantProperty orderDate = new("orderDate")
    {
        Required = true,
        Earliest = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Ahead = TimeSpan.FromDays(1),
        OutOfRange = "must be between 2000-01-01 and one day ahead of now",
    };
    private readonly CurrencyProperty currency = new("currency") { Required = true };
    private readonly DecimalProperty grandTotal = new("grandTotal", 1_000_000) { Required = true, MaxDecimals = 4 };
    private readonly DecimalProperty shippingCost = new("shippingCost", 1_000_000);
    private readonly DecimalProperty discountTotal = new("discountTotal", 1_000_000);
    private readonly TextListProperty voucherCodes = new("voucherCodes", 50) { SingleAllowed = true };
    private readonly IntProperty numItems = new("numItems", 0, 10_000);

    public HeadTable() => Lines(orderNumber, orderDate, currency, grandTotal, shippingCost, discountTotal, voucherCodes, numItems);

    protected override LegacyHead Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            OrderNumber = orderNumber.Of(in row)!,
            OrderDate = orderDate.Of(in row) ?? default,
            Currency = currency.Of(in row)!,
            GrandTotal = grandTotal.Of(in row) ?? default,
            ShippingCost = shippingCost.Of(in row),
            DiscountTotal = discountTotal.Of(in row),
            VoucherCodes = voucherCodes.Of(in row),
            NumItems = numItems.Of(in row),
        };
}
