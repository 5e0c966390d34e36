using FraudServerless.Contracts;

namespace FraudServerless.Features.Sources;

/// <summary>The basket. Sums are taken in double: a basket of absurd amounts must not overflow.</summary>
internal static class BasketSources
{
    /// <summary>A basket of more lines leaves no set behind: memory of one absurd order is not kept.</summary>
    private const int MostKept = 4096;

    [ThreadStatic]
    private static HashSet<string>? Seen;

    public static Dictionary<string, NumberOf> Numbers { get; } =
        new(StringComparer.Ordinal)
        {
            ["basket.total"] = o => o.Items.Count == 0 ? Read.Missing : Total(o),
            ["basket.lines"] = o => o.Items.Count,
            ["basket.units"] = o => Units(o),
            ["basket.max_price"] = o => Dearest(o) is { } item ? (double)item.UnitPrice : Read.Missing,
            ["basket.min_price"] = o => MinPrice(o),
            ["basket.mean_price"] = o => Units(o) is > 0 and var units ? Total(o) / units : Read.Missing,
            ["basket.max_qty"] = o => MaxQty(o),
            ["basket.distinct_groups"] = o => Distinct(o, static i => i.ArticleGroup),
            ["basket.distinct_brands"] = o => Distinct(o, static i => i.Brand),
            ["basket.distinct_sizes"] = o => Distinct(o, static i => i.Size),
            // Lines that repeat another line's article, e.g. the same shirt in two sizes.
            ["basket.repeated_skus"] = o => o.Items.Count == 0 ? Read.Missing : o.Items.Count - Distinct(o, static i => i.Sku),
            ["basket.partner_share"] = o => PartnerShare(o),
            ["basket.delivery_days_max"] = o => DeliveryDays(o, static (a, b) => Math.Max(a, b)),
            ["basket.delivery_days_min"] = o => DeliveryDays(o, static (a, b) => Math.Min(a, b)),
        };

    public static Dictionary<string, TextSource> Texts { get; } =
        new(StringComparer.Ordinal)
        {
            ["basket.groups"] = new((o, i) => o.Items[i].ArticleGroup, o => o.Items.Count),
            ["basket.brands"] = new((o, i) => o.Items[i].Brand, o => o.Items.Count),
            ["basket.skus"] = new((o, i) => o.Items[i].Sku, o => o.Items.Count),
            ["basket.top_group"] = Read.One(o => Dearest(o)?.ArticleGroup),
            ["basket.top_brand"] = Read.One(o => Dearest(o)?.Brand),
        };

    public static double Total(Order order)
    {
        var total = 0d;
        for (var i = 0; i < order.Items.Count; i++)
        {
            total += order.Items[i].Qty * (double)order.Items[i].UnitPrice;
        }

        return total;
    }

    private static double Units(Order order)
    {
        var units = 0d;
        for (var i = 0; i < order.Items.Count; i++)
        {
            units += order.Items[i].Qty;
        }

        return units;
    }

    private static double MaxQty(Order order)
    {
        var max = Read.Missing;
        for (var i = 0; i < order.Items.Count; i++)
        {
            max = double.MaxNumber(max, order.Items[i].Qty);
        }

        return max;
    }

    private static double MinPrice(Order order)
    {
        var min = Read.Missing;
        for (var i = 0; i < order.Items.Count; i++)
        {
            min = double.MinNumber(min, (double)order.Items[i].UnitPrice);
        }

        return min;
    }

    /// <summary>The line with the highest price of a unit, the first of equals.</summary>
    private static OrderItem? Dearest(Order order)
    {
        OrderItem? dearest = null;
        for (var i = 0; i < order.Items.Count; i++)
        {
            if (dearest is null || order.Items[i].UnitPrice > dearest.UnitPrice)
            {
                dearest = order.Items[i];
            }
        }

        return dearest;
    }

    private static double PartnerShare(Order order)
    {
        var (known, partner) = (0, 0);
        for (var i = 0; i < order.Items.Count; i++)
        {
            if (order.Items[i].IsPartner is { } isPartner)
            {
                known++;
                partner += isPartner ? 1 : 0;
            }
        }

        return known == 0 ? Read.Missing : (double)partner / known;
    }

    private static double DeliveryDays(Order order, Func<int, int, int> pick)
    {
        int? days = null;
        for (var i = 0; i < order.Items.Count; i++)
        {
            if (order.Items[i].DeliveryDays is { } d)
            {
                days = days is { } sofar ? pick(sofar, d) : d;
            }
        }

        return Read.Number(days);
    }

    /// <summary>Different texts among the lines, letter case aside; missing when no line has one.</summary>
    private static double Distinct(Order order, Func<OrderItem, string?> text)
    {
        // Few lines are compared pairwise; many go through a set, which stays linear.
        var set = order.Items.Count > 24 ? Seen ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase) : null;
        var distinct = 0;
        for (var i = 0; i < order.Items.Count; i++)
        {
            if (text(order.Items[i]) is { Length: > 0 } candidate && (set is null ? IsFirst(order, i, candidate, text) : set.Add(candidate)))
            {
                distinct++;
            }
        }

        set?.Clear();
        if (order.Items.Count > MostKept)
        {
            Seen = null;
        }

        return distinct == 0 ? Read.Missing : distinct;
    }

    private static bool IsFirst(Order order, int index, string candidate, Func<OrderItem, string?> text)
    {
        for (var i = 0; i < index; i++)
        {
            if (string.Equals(text(order.Items[i]), candidate, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
