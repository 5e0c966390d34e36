using FraudServerless.Contracts;
using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The request itself.</summary>
internal sealed class RequestTable : ObjectTable<LegacyOrder>
{
    private const string UnsupportedVersion = "UNSUPPORTED_VERSION";

    private readonly TextProperty requestId = new("requestId", 1, 64, TextForm.Id) { Required = true };
    private readonly TextProperty schemaVersion = new("schemaVersion", form: TextForm.Version);
    private readonly TextProperty salesChannel = new("salesChannel", max: 32);
    private readonly TextProperty assortment = new("assortment", max: 32);
    private readonly BoolProperty testFlag = new("testFlag");
    private readonly ObjectProperty<LegacyHead> order = new("order", new HeadTable()) { Required = true };
    private readonly ObjectListProperty<OrderItem> items = new("items", 200, new ItemTable()) { Required = true };
    private readonly ObjectProperty<LegacyCustomer> customer = new("customer", new CustomerTable()) { Required = true };
    private readonly ObjectProperty<LegacyAddress> billingAddress = new("billingAddress", new AddressTable(shipping: false)) { Required = true };
    private readonly ObjectProperty<LegacyAddress> shippingAddress = new("shippingAddress", new AddressTable(shipping: true));
    private readonly ObjectProperty<LegacyPayment> payment = new("payment", new PaymentTable()) { Required = true };
    private readonly ObjectProperty<OrderHistory> history = new("history", new HistoryTable());
    private readonly ObjectProperty<LegacyDevice> device = new("device", new DeviceTable());
    private readonly AnyProperty ext = new("ext");

    public RequestTable() =>
        Lines(
            requestId,
            schemaVersion,
            salesChannel,
            assortment,
            testFlag,
            order,
            items,
            customer,
            billingAddress,
            shippingAddress,
            payment,
            history,
            device,
            ext
        );

    protected override LegacyOrder Build(ref Scan scan, in Row row, int start)
    {
        var request = new LegacyOrder
        {
            RequestId = requestId.Of(in row)!,
            SchemaVersion = schemaVersion.Of(in row),
            SalesChannel = salesChannel.Of(in row),
            Assortment = assortment.Of(in row),
            TestFlag = testFlag.Of(in row),
            Head = order.Of(in row)!,
            Items = items.Of(in row),
            Customer = customer.Of(in row)!,
            BillingAddress = billingAddress.Of(in row)!,
            ShippingAddress = shippingAddress.Of(in row),
            Payment = payment.Of(in row)!,
            History = history.Of(in row),
            Device = device.Of(in row),
        };
        CheckVersion(ref scan, request.SchemaVersion);
        CheckRegistration(ref scan, request);
        return request;
    }

    /// <summary>A request of another major version is refused for that alone: its faults are judged by rules that it may not follow.</summary>
    private void CheckVersion(ref Scan scan, string? version)
    {
        if (version is not null && Major(version) is not "1")
        {
            scan.Refuse(new Fault(schemaVersion.Name, UnsupportedVersion, "only schemaVersion 1.x is understood"));
        }
    }

    private static ReadOnlySpan<char> Major(string version)
    {
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? version : version.AsSpan(0, dot)).TrimStart('0');
    }

    /// <summary>Only when both are good: a bad order date is a fault of its own.</summary>
    private static void CheckRegistration(ref Scan scan, LegacyOrder request)
    {
        if (
            request is { Customer.RegisteredSince: { } registered, Head.OrderDate: var ordered }
            && ordered != default
            && registered - ordered > TimeSpan.FromDays(1)
        )
        {
            scan.Enter("customer");
            scan.Fault(scan.RegisteredSinceAt, "registeredSince", FaultCodes.Range, "must not be after the order date plus one day");
            scan.Leave();
        }
    }
}
