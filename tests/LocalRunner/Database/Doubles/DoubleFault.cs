namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>A call that is answered as the service answers what it refuses.</summary>
/// <param name="type">The exception of the service, e.g. <c>ValidationException</c>.</param>
/// <param name="message">Why.</param>
internal class DoubleFault(string type, string message) : Exception(message)
{
    /// <summary>The exception of the service.</summary>
    public string Type { get; } = type;

    /// <summary>What the service itself would refuse.</summary>
    public static DoubleFault Invalid(string message) => new("ValidationException", message);
}

/// <summary>What the service does and the double does not: it is named, never done nearly.</summary>
/// <param name="what">E.g. <c>the operator BETWEEN</c>.</param>
internal sealed class NotDoubled(string what) : DoubleFault("ValidationException", $"The double of the tables does not know {what}.");
