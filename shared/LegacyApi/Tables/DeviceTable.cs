using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>device</c>.</summary>
internal sealed class DeviceTable : ObjectTable<LegacyDevice>
{
    private readonly TextProperty ip = new("ip", form: TextForm.Ip);
    private readonly TextProperty userAgent = new("userAgent", max: 1024);
    private readonly TextProperty acceptLanguage = new("acceptLanguage", max: 1024);
    private readonly TextProperty fingerprint = new("fingerprint", max: 128);
    private readonly TextProperty sessionId = new("sessionId", max: 128);
    private readonly IntProperty sessionAgeMs = new("sessionAgeMs", 0, 10_000_000_000);

    public DeviceTable() => Lines(ip, userAgent, acceptLanguage, fingerprint, sessionId, sessionAgeMs);

    protected override LegacyDevice Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            Ip = ip.Of(in row),
            UserAgent = userAgent.Of(in row),
            AcceptLanguage = acceptLanguage.Of(in row),
            Fingerprint = fingerprint.Of(in row),
            SessionId = sessionId.Of(in row),
            SessionAgeMs = sessionAgeMs.LongOf(in row),
        };
}
