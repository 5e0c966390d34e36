using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Features;

namespace FraudServerless.Unit.Features;

/// <summary>Specs written as text, and what they make of an order.</summary>
internal static class Specs
{
    public static FeatureSpec Of(params string[] features) => FeatureSpec.Parse(Encoding.UTF8.GetBytes(Text(features)));

    public static string Text(params string[] features) =>
        $$"""{"version":"1","markets":{"CH":{"currency":"CHF","timeZone":"Europe/Zurich","languages":["de","fr","it","rm"]},"DE":{"currency":"EUR","timeZone":"Europe/Berlin","languages":["de"],"neighbours":["AT"]} },"features":[{{string.Join(',', features)}}]}""";

    public static float[] Vector(this FeatureSpec spec, Order order)
    {
        var vector = new float[spec.Columns.Count];
        spec.Transform(order, vector);
        return vector;
    }

    /// <summary>The vector of one feature.</summary>
    public static float[] Apply(string feature, Order order) => Of(feature).Vector(order);
}
