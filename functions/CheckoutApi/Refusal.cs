using FraudServerless.Contracts;
using FraudServerless.LegacyApi;

namespace FraudServerless.CheckoutApi;

/// <summary>An answer that is no decision: the contract's errors, each with its status.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Code">The contract's <c>errorCode</c>.</param>
/// <param name="Message">Names nobody and nothing of the order.</param>
/// <param name="IsWorthRetrying">The same request may be answered soon: <c>Retry-After</c> is sent.</param>
internal sealed record Refusal(int Status, string Code, string Message, bool IsWorthRetrying = false)
{
    public static Refusal ContentType { get; } = new(415, "MEDIA_TYPE", "Content-Type must be application/json or text/json");
    public static Refusal ContentEncoding { get; } = new(415, "MEDIA_TYPE", "Content-Encoding must be identity or absent");
    public static Refusal TooLarge { get; } = new(413, "TOO_LARGE", "the request must not be larger than 256 KiB");
    public static Refusal Unreadable { get; } = new(400, FaultCodes.NotJson, "the request's body could not be read");
    public static Refusal Throttled { get; } = new(429, "THROTTLED", "too many checks at once; send the same request again", IsWorthRetrying: true);

    /// <summary>What the reader found.</summary>
    public static Refusal Of(LegacyReadResult read)
    {
        var code = read.ErrorCode ?? "VALIDATION";
        return new(code == "UNSUPPORTED_VERSION" ? 422 : 400, code, read.Message ?? "");
    }

    /// <summary>Null: the order was decided.</summary>
    public static Refusal? Of(DecisionStatus status) =>
        status switch
        {
            DecisionStatus.Decided or DecisionStatus.Replayed => null,
            DecisionStatus.Reused => new(409, "REQUEST_ID_REUSED", "this requestId belongs to another order; send a new one"),
            DecisionStatus.UnsupportedMarket => new(422, "UNSUPPORTED_MARKET", "orders of this market are not checked here"),
            _ => new(503, "UNAVAILABLE", "the decision could not be recorded; send the same request again", IsWorthRetrying: true),
        };
}
