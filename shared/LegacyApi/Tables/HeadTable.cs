using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>order</c>.</summary>
internal sealed class HeadTable : ObjectTable<LegacyHead>
{
    private readonly TextProperty _orderNumber = new("orderNumber", 1, 64, TextForm.Id) { Required = true };
    private readonly InstantProperty _orderDate = new("orderDate")
    {
        Required = true,
        Earliest = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Ahead = TimeSpan.FromDays(1),
        OutOfRange = "must be between 2000-01-01 and one day ahead of now",
    };
    private readonly CurrencyProperty _currency = new("currency") { Required = true };
    private readonly DecimalProperty _grandTotal = new("grandTotal", 1_000_000) { Required = true, MaxDecimals = 4 };
    private readonly DecimalProperty _shippingCost = new("shippingCost", 1_000_000);
    private readonly DecimalProperty _discountTotal = new("discountTotal", 1_000_000);
    private readonly TextListProperty _voucherCodes = new("voucherCodes", 50) { SingleAllowed = true };
    private readonly IntProperty _numItems = new("numItems", 0, 10_000);

    public HeadTable() => Lines(_orderNumber, _orderDate, _currency, _grandTotal, _shippingCost, _discountTotal, _voucherCodes, _numItems);

    protected override LegacyHead Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            OrderNumber = _orderNumber.Of(in row)!,
            OrderDate = _orderDate.Of(in row) ?? default,
            Currency = _currency.Of(in row)!,
            GrandTotal = _grandTotal.Of(in row) ?? default,
            ShippingCost = _shippingCost.Of(in row),
            DiscountTotal = _discountTotal.Of(in row),
            VoucherCodes = _voucherCodes.Of(in row),
            NumItems = _numItems.Of(in row),
        };
}
