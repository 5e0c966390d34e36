namespace FraudServerless.LegacyApi;

/// <summary>One fault of a request. <paramref name="Field"/> is a path such as <c>items[1].qty</c>, empty for the document itself.
/// <paramref name="Message"/> never repeats a value.</summary>
public sealed record Fault(string Field, string Code, string Message);

/// <summary>The codes of single faults, as the legacy contract names them.</summary>
public static class FaultCodes
{
    /// <summary>Absent or null.</summary>
    public const string Required = "REQUIRED";

    /// <summary>Cannot be read as that type.</summary>
    public const string Type = "TYPE";

    /// <summary>Right type, wrong form.</summary>
    public const string Format = "FORMAT";

    /// <summary>Number, instant or date out of bounds.</summary>
    public const string Range = "RANGE";

    /// <summary>Text or list too long or too short.</summary>
    public const string Length = "LENGTH";

    /// <summary>Nested too deeply.</summary>
    public const string Depth = "DEPTH";

    /// <summary>The document is not JSON.</summary>
    public const string NotJson = "NOT_JSON";
}
