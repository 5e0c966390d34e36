namespace FraudServerless.Features.Sources;

/// <summary>The device that ordered.</summary>
internal static class DeviceSources
{
    public static Dictionary<string, NumberOf> Numbers { get; } =
        new(StringComparer.Ordinal)
        {
            ["device.session_age_ms"] = o => Read.Number(o.Device?.SessionAgeMs),
            ["device.session_age_s"] = o => Read.Number(o.Device?.SessionAgeMs) / 1000,
            ["device.ip_is_v6"] = o =>
                o.Device?.IpNetwork is { Length: > 0 } network ? Read.Flag(network.Contains(':', StringComparison.Ordinal)) : Read.Missing,
            ["device.ua_length"] = o => Read.Number(o.Device?.UserAgent?.Length),
            ["device.language_matches_locale"] = o =>
                LanguageTags.LanguagesAgree(UserAgent.FirstLanguage(o.Device?.AcceptLanguage), o.Customer.Locale),
        };

    public static Dictionary<string, TextSource> Texts { get; } =
        new(StringComparer.Ordinal)
        {
            ["device.ip_network"] = Read.One(o => o.Device?.IpNetwork),
            ["device.ua_family"] = Read.One(o => UserAgent.Family(o.Device?.UserAgent)),
            ["device.ua_os"] = Read.One(o => UserAgent.OperatingSystem(o.Device?.UserAgent)),
            ["device.language"] = new((o, _) => LanguageTags.Language(UserAgent.FirstLanguage(o.Device?.AcceptLanguage))),
            ["device.fingerprint"] = Read.One(o => o.Device?.Fingerprint),
            ["device.session"] = Read.One(o => o.Device?.SessionId),
            ["device.known"] = Read.One(o => o.Device is null ? null : "yes"),
        };
}
