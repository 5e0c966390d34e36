using System.Text;
using FraudServerless.Contracts.Legacy;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Contracts;

/// <summary>Real-shaped orders in a mixture of loose spellings: all are valid.</summary>
public sealed class CardOrdersTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_order_is_valid_and_normalises()
    {
        var file = Find();
        Assert.SkipUnless(file is not null, "../shared/data/card-orders.jsonl is not there");

        var lines = File.ReadAllLines(file);

        lines.Length.ShouldBe(1611);
        foreach (var line in lines)
        {
            var reading = LegacyReader.Read(Encoding.UTF8.GetBytes(line), Now);
            reading.Faults.ShouldBeEmpty();
            reading.Quirks["unknown-property"].ShouldBe(1);
            Encoding.UTF8.GetString(reading.Extra.Span).ShouldStartWith("{\"billingAddress.state\":\"");
            var order = OrderNormaliser.Normalise(reading.Order.ShouldNotBeNull());
            order.Market.ShouldBe("US");
            order.SameAddress.ShouldBeTrue();
            order.Customer.Locale.ShouldBe("en-US");
            order.Items.ShouldHaveSingleItem().UnitPrice.ShouldBe(order.GrandTotal);
        }
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "data", "card-orders.jsonl");
            if (File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
