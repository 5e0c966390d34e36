namespace FraudServerless.Reporting.Charts;

/// <summary>What something is drawn for; its colour follows from that, and from the theme.</summary>
public enum Ink
{
    Text,
    Axis,
    Grid,

    /// <summary>Good orders, and what treats an order more as one.</summary>
    Good,

    /// <summary>Fraud, and what treats an order more as such.</summary>
    Fraud,
    Reference,

    /// <summary>What stayed as it was.</summary>
    Same,

    /// <summary>What hardly counts.</summary>
    Faint,
}

internal static class InkClasses
{
    /// <summary>The ink's class in the style sheet.</summary>
    public static string ToClass(this Ink ink) =>
        ink switch
        {
            Ink.Axis => "axis",
            Ink.Grid => "grid",
            Ink.Good => "good",
            Ink.Fraud => "fraud",
            Ink.Reference => "reference",
            Ink.Same => "same",
            Ink.Faint => "faint",
            _ => "text",
        };
}
