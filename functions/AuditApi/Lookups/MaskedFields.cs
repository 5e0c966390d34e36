using System.Text;
using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>A field that is shown to an auditor who says why, and to nobody else.</summary>
/// <param name="Name">As in the order's JSON.</param>
/// <param name="Read">Its value; null: the record has none.</param>
/// <param name="Remove">The order without it.</param>
internal sealed record MaskedField(string Name, Func<AuditRecord, string?> Read, Func<Order, Order> Remove);

/// <summary>What leads to a person, or to somebody's device or card.</summary>
internal static class MaskedFields
{
    public static IReadOnlyList<MaskedField> All { get; } =
    [
        new("customer.email.hash", audit => audit.Order.Customer.Email?.Hash, order => Email(order, email => email with { Hash = null })),
        new("billingAddress.zip", audit => audit.Order.BillingAddress.Zip, order => Billing(order, address => address with { Zip = null })),
        new("billingAddress.city", audit => audit.Order.BillingAddress.City, order => Billing(order, address => address with { City = null })),
        new("shippingAddress.zip", audit => audit.Order.ShippingAddress.Zip, order => Shipping(order, address => address with { Zip = null })),
        new("shippingAddress.city", audit => audit.Order.ShippingAddress.City, order => Shipping(order, address => address with { City = null })),
        new("payment.binHash", audit => audit.Order.Payment.BinHash, order => order with { Payment = order.Payment with { BinHash = null } }),
        new("device.ipNetwork", audit => audit.Order.Device?.IpNetwork, order => Device(order, device => device with { IpNetwork = null })),
        new("device.userAgent", audit => audit.Order.Device?.UserAgent, order => Device(order, device => device with { UserAgent = null })),
        new("device.fingerprint", audit => audit.Order.Device?.Fingerprint, order => Device(order, device => device with { Fingerprint = null })),
        new("device.sessionId", audit => audit.Order.Device?.SessionId, order => Device(order, device => device with { SessionId = null })),
        // What the contract does not know may be anything.
        new("extra", audit => audit.Extra.IsEmpty ? null : Encoding.UTF8.GetString(audit.Extra.Span), order => order),
    ];

    private static Order Email(Order order, Func<OrderEmail, OrderEmail> change) =>
        order.Customer.Email is { } email ? order with { Customer = order.Customer with { Email = change(email) } } : order;

    private static Order Billing(Order order, Func<OrderAddress, OrderAddress> change) =>
        order with
        {
            BillingAddress = change(order.BillingAddress),
        };

    private static Order Shipping(Order order, Func<OrderAddress, OrderAddress> change) =>
        order with
        {
            ShippingAddress = change(order.ShippingAddress),
        };

    private static Order Device(Order order, Func<OrderDevice, OrderDevice> change) =>
        order.Device is { } device ? order with { Device = change(device) } : order;
}
