using System.Collections.ObjectModel;

namespace FraudServerless.LegacyApi;

/// <summary>What reading a request gave: an order, or everything that is wrong with it.</summary>
public sealed record LegacyReadResult
{
    /// <summary>Null when the request is refused.</summary>
    public LegacyOrder? Order { get; init; }

    /// <summary>Null, or the error code of the answer: <c>NOT_JSON</c>, <c>VALIDATION</c>, <c>UNSUPPORTED_VERSION</c>.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The message of the error answer; null when there is an order.</summary>
    public string? Message { get; init; }

    /// <summary>In document order; at most 50. A missing property stands where its object starts, several in the order of the contract.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>
    /// Deviations that were tolerated: kind (<c>number-as-string</c>, …) to count. In a refused request they are those of the values that were accepted.
    /// </summary>
    public IReadOnlyDictionary<string, int> Quirks { get; init; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Codes of what is odd but no error: <c>UNKNOWN_CURRENCY</c>, <c>NUM_ITEMS_DIFFERS</c>, <c>UNKNOWN_PAYMENT_METHOD</c>.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// What the contract does not know, and <c>ext</c>: one UTF-8 JSON object, path to value as sent, e.g.
    /// <c>{"billingAddress.state":"NY","items[0].colour":"red"}</c>; empty when there is nothing. A name that holds a dot or a bracket, or is empty, is
    /// written <c>["a.b"]</c> in its path, so that no two properties share a path.
    /// </summary>
    public ReadOnlyMemory<byte> Extra { get; init; }
}
