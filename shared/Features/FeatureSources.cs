using System.Collections.Frozen;
using FraudServerless.Contracts;
using FraudServerless.Features.Sources;

namespace FraudServerless.Features;

/// <summary>A number of the order, NaN when the order does not hold it; yes and no are 1 and 0.</summary>
internal delegate double NumberOf(Order order);

/// <summary>The text at an index below the source's count, empty when absent. It may lie in per-thread scratch: use it before asking for the next.</summary>
internal delegate ReadOnlySpan<char> TextOf(Order order, int index);

/// <summary>An instant of the order.</summary>
internal delegate DateTimeOffset? InstantOf(Order order);

/// <summary>A source of texts: one (<paramref name="Count"/> null) or as many as the order has.</summary>
internal sealed record TextSource(TextOf At, Func<Order, int>? Count = null)
{
    public bool IsSingle => Count is null;

    public int CountOf(Order order) => Count is null ? 1 : Count(order);
}

/// <summary>Everything that a feature spec may name: fixed, compiled readers over <see cref="Order"/>. A name once released keeps its meaning, since old specs depend on it.</summary>
public sealed class FeatureSources
{
    /// <param name="markets">What the spec knows of markets.</param>
    internal FeatureSources(MarketFacts markets) =>
        Numbers = Merge(
            OrderSources.Numbers,
            BasketSources.Numbers,
            PeopleSources.Numbers,
            PaymentSources.Numbers,
            DeviceSources.Numbers,
            MarketSources.Numbers(markets)
        );

    internal FrozenDictionary<string, NumberOf> Numbers { get; }

    internal static FrozenDictionary<string, TextSource> Texts { get; } =
        Merge(OrderSources.Texts, BasketSources.Texts, PeopleSources.Texts, PaymentSources.Texts, DeviceSources.Texts);

    internal static FrozenDictionary<string, InstantOf> Instants { get; } =
        new Dictionary<string, InstantOf>(StringComparer.Ordinal)
        {
            ["order.date"] = o => o.OrderDate,
            ["customer.registered_since"] = o => o.Customer.RegisteredSince,
            ["history.first_paid"] = o => o.History?.FirstPaidPurchase,
            ["history.last_paid"] = o => o.History?.LastPaidPurchase,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All names, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. new FeatureSources(new MarketFacts(new Dictionary<string, FeatureMarket>(StringComparer.Ordinal)))
            .Numbers.Keys.Concat(Texts.Keys)
            .Concat(Instants.Keys)
            .Order(StringComparer.Ordinal),
    ];

    private static FrozenDictionary<string, T> Merge<T>(params ReadOnlySpan<Dictionary<string, T>> groups)
    {
        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            foreach (var (name, source) in group)
            {
                all.Add(name, source);
            }
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
