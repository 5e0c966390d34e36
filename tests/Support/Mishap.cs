namespace FraudServerless.Support;

/// <summary>What becomes of a call.</summary>
public enum Mishap
{
    None,

    /// <summary>500, and nothing was done.</summary>
    Refused,

    /// <summary>It was done, but the connection breaks before the answer.</summary>
    AnswerLost,
}
