namespace FraudServerless.Decisions.Policy;

/// <summary>A value of the order or of the score that a rule may look at: a number, a text or a flag; null when it is not known.</summary>
internal sealed class PolicyField
{
    public delegate decimal? NumberOf(in PolicyInput input);

    public delegate string? TextOf(in PolicyInput input);

    public delegate bool? FlagOf(in PolicyInput input);

    private PolicyField(string name, NumberOf? number, TextOf? text, FlagOf? flag)
    {
        Name = name;
        Number = number;
        Text = text;
        Flag = flag;
    }

    public string Name { get; }
    public NumberOf? Number { get; }
    public TextOf? Text { get; }
    public FlagOf? Flag { get; }

    /// <summary>Every field there is, in the order in which messages list them. Money is in the order's currency unless the name says otherwise.</summary>
    public static IReadOnlyList<PolicyField> All { get; } =
    [
        OfNumber("score.value", (in i) => i.Score is { } score ? (decimal)score.Value : null),
        OfText("score.class", (in i) => i.ScoreClass),
        OfText("route.modelId", (in i) => i.Route.ModelId),
        OfText("order.market", (in i) => i.Order.Market),
        OfText("order.assortment", (in i) => i.Order.Assortment),
        OfText("order.salesChannel", (in i) => i.Order.SalesChannel),
        OfText("order.currency", (in i) => i.Order.Currency),
        OfNumber("order.amount", (in i) => i.Order.GrandTotal),
        OfNumber("order.amountEur", (in i) => i.AmountEur),
        OfNumber("order.positions", (in i) => i.Order.Items.Count),
        OfNumber("order.quantity", (in i) => Quantity(i)),
        OfNumber("order.vouchers", (in i) => i.Order.VoucherCodes.Count),
        OfNumber("order.hourUtc", (in i) => i.Order.OrderDate.UtcDateTime.Hour),
        OfNumber("customer.ageYears", (in i) => i.Order.Customer.AgeYears),
        OfFlag("customer.isGuest", (in i) => i.Order.Customer.IsGuest),
        OfNumber("customer.accountAgeDays", (in i) => Days(i, i.Order.Customer.RegisteredSince)),
        OfText("customer.emailDomain", (in i) => i.Order.Customer.Email?.Domain),
        OfFlag("address.same", (in i) => i.Order.SameAddress),
        OfFlag("address.namesAgree", (in i) => i.Order.NamesAgree),
        OfFlag("address.parcelLocker", (in i) => i.Order.ShippingAddress.IsParcelLocker),
        OfFlag("address.otherCountry", (in i) => i.Order.BillingAddress.CountryCode != i.Order.ShippingAddress.CountryCode),
        OfText("payment.method", (in i) => i.Order.Payment.Method),
        OfNumber("payment.installments", (in i) => i.Order.Payment.Installments),
        OfNumber("payment.dueDays", (in i) => i.Order.Payment.DueDays),
        OfFlag("history.known", (in i) => i.Order.History is not null),
        OfFlag("history.firstOrder", (in i) => FirstOrder(i)),
        OfNumber("history.ordersTotal", (in i) => i.Order.History?.OrdersTotal),
        OfNumber("history.ordersPaid", (in i) => i.Order.History?.OrdersPaid),
        OfNumber("history.chargebacks", (in i) => i.Order.History?.Chargebacks),
        OfNumber("history.openAmount", (in i) => i.Order.History?.OpenAmount),
        OfNumber("history.returnRate", (in i) => i.Order.History?.ReturnRate),
        OfNumber("history.dunningLevel", (in i) => i.Order.History?.DunningLevel),
        OfNumber("history.daysSinceFirstPaid", (in i) => Days(i, i.Order.History?.FirstPaidPurchase)),
        OfNumber("device.sessionAgeMs", (in i) => i.Order.Device?.SessionAgeMs),
    ];

    private static PolicyField OfNumber(string name, NumberOf read) => new(name, read, null, null);

    private static PolicyField OfText(string name, TextOf read) => new(name, null, read, null);

    private static PolicyField OfFlag(string name, FlagOf read) => new(name, null, null, read);

    private static decimal Quantity(in PolicyInput input)
    {
        var quantity = 0;
        foreach (var item in input.Order.Items)
        {
            quantity += item.Qty;
        }

        return quantity;
    }

    /// <summary>Whole days before the order.</summary>
    private static decimal? Days(in PolicyInput input, DateTimeOffset? since) => since is { } then ? (input.Order.OrderDate - then).Days : null;

    /// <summary>A history without any order in it; null when there is no history to look at.</summary>
    private static bool? FirstOrder(in PolicyInput input) =>
        input.Order.History is { } history
            ? (history.OrdersTotal ?? 0) == 0
                && (history.OrdersPaid ?? 0) == 0
                && history.FirstPaidPurchase is null
                && history.LastPaidPurchase is null
            : null;
}
