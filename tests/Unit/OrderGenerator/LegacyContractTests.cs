using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.LegacyApi;
using FraudServerless.OrderGenerator;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.OrderGenerator;

/// <summary>Generated orders against the reader of the contract.</summary>
public sealed class LegacyContractTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] EveryQuirk =
    [
        "number-as-string",
        "decimal-comma",
        "bool-as-string",
        "bool-as-number",
        "millis-as-string",
        "list-as-string",
        "number-as-text",
        "duplicate-property",
        "unknown-property",
        "blank-padded",
    ];

    [Fact]
    public void Every_order_is_valid_without_a_warning()
    {
        foreach (var order in OrderSource.Generate(20_000, 21))
        {
            LegacyReadResult reading = LegacyReader.Read(order.Json.Span, Now);
            reading.Faults.ShouldBeEmpty();
            reading.ErrorCode.ShouldBeNull();
            reading.Warnings.ShouldBeEmpty();
            var normal = OrderNormaliser.Normalise(reading.Order!, TestMarkets.Shipped);
            (normal.RequestId, normal.OrderNumber, normal.Market, normal.OrderDate).ShouldBe(
                (order.RequestId, order.OrderNumber, order.Market, order.OrderDate)
            );
        }
    }

    [Fact]
    public void Loose_orders_use_every_quirk_of_the_contract_and_strict_ones_none()
    {
        var loose = OrderSource
            .Generate(2000, 22, new GeneratorOptions { LooseShare = 1 })
            .SelectMany(o => LegacyReader.Read(o.Json.Span, Now).Quirks.Keys);
        loose.Distinct(StringComparer.Ordinal).ShouldBe(EveryQuirk, ignoreOrder: true);
        OrderSource
            .Generate(2000, 22, new GeneratorOptions { LooseShare = 0 })
            .SelectMany(o => LegacyReader.Read(o.Json.Span, Now).Quirks.Keys)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Loose_and_strict_spellings_of_an_order_mean_the_same()
    {
        var loose = OrderSource.Generate(5000, 23, new GeneratorOptions { LooseShare = 1 });
        var strict = OrderSource.Generate(5000, 23, new GeneratorOptions { LooseShare = 0 });
        foreach (var (odd, plain) in loose.Zip(strict))
        {
            JsonElement.DeepEquals(Normal(odd), Normal(plain)).ShouldBeTrue(odd.OrderNumber);
        }
    }

    /// <summary>As JSON, in which lists compare by content and 1.5 is 1.50.</summary>
    private static JsonElement Normal(GeneratedOrder order) =>
        JsonSerializer.SerializeToElement(
            OrderNormaliser.Normalise(LegacyReader.Read(order.Json.Span, Now).Order!, TestMarkets.Shipped),
            ContractsJson.Default.Order
        );
}
