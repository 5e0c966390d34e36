using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Policy;

/// <summary>A reason in all its wordings; the internal ones are for the shop's own people.</summary>
internal sealed record PolicyReason(string Code, string Internal, string InternalGerman, Reason English, Reason German);
