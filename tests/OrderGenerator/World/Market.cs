namespace FraudServerless.OrderGenerator.World;

/// <summary>A made-up city with the first digits of its postal codes.</summary>
internal sealed record City(string Name, string ZipPrefix);

/// <summary>What orders of one country look like. People, streets, cities and mail domains are invented; domains lie under the reserved <c>.example</c>.</summary>
internal sealed record Market
{
    public required string Code { get; init; }

    /// <summary>Place in <see cref="Markets.All"/>; also chooses its address ranges.</summary>
    public required int Index { get; init; }

    /// <summary>Share of all orders.</summary>
    public required double Weight { get; init; }
    public required string Currency { get; init; }

    /// <summary>Units of <see cref="Currency"/> for one euro.</summary>
    public required double EuroRate { get; init; }
    public required string[] Locales { get; init; }

    /// <summary><c>#</c> a digit, <c>@</c> an upper-case letter, after the city's prefix.</summary>
    public required string ZipTail { get; init; }
    public required string LockerStreet { get; init; }
    public required City[] Cities { get; init; }
    public required string[] Streets { get; init; }
    public required string[] FirstNames { get; init; }
    public required string[] LastNames { get; init; }
    public required string[] MailDomains { get; init; }

    /// <summary>How often each of <see cref="Markets.PaymentMethods"/> is asked for.</summary>
    public required double[] Payments { get; init; }
}
