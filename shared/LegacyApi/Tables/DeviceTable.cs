using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>device</c>.</summary>
internal sealed class DeviceTable : ObjectTable<LegacyDevice>
{
    private readonly TextProperty _ip = new("ip", form: TextForm.Ip);
    private readonly TextProperty _userAgent = new("userAgent", max: 1024);
    private readonly TextProperty _acceptLanguage = new("acceptLanguage", max: 1024);
    private readonly TextProperty _fingerprint = new("fingerprint", max: 128);
    private readonly TextProperty _sessionId = new("sessionId", max: 128);
    private readonly IntProperty _sessionAgeMs = new("sessionAgeMs", 0, 10_000_000_000);

    public DeviceTable() => Lines(_ip, _userAgent, _acceptLanguage, _fingerprint, _sessionId, _sessionAgeMs);

    protected override LegacyDevice Build(ref Scan scan, in Row row, int start) =>
        new()
        {
            Ip = _ip.Of(in row),
            UserAgent = _userAgent.Of(in row),
            AcceptLanguage = _acceptLanguage.Of(in row),
            Fingerprint = _fingerprint.Of(in row),
            SessionId = _sessionId.Of(in row),
            SessionAgeMs = _sessionAgeMs.LongOf(in row),
        };
}
