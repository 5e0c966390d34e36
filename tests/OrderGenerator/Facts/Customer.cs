using FraudServerless.OrderGenerator.World;

namespace FraudServerless.OrderGenerator.Facts;

/// <summary>How somebody deals with bills.</summary>
internal enum Character
{
    Honest,

    /// <summary>Pays late, orders on credit, sometimes not at all.</summary>
    Stretched,

    /// <summary>Never meant to pay.</summary>
    Thief,
}

/// <summary>Somebody who orders: what stays the same from one order to the next.</summary>
internal sealed class Customer
{
    public required string Id { get; init; }
    public required Market Market { get; init; }
    public required Character Character { get; init; }
    public required Address Home { get; init; }

    /// <summary>The office, the parents, a locker: used now and then.</summary>
    public required Address? Second { get; init; }
    public required string Email { get; init; }
    public required bool HasDisposableMail { get; init; }
    public required string Locale { get; init; }
    public required string? Salutation { get; init; }
    public required DateOnly? BirthDate { get; init; }

    /// <summary>Null: a guest.</summary>
    public required DateTimeOffset? RegisteredSince { get; init; }
    public required Device Device { get; init; }

    /// <summary>Departments this customer buys in; the first most often.</summary>
    public required Assortment[] Likes { get; init; }

    /// <summary>0..1: chance that this customer, when thought of, orders.</summary>
    public required double Eagerness { get; init; }
    public required string UsualMethod { get; init; }
    public required int SizeRank { get; init; }
    public required Account Account { get; init; }
    public bool IsGuest => RegisteredSince is null;
}
