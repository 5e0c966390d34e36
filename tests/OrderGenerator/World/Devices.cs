using System.Globalization;
using FraudServerless.OrderGenerator.Facts;

namespace FraudServerless.OrderGenerator.World;

/// <summary>
/// Devices as a shop sees them. Addresses are from ranges that nobody owns: private and carrier-grade NAT for people at home and on the road, the benchmark range for
/// far away, the documentation ranges for hosting and IPv6.
/// </summary>
internal static class Devices
{
    /// <summary>The farther networks are few, so that a model can come to know them.</summary>
    private const int FarNetworks = 24;

    private static readonly string[] ForeignLanguages =
    [
        "en-US,en;q=0.9",
        "ru-RU,ru;q=0.9,en;q=0.5",
        "pt-BR,pt;q=0.9",
        "ro-RO,ro;q=0.9,en;q=0.7",
        "en-US",
    ];
    private static readonly string[] Hosting = ["203.0.113.", "198.51.100.", "192.0.2."];

    public static Device Create(Prng prng, Market market, string locale, Network network, bool hasFingerprint, bool foreign) =>
        new(
            UserAgent(prng),
            prng.Chance(0.04) ? null : Language(prng, locale, foreign),
            hasFingerprint ? "fp-" + prng.Next().ToString("x16", CultureInfo.InvariantCulture) : null,
            Ip(prng, market, network),
            network
        );

    public static string Ip(Prng prng, Market market, Network network)
    {
        var host = prng.Between(1, 254);
        return network switch
        {
            Network.Home when prng.Chance(0.2) => string.Create(
                CultureInfo.InvariantCulture,
                $"2001:db8:{market.Index + 1:x}{prng.Below(64):x3}:{prng.Below(256):x}::{host:x}"
            ),
            Network.Home => string.Create(CultureInfo.InvariantCulture, $"10.{market.Index * 16 + prng.Below(4)}.{prng.Below(32)}.{host}"),
            Network.Mobile => string.Create(CultureInfo.InvariantCulture, $"100.{64 + market.Index * 4 + prng.Below(2)}.{prng.Below(16)}.{host}"),
            Network.Elsewhere => string.Create(CultureInfo.InvariantCulture, $"198.18.{prng.Below(FarNetworks)}.{host}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{prng.Pick(Hosting)}{host}"),
        };
    }

    private static string Language(Prng prng, string locale, bool foreign) =>
        foreign ? prng.Pick(ForeignLanguages)
        : prng.Chance(0.3) ? locale
        : $"{locale},{locale[..2]};q=0.9,en;q=0.7";

    private static string UserAgent(Prng prng)
    {
        var version = prng.Between(132, 142);
        return prng.Below(9) switch
        {
            0 or 1 => Text($"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"),
            2 => Text($"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"),
            3 => Text(
                $"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{prng.Between(16, 19)}.{prng.Below(6)} Safari/605.1.15"
            ),
            4 or 5 => Text(
                $"Mozilla/5.0 (iPhone; CPU iPhone OS {prng.Between(16, 19)}_{prng.Below(6)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{prng.Between(16, 19)}.0 Mobile/15E148 Safari/604.1"
            ),
            6 or 7 => Text(
                $"Mozilla/5.0 (Linux; Android {prng.Between(11, 16)}; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Mobile Safari/537.36"
            ),
            _ => Text(
                $"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36 Edg/{version}.0.0.0"
            ),
        };

        static string Text(FormattableString s) => s.ToString(CultureInfo.InvariantCulture);
    }
}
