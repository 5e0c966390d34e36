namespace FraudServerless.Training.Calibrators;

/// <summary>How raw scores become probabilities.</summary>
public enum CalibrationMethod
{
    /// <summary>By the model's own objective: as they are.</summary>
    None,

    /// <summary>A logistic curve of two parameters; does with few orders.</summary>
    Platt,

    /// <summary>A rising line of any shape; wants some thousand orders.</summary>
    Isotonic,
}
