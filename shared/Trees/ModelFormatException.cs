namespace FraudServerless.Trees;

/// <summary>A model file that cannot be served as it is; the message says what is wrong and where.</summary>
public sealed class ModelFormatException : Exception
{
    public ModelFormatException() { }

    public ModelFormatException(string message)
        : base(message) { }

    public ModelFormatException(string message, Exception innerException)
        : base(message, innerException) { }
}
