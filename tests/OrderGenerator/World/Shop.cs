using System.Globalization;
using FraudServerless.OrderGenerator.Facts;

namespace FraudServerless.OrderGenerator.World;

/// <summary>Fills baskets.</summary>
internal static class Shop
{
    private static readonly decimal[] Endings = [0.99m, 0.95m, 0.90m, 0.00m, 0.49m];
    private static readonly int[] DeliveryDays = [1, 2, 2, 3, 3, 4, 5, 7, 10];

    public static Basket Fill(Prng prng, Market market, Assortment assortment, Customer customer, bool greedy, bool newcomer)
    {
        var count = 1 + Math.Min((int)prng.Exponential(greedy ? 1.2 : assortment.MeanItems - 0.7), 11);
        var items = new Item[count];
        var hurry = prng.Chance(greedy ? 0.4 : 0.12);
        for (var i = 0; i < count; i++)
        {
            items[i] = Choose(prng, market, assortment, customer, greedy, hurry);
        }

        var goods = items.Sum(i => i.Qty * i.UnitPrice);
        var shipping = goods >= Local(market, 60) ? (hurry ? Local(market, 7.90m) : 0) : Local(market, hurry ? 9.90m : 4.95m);
        var (vouchers, discount) = Vouchers(prng, market, goods, newcomer);
        return new Basket(items, shipping, discount, vouchers);
    }

    private static Item Choose(Prng prng, Market market, Assortment assortment, Customer customer, bool greedy, bool hurry)
    {
        Span<double> weights = stackalloc double[assortment.Groups.Length];
        for (var g = 0; g < weights.Length; g++)
        {
            var group = assortment.Groups[g];
            weights[g] = greedy ? 0.15 + group.Resale * 2 : 6 / (10 + Math.Sqrt(group.Median));
        }

        var chosen = assortment.Groups[prng.Weighted(weights)];
        var brand = prng.Below(chosen.Brands.Length);
        var model = prng.Below(40);
        var size =
            chosen.Sizes.Length == 0
                ? null
                : chosen.Sizes[
                    Math.Clamp(
                        customer.SizeRank * chosen.Sizes.Length / 20 + (prng.Chance(0.2) ? prng.Between(-1, 1) : 0),
                        0,
                        chosen.Sizes.Length - 1
                    )
                ];
        return new Item(
            string.Create(CultureInfo.InvariantCulture, $"{chosen.Name[..2]}{brand}{model:00}-{size?.Replace('/', '-') ?? "0"}"),
            chosen,
            chosen.Brands[brand],
            size,
            prng.Chance(greedy ? 0.3 : 0.07) ? prng.Between(2, greedy ? 4 : 3) : 1,
            Price(prng, market, chosen, greedy),
            prng.Chance(0.22),
            hurry ? prng.Between(0, 1) : prng.Pick(DeliveryDays)
        );
    }

    private static decimal Price(Prng prng, Market market, ArticleGroup group, bool greedy)
    {
        var euros = Math.Clamp(prng.LogNormal(group.Median * (greedy ? 1.15 : 1), group.Spread), 2, 4000);
        return Math.Floor((decimal)(euros * market.EuroRate)) + (market.Currency == "SEK" ? 0 : prng.Pick(Endings));
    }

    private static (IReadOnlyList<string> Codes, decimal Discount) Vouchers(Prng prng, Market market, decimal goods, bool newcomer)
    {
        if (!prng.Chance(newcomer ? 0.35 : 0.14))
        {
            return ([], 0);
        }

        if (newcomer || prng.Chance(0.5))
        {
            return ([newcomer ? "WELCOME10" : "SEASON10"], Math.Round(goods * 0.10m, 2));
        }

        var gift = Math.Min(Local(market, prng.Pick<decimal>([5, 10, 15])), goods);
        var code = "GV" + prng.Next().ToString("X16", CultureInfo.InvariantCulture)[..6];
        return prng.Chance(0.2) ? ([code, "FRIENDS"], gift) : ([code], gift);
    }

    /// <summary>An amount in euros in the market's money, in tenths.</summary>
    private static decimal Local(Market market, decimal euros) => market.EuroRate == 1 ? euros : Math.Round(euros * (decimal)market.EuroRate, 1);
}
