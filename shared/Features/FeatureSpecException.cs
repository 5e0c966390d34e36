namespace FraudServerless.Features;

/// <summary>A feature spec that cannot be used; the message names the feature and says why.</summary>
public sealed class FeatureSpecException : Exception
{
    public FeatureSpecException(string message)
        : base(message) { }

    public FeatureSpecException(string message, Exception inner)
        : base(message, inner) { }

    public FeatureSpecException() { }
}
