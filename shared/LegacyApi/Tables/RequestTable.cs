using FraudServerless.Contracts;
using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The request itself.</summary>
internal sealed class RequestTable : ObjectTable<LegacyOrder>
{
    private const string UnsupportedVersion = "UNSUPPORTED_VERSION";

    private readonly TextProperty _requestId = new("requestId", 1, 64, TextForm.Id) { Required = true };
    private readonly TextProperty _schemaVersion = new("schemaVersion", form: TextForm.Version);
    private readonly TextProperty _salesChannel = new("salesChannel", max: 32);
    private readonly TextProperty _assortment = new("assortment", max: 32);
    private readonly BoolProperty _testFlag = new("testFlag");
    private readonly ObjectProperty<LegacyHead> _order = new("order", new HeadTable()) { Required = true };
    private readonly ObjectListProperty<OrderItem> _items = new("items", 200, new ItemTable()) { Required = true };
    private readonly ObjectProperty<LegacyCustomer> _customer = new("customer", new CustomerTable()) { Required = true };
    private readonly ObjectProperty<LegacyAddress> _billingAddress = new("billingAddress", new AddressTable(shipping: false)) { Required = true };
    private readonly ObjectProperty<LegacyAddress> _shippingAddress = new("shippingAddress", new AddressTable(shipping: true));
    private readonly ObjectProperty<LegacyPayment> _payment = new("payment", new PaymentTable()) { Required = true };
    private readonly ObjectProperty<OrderHistory> _history = new("history", new HistoryTable());
    private readonly ObjectProperty<LegacyDevice> _device = new("device", new DeviceTable());
    private readonly AnyProperty _ext = new("ext");

    public RequestTable() =>
        Lines(
            _requestId,
            _schemaVersion,
            _salesChannel,
            _assortment,
            _testFlag,
            _order,
            _items,
            _customer,
            _billingAddress,
            _shippingAddress,
            _payment,
            _history,
            _device,
            _ext
        );

    protected override LegacyOrder Build(ref Scan scan, in Row row, int start)
    {
        var request = new LegacyOrder
        {
            RequestId = _requestId.Of(in row)!,
            SchemaVersion = _schemaVersion.Of(in row),
            SalesChannel = _salesChannel.Of(in row),
            Assortment = _assortment.Of(in row),
            TestFlag = _testFlag.Of(in row),
            Head = _order.Of(in row)!,
            Items = _items.Of(in row),
            Customer = _customer.Of(in row)!,
            BillingAddress = _billingAddress.Of(in row)!,
            ShippingAddress = _shippingAddress.Of(in row),
            Payment = _payment.Of(in row)!,
            History = _history.Of(in row),
            Device = _device.Of(in row),
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
            scan.Refuse(new Fault(_schemaVersion.Name, UnsupportedVersion, "only schemaVersion 1.x is understood"));
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
