namespace FraudServerless.LegacyApi.Reading;

/// <summary>A property of any type that is kept as it was sent.</summary>
internal sealed class AnyProperty(string name) : Property(name)
{
    public override void Read(ref Scan scan, ref Slot slot) => scan.Keep(Name, known: true);
}
