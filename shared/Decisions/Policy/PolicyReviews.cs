namespace FraudServerless.Decisions.Policy;

/// <summary>What people may decide.</summary>
/// <param name="FourEyesAboveEur">What is worth more takes two people.</param>
/// <param name="Reasons">Those that they may give, in the order of the file.</param>
internal sealed record PolicyReviews(decimal FourEyesAboveEur, IReadOnlyList<PolicyReason> Reasons);
