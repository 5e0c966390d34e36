using FraudServerless.Contracts;

namespace FraudServerless.Support;

/// <summary>Orders to start from; a test says with <c>with</c> what is special about its own.</summary>
public static class Orders
{
    public static Order Plain { get; } =
        new()
        {
            RequestId = "r-1",
            Assortment = "FASHION",
            SalesChannel = "WEB",
            OrderNumber = "10021",
            OrderDate = new DateTimeOffset(2026, 11, 23, 9, 30, 0, TimeSpan.Zero),
            Currency = "EUR",
            GrandTotal = 149.90m,
            Market = "DE",
            Items =
            [
                new OrderItem
                {
                    Sku = "s-1",
                    Qty = 2,
                    UnitPrice = 74.95m,
                },
            ],
            Customer = new OrderCustomer { CustomerId = "c-1", Locale = "en-GB" },
            BillingAddress = new OrderAddress { CountryCode = "DE", Zip = "01067" },
            ShippingAddress = new OrderAddress { CountryCode = "DE", Zip = "01067" },
            SameAddress = true,
            Payment = new OrderPayment { Method = "INVOICE" },
        };

    public static Order PaidBy(string method, params string[] requested) =>
        Plain with
        {
            Payment = new OrderPayment { Method = method, RequestedMethods = requested },
        };
}
