namespace FraudServerless.Contracts.Rescoring;

/// <summary>Names of <see cref="RescoreMode"/> on the wire and in the store.</summary>
public static class RescoreNames
{
    internal const string Publish = "publish";
    internal const string Shadow = "shadow";
    internal const string DryRun = "dry-run";

    private static readonly WireNames<RescoreMode> Modes = new(Publish, Shadow, DryRun);

    public static string ToWire(this RescoreMode mode) => Modes.Of(mode);

    public static bool TryParse(string? text, out RescoreMode mode) => Modes.TryParse(text, out mode);
}
