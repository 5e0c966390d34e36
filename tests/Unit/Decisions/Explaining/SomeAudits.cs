using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Support;

namespace FraudServerless.Unit.Decisions.Explaining;

/// <summary>Decisions at random, by the sample's policy or the shipped one.</summary>
internal static class SomeAudits
{
    private static readonly string[] Features =
    [
        "history.orders_total",
        "history.dunning_level",
        "email.domain_frequency",
        "basket.total",
        "device.missing",
        "time.night",
        "customer.account_age_days",
        "payment.method.invoice",
    ];

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static readonly Gen<OrderHistory?> History = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 3], Gen.Bool)
        .Select(
            (total, paid, dunning, chargebacks, known) =>
                known
                    ? new OrderHistory
                    {
                        OrdersTotal = total,
                        OrdersPaid = paid,
                        DunningLevel = dunning,
                        Chargebacks = chargebacks,
                    }
                    : null
        );

    private static readonly Gen<Score?> Score = Gen.Select(Gen.Double[0, 1], Gen.Double[-2, 2].Array[8], Gen.Int[0, 9])
        .Select(
            (value, log, kind) =>
                kind == 0 ? null
                : kind == 1 ? new Score { Value = value }
                : ExplainedOrders.Scored(value, [.. Features.Zip(log, (feature, weight) => new Contribution(feature, weight))])
        );

    private static readonly Gen<Order> Order = Gen.Select(
            OneOf([.. PaymentMethods.Known, PaymentMethods.Other]),
            OneOf([.. PaymentMethods.Known, "BARTER"]).Array[0, 4],
            Gen.OneOf(Gen.Int[0, 700_00], Gen.Int[0, 6000_00], Gen.Int[1, 60].Select(tens => tens * 100_00)),
            History,
            Gen.Select(Gen.Int[14, 80], Gen.Bool, Gen.Bool, OneOf("DE", "PL", "FR", "US"), OneOf("EUR", "PLN", "BIF"))
        )
        .Select(
            (method, requested, cents, history, rest) =>
                Orders.Plain with
                {
                    OrderNumber = "ORDER",
                    GrandTotal = cents / 100m,
                    History = history,
                    Market = rest.Item4,
                    Currency = rest.Item5,
                    Payment = new OrderPayment { Method = method, RequestedMethods = requested },
                    Customer = Orders.Plain.Customer with { AgeYears = rest.Item1, IsGuest = rest.Item2 },
                    ShippingAddress = Orders.Plain.ShippingAddress with { IsParcelLocker = rest.Item3 },
                }
        );

    public static Gen<(AuditRecord Audit, DecisionData Data)> All { get; } =
        Gen.Select(Order, Score, Gen.Bool)
            .Select(
                (order, score, shipped) =>
                {
                    var data = shipped ? ExplainedOrders.Shipped : ExplainedOrders.Sample;
                    return (ExplainedOrders.Decide(order, score, data), data);
                }
            );
}
