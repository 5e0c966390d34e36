using FraudServerless.Features;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Features;

public sealed class FeatureAllocationTests
{
    /// <summary>Every source in every kind that can take it, over a full order, an empty one and one with a long basket.</summary>
    [Fact]
    public void A_transformation_allocates_nothing()
    {
        var long_ = SampleOrders.Rich with
        {
            Items =
            [
                .. Enumerable.Range(0, 120).Select(i => SampleOrders.Rich.Items[i % 2] with { Sku = $"sku-{i % 50}", Brand = $"brand-{i % 70}" }),
            ],
        };
        string[] definitions = [.. Definitions()];
        definitions.Length.ShouldBeGreaterThan(250);
        foreach (var definition in definitions)
        {
            var spec = Specs.Of($"{{\"column\":\"c\",{definition}}}");
            var own = new float[spec.Columns.Count];
            foreach (var order in new[] { SampleOrders.Rich, SampleOrders.Bare, long_ })
            {
                Allocations.ShouldBeNone(() => spec.Transform(order, own), definition);
            }
        }

        var fitted = FeatureSpec.Parse(FeatureSpecFitter.Fit(FeaturePlan.Default(TestMarkets.Shipped), [SampleOrders.Rich, long_]));
        var vector = new float[fitted.Columns.Count];
        Allocations.ShouldBeNone(() => fitted.Transform(long_, vector));
    }

    private static readonly string[] Kinds =
    [
        "\"kind\":\"numeric\",\"max\":1000",
        "\"kind\":\"log\"",
        "\"kind\":\"ratio\",\"over\":\"order.grand_total\"",
        "\"kind\":\"missing\"",
        "\"kind\":\"one-hot\",\"categories\":[\"WEB\",\"Shoes\"],\"other\":true,\"missingColumn\":true",
        "\"kind\":\"hashed\",\"buckets\":4",
        "\"kind\":\"frequency\",\"frequencies\":{\"WEB\":0.5}",
        .. new[] { "hour", "weekday", "day", "month", "night", "hour-sin", "hour-cos" }.Select(part =>
            $"\"kind\":\"date-part\",\"part\":\"{part}\",\"zone\":\"market\""
        ),
    ];

    /// <summary>Each kind with each source that it can take.</summary>
    private static IEnumerable<string> Definitions() =>
        from source in FeatureSources.Names
        from kind in Kinds
        let definition = $"\"source\":\"{source}\",{kind}"
        where IsPossible($"{{\"column\":\"c\",{definition}}}")
        select definition;

    private static bool IsPossible(string feature)
    {
        try
        {
            return Specs.Of(feature).Columns.Count > 0;
        }
        catch (FeatureSpecException)
        {
            return false;
        }
    }
}
