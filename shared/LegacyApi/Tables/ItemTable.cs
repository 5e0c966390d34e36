using FraudServerless.Contracts;
using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>An element of <c>items</c>.</summary>
internal sealed class ItemTable : ObjectTable<OrderItem>
{
    private readonly TextProperty sku = new("sku", 1, 64) { Required = true };
    private readonly TextProperty articleGroup = new("articleGroup", max: 64);
    private readonly TextProperty brand = new("brand", max: 64);
    private readonly TextProperty size = new("size", max: 64);
    private readonly IntProperty qty = new("qty", 1, 1_000) { Required = true };
    private readonly DecimalProperty unitPrice = new("unitPrice", 1_000_000) { Required = true };
    private readonly BoolProperty isPartner = new("isPartner");
    private readonly IntProperty deliveryDays = new("deliveryDays", 0, 365);

    public ItemTable() => Lines(sku, articleGroup, brand, size, qty, unitPrice, isPartner, deliveryDays);

    protected override OrderItem Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            Sku = sku.Of(in row)!,
            ArticleGroup = articleGroup.Of(in row),
            Brand = brand.Of(in row),
            Size = size.Of(in row),
            Qty = qty.Of(in row) ?? default,
            UnitPrice = unitPrice.Of(in row) ?? default,
            IsPartner = isPartner.Of(in row),
            DeliveryDays = deliveryDays.Of(in row),
        };
}
