namespace FraudServerless.Training;

/// <summary>A fault of the inputs or of the machine that the operator can mend; the message says what and how.</summary>
public sealed class TrainingException : Exception
{
    public TrainingException(string message)
        : base(message) { }

    public TrainingException(string message, Exception inner)
        : base(message, inner) { }

    public TrainingException() { }
}
