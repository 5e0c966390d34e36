namespace FraudServerless.Ledger.Policies;

/// <summary>Which file of the configuration it is.</summary>
public enum PolicyKind
{
    Policy,
    Routes,
    Markets,
}

/// <summary>Names of <see cref="PolicyKind"/> in the table and in answers.</summary>
public static class PolicyKinds
{
    public static string ToWire(this PolicyKind kind) =>
        kind switch
        {
            PolicyKind.Policy => "policy",
            PolicyKind.Routes => "routes",
            PolicyKind.Markets => "markets",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind"),
        };
}
