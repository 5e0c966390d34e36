using System.Globalization;
using FraudServerless.OrderGenerator.Facts;
using FraudServerless.OrderGenerator.Wire;
using FraudServerless.OrderGenerator.World;

namespace FraudServerless.OrderGenerator;

/// <summary>
/// Synthetic orders in the legacy v1 format, labelled, in the order of time. The same count, seed and options give the same bytes on every machine; the seed alone
/// fixes who orders what, so <see cref="GeneratorOptions.LooseShare"/> changes the spelling and nothing else.
/// </summary>
public static class OrderSource
{
    /// <summary>ISO 3166-1 codes of every market there is.</summary>
    public static IReadOnlyList<string> Markets { get; } = [.. World.Markets.All.Select(m => m.Code)];

    /// <summary>Names of every assortment there is.</summary>
    public static IReadOnlyList<string> Assortments { get; } = [.. Catalogue.All.Select(a => a.Name)];

    /// <summary>Makes the orders one by one as they are asked for; memory does not grow with <paramref name="count"/>.</summary>
    /// <exception cref="ArgumentException">An option is out of its bounds; the message says which and what would do.</exception>
    public static IEnumerable<GeneratedOrder> Generate(long count, ulong seed = 1, GeneratorOptions? options = null)
    {
        options ??= new GeneratorOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Days, 1, nameof(options));
        if (options.LooseShare is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.LooseShare, "The share of loose orders lies between 0 and 1.");
        }

        return Stream(count, seed, options, Chosen(options.Markets));
    }

    private static IEnumerable<GeneratedOrder> Stream(long count, ulong seed, GeneratorOptions options, Market[] markets)
    {
        var facts = new Prng(Prng.Mix(seed));
        var labels = new Prng(Prng.Mix(seed ^ 0x6C61_6265_6C73));
        var spelling = new Prng(Prng.Mix(seed ^ 0x7370_656C_6C69));
        var shoppers = new Shoppers(facts, markets);
        using var writer = new LegacyRequestWriter(spelling);
        for (long i = 0; i < count; i++)
        {
            var at = ShopHours.At(options.From.ToUniversalTime(), options.Days, (i + facts.Unit()) / count);
            var order = shoppers.Next(at, RequestId(seed, i), OrderNumber(seed, i, at));
            var risk = Risk.Of(order);
            var label = labels.Chance(risk);
            shoppers.Remember(order, label);
            var json = writer.Write(order, spelling.Chance(options.LooseShare));
            yield return new GeneratedOrder(order.RequestId, order.OrderNumber, order.Market.Code, at, json, label, risk);
        }
    }

    private static Market[] Chosen(IReadOnlyList<string> codes)
    {
        var unknown = codes.Except(Markets, StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        if (unknown is not null)
        {
            throw new ArgumentException($"There is no market {unknown}; choose from {string.Join(", ", Markets)}.", nameof(codes));
        }

        return codes.Count == 0 ? World.Markets.All : [.. World.Markets.All.Where(m => codes.Contains(m.Code, StringComparer.OrdinalIgnoreCase))];
    }

    /// <summary>Mixing is a bijection, so no two orders of a seed share an id.</summary>
    private static string RequestId(ulong seed, long index) =>
        "r-" + Prng.Mix((ulong)index ^ Prng.Mix(seed)).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Day, a mark of the seed, a running number.</summary>
    private static string OrderNumber(ulong seed, long index, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at:yyMMdd}-{Prng.Mix(~seed) >> 36:X7}-{index:X6}");
}
