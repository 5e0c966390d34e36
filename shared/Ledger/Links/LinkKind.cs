namespace FraudServerless.Ledger.Links;

/// <summary>What orders can have in common.</summary>
public enum LinkKind
{
    Customer,

    /// <summary>The device's fingerprint.</summary>
    Device,

    /// <summary>The hash of the e-mail address, as in the order.</summary>
    Email,

    /// <summary>Country, zip and city shipped to.</summary>
    Address,

    /// <summary>The print of the card.</summary>
    Card,

    /// <summary>The network that the order came from: /24, or /48.</summary>
    Network,

    /// <summary>The caller's request id, by which an order is found.</summary>
    Request,
}

/// <summary>Names of kinds on the wire and in the store.</summary>
public static class LinkKinds
{
    public static IReadOnlyList<LinkKind> All { get; } = Enum.GetValues<LinkKind>();

    public static string ToWire(this LinkKind kind) =>
        kind switch
        {
            LinkKind.Customer => "customer",
            LinkKind.Device => "device",
            LinkKind.Email => "email",
            LinkKind.Address => "address",
            LinkKind.Card => "card",
            LinkKind.Network => "network",
            LinkKind.Request => "request",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of link"),
        };

    public static bool TryParse(string? text, out LinkKind kind)
    {
        foreach (var known in All)
        {
            if (known.ToWire() == text)
            {
                kind = known;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
