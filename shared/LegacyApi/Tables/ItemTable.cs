using FraudServerless.Contracts;
using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>An element of <c>items</c>.</summary>
internal sealed class ItemTable : ObjectTable<OrderItem>
{
    private readonly TextProperty _sku = new("sku", 1, 64) { Required = true };
    private readonly TextProperty _articleGroup = new("articleGroup", max: 64);
    private readonly TextProperty _brand = new("brand", max: 64);
    private readonly TextProperty _size = new("size", max: 64);
    private readonly IntProperty _qty = new("qty", 1, 1_000) { Required = true };
    private readonly DecimalProperty _unitPrice = new("unitPrice", 1_000_000) { Required = true };
    private readonly BoolProperty _isPartner = new("isPartner");
    private readonly IntProperty _deliveryDays = new("deliveryDays", 0, 365);

    public ItemTable() => Lines(_sku, _articleGroup, _brand, _size, _qty, _unitPrice, _isPartner, _deliveryDays);

    protected override OrderItem Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            Sku = _sku.Of(in row)!,
            ArticleGroup = _articleGroup.Of(in row),
            Brand = _brand.Of(in row),
            Size = _size.Of(in row),
            Qty = _qty.Of(in row) ?? default,
            UnitPrice = _unitPrice.Of(in row) ?? default,
            IsPartner = _isPartner.Of(in row),
            DeliveryDays = _deliveryDays.Of(in row),
        };
}
