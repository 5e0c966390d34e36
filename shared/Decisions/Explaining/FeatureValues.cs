using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Explaining;

/// <summary>What the order has where a feature looks, for features of a single value: fields of the policy by column, or by the beginning of several.</summary>
internal static class FeatureValues
{
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["order.grand_total"] = "order.amount",
        ["order.voucher_count"] = "order.vouchers",
        ["order.sales_channel"] = "order.salesChannel",
        ["order.assortment"] = "order.assortment",
        ["basket.lines"] = "order.positions",
        ["basket.units"] = "order.quantity",
        ["customer.age_years"] = "customer.ageYears",
        ["customer.account_age_days"] = "customer.accountAgeDays",
        ["address.market"] = "order.market",
        ["payment.method"] = "payment.method",
        ["payment.installments"] = "payment.installments",
        ["payment.due_days"] = "payment.dueDays",
        ["history.orders_total"] = "history.ordersTotal",
        ["history.orders_paid"] = "history.ordersPaid",
        ["history.chargebacks"] = "history.chargebacks",
        ["history.open_amount"] = "history.openAmount",
        ["history.return_rate"] = "history.returnRate",
        ["history.dunning_level"] = "history.dunningLevel",
        ["history.days_since_first_paid"] = "history.daysSinceFirstPaid",
        ["device.session_seconds"] = "device.sessionAgeMs",
    };

    /// <summary>Yes or no, in one word: the feature's name says what.</summary>
    private static readonly Dictionary<string, string> Flags = new(StringComparer.Ordinal)
    {
        ["customer.is_guest"] = "customer.isGuest",
        ["address.same"] = "address.same",
        ["address.names_agree"] = "address.namesAgree",
        ["address.shipping_locker"] = "address.parcelLocker",
    };

    /// <summary>Nothing of these is known of a customer without orders; the features say 0.</summary>
    private static readonly HashSet<string> Counts = new(StringComparer.Ordinal)
    {
        "history.orders_total",
        "history.orders_paid",
        "history.chargebacks",
        "history.dunning_level",
    };

    private static readonly OrderHistory Empty = new();

    /// <summary>Null: not known, or not a single value.</summary>
    public static string? Of(string column, ExplainedCase explained)
    {
        if (Flags.TryGetValue(column, out var flag))
        {
            return FieldText.Flag(flag, explained.Weighing.Input) is { } value ? explained.Words.YesOrNo(value) : null;
        }

        if (Counts.Contains(column) && explained.Order.History == Empty)
        {
            return explained.Words.Number(0);
        }

        var dot = column.LastIndexOf('.');
        return Fields.TryGetValue(column, out var field) || (dot > 0 && Fields.TryGetValue(column[..dot], out field))
            ? FieldText.Of(field, explained.Weighing.Input, explained.Words)
            : null;
    }
}
