using System.Text;
using FraudServerless.LegacyApi;
using FraudServerless.Support;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LegacyApi;

/// <summary>Real-shaped orders in a mixture of loose spellings: all are valid.</summary>
public sealed class CardOrdersTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_order_is_valid_and_normalises()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Payloads", "card-orders", "orders.jsonl"));
        lines.Length.ShouldBe(300);
        foreach (var line in lines)
        {
            LegacyReadResult reading = LegacyReader.Read(Encoding.UTF8.GetBytes(line), Now);
            reading.Faults.ShouldBeEmpty();
            reading.Quirks["unknown-property"].ShouldBe(1);
            Encoding.UTF8.GetString(reading.Extra.Span).ShouldStartWith("{\"billingAddress.state\":\"");
            var order = OrderNormaliser.Normalise(reading.Order.ShouldNotBeNull(), TestMarkets.Shipped);
            order.Market.ShouldBe("US");
            order.SameAddress.ShouldBeTrue();
            order.Customer.Locale.ShouldBe("en-US");
            order.Items.ShouldHaveSingleItem().UnitPrice.ShouldBe(order.GrandTotal);
        }
    }
}
