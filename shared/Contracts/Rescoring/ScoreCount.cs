namespace FraudServerless.Contracts.Rescoring;

/// <param name="Below">Upper bound of the score before; the last band has 1 itself.</param>
/// <param name="Before">The outcome before.</param>
/// <param name="After">The outcome now.</param>
/// <param name="Orders">How many.</param>
public sealed record ScoreCount(double Below, string Before, string After, long Orders);
