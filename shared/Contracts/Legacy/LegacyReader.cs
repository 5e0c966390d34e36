namespace FraudServerless.Contracts.Legacy;

/// <summary>One fault of a request. <paramref name="Field"/> is a path such as <c>items[1].qty</c>, empty for the document itself.
/// <paramref name="Message"/> never repeats a value.</summary>
public sealed record Fault(string Field, string Code, string Message);

/// <summary>What reading a request gave: an order, or everything that is wrong with it.</summary>
public sealed record LegacyReading
{
    /// <summary>Null when the request is refused.</summary>
    public LegacyOrder? Order { get; init; }

    /// <summary>Null, or the error code of the answer: <c>NOT_JSON</c>, <c>VALIDATION</c>, <c>UNSUPPORTED_VERSION</c>.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>In document order; at most 50.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Deviations that were tolerated: kind (<c>number-as-string</c>, …) to count.</summary>
    public IReadOnlyDictionary<string, int> Quirks { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Codes of what is odd but no error: <c>NUM_ITEMS_DIFFERS</c>, <c>UNKNOWN_PAYMENT_METHOD</c>.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the contract does not know, and <c>ext</c>: one UTF-8 JSON object, path to value as sent; empty when there is nothing.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }
}

/// <summary>Reads a legacy v1 request in one pass over its bytes. Pure; never throws for any input.</summary>
public static class LegacyReader
{
    /// <param name="utf8">The body, with or without a BOM.</param>
    /// <param name="now">For the bounds of dates.</param>
    public static LegacyReading Read(ReadOnlySpan<byte> utf8, DateTimeOffset now) => throw new NotImplementedException();
}

/// <summary>Makes the <see cref="Order"/> of a valid request; here personal data ends.</summary>
public static class OrderNormaliser
{
    public static Order Normalise(LegacyOrder legacy) => throw new NotImplementedException();
}

/// <summary>The hash under which two requests are the same order: JSON equal apart from white space and property order.</summary>
public static class PayloadHash
{
    /// <summary>SHA-256 of the canonical form, 64 lower-case hex digits. <paramref name="utf8"/> must be valid JSON.</summary>
    public static string Compute(ReadOnlySpan<byte> utf8) => throw new NotImplementedException();
}
