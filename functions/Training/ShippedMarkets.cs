using FraudServerless.Contracts.Markets;

namespace FraudServerless.Training;

/// <summary>The <c>markets.json</c> that the functions ship with, a resource of this program: training and serving know markets alike.</summary>
internal static class ShippedMarkets
{
    private const string Name = "markets.json";

    public static MarketTable Table { get; } = Read();

    private static MarketTable Read()
    {
        using var stream = typeof(ShippedMarkets).Assembly.GetManifestResourceStream(Name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return MarketTable.Parse(bytes, Name);
    }
}
