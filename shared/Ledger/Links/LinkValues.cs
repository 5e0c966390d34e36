using System.Text;
using FraudServerless.Contracts;

namespace FraudServerless.Ledger.Links;

/// <summary>What an order can be linked by, in the one form in which it is hashed.</summary>
public static class LinkValues
{
    /// <returns>Null: the order has nothing of the kind.</returns>
    public static string? Of(Order order, LinkKind kind) =>
        kind switch
        {
            LinkKind.Customer => TextOrNull(order.Customer.CustomerId),
            LinkKind.Device => TextOrNull(order.Device?.Fingerprint),
            LinkKind.Email => TextOrNull(order.Customer.Email?.Hash),
            LinkKind.Address => Address(order.ShippingAddress),
            LinkKind.Card => TextOrNull(order.Payment.BinHash),
            LinkKind.Network => TextOrNull(order.Device?.IpNetwork),
            LinkKind.Request => TextOrNull(order.RequestId),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of link"),
        };

    /// <summary>All that an order has.</summary>
    public static IEnumerable<(LinkKind Kind, string Value)> Of(Order order)
    {
        foreach (var kind in LinkKinds.All)
        {
            if (Of(order, kind) is { } value)
            {
                yield return (kind, value);
            }
        }
    }

    /// <summary>Letters and digits alone, in one case: <c>DE|01067|DRESDEN</c>. A country without a zip links nobody with anybody.</summary>
    private static string? Address(OrderAddress address)
    {
        var zip = Letters(address.Zip);
        return zip.Length == 0 ? null : $"{address.CountryCode}|{zip}|{Letters(address.City)}";
    }

    private static string Letters(string? text)
    {
        var letters = new StringBuilder();
        foreach (var c in text ?? "")
        {
            if (char.IsLetterOrDigit(c))
            {
                letters.Append(char.ToUpperInvariant(c));
            }
        }

        return letters.ToString();
    }

    private static string? TextOrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
