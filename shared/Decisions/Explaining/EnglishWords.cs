using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;

namespace FraudServerless.Decisions.Explaining;

/// <summary>Explanations in English.</summary>
internal sealed class EnglishWords() : Words(NumberFormatInfo.InvariantInfo)
{
    public static EnglishWords Instance { get; } = new();

    protected override IReadOnlyDictionary<string, (string Noun, string By)> Methods { get; } =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["INVOICE"] = ("invoice", "on invoice"),
            ["INSTALLMENTS"] = ("instalments", "in instalments"),
            ["DIRECT_DEBIT"] = ("direct debit", "by direct debit"),
            ["CARD"] = ("card", "by card"),
            ["WALLET"] = ("wallet", "by wallet"),
            ["PREPAYMENT"] = ("prepayment", "with prepayment"),
            ["COD"] = ("cash on delivery", "with cash on delivery"),
            ["OTHER"] = ("another method", "by another method"),
        };

    protected override IReadOnlyDictionary<string, string> Fields { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["score.value"] = "score",
            ["score.class"] = "class",
            ["route.modelId"] = "model",
            ["order.market"] = "market",
            ["order.assortment"] = "assortment",
            ["order.salesChannel"] = "sales channel",
            ["order.currency"] = "currency",
            ["order.amount"] = "amount",
            ["order.amountEur"] = "amount",
            ["order.positions"] = "positions",
            ["order.quantity"] = "articles",
            ["order.vouchers"] = "vouchers",
            ["order.hourUtc"] = "hour (UTC)",
            ["customer.ageYears"] = "age",
            ["customer.accountAgeDays"] = "account age",
            ["customer.isGuest"] = "guest or not",
            ["customer.emailDomain"] = "e-mail domain",
            ["address.namesAgree"] = "agreement of the names",
            ["payment.method"] = "payment method",
            ["payment.installments"] = "instalments",
            ["payment.dueDays"] = "due in",
            ["history.firstOrder"] = "first order or not",
            ["history.ordersTotal"] = "orders so far",
            ["history.ordersPaid"] = "orders paid",
            ["history.chargebacks"] = "chargebacks",
            ["history.openAmount"] = "open amount",
            ["history.returnRate"] = "return rate",
            ["history.dunningLevel"] = "dunning level",
            ["history.daysSinceFirstPaid"] = "first paid order before",
            ["device.sessionAgeMs"] = "session",
        };

    protected override IReadOnlyDictionary<string, (string Yes, string No)> Flags { get; } =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["customer.isGuest"] = ("guest", "not a guest"),
            ["address.same"] = ("delivered to the billing address", "delivered to another address"),
            ["address.namesAgree"] = ("names of both addresses agree", "names of the addresses differ"),
            ["address.parcelLocker"] = ("to a parcel locker", "not to a parcel locker"),
            ["address.otherCountry"] = ("delivered to another country", "delivered within the country"),
            ["history.known"] = ("history known", "no history known"),
            ["history.firstOrder"] = ("first order", "not the first order"),
        };

    protected override IReadOnlyDictionary<string, string> Features { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["order.grand_total"] = "amount of the order",
            ["order.shipping_cost"] = "shipping cost",
            ["order.discount_share"] = "share of discounts",
            ["order.voucher_count"] = "vouchers",
            ["order.total_gap"] = "difference of total and positions",
            ["order.sales_channel"] = "sales channel",
            ["order.assortment"] = "assortment",
            ["order.currency_matches_market"] = "currency fits the market",
            ["basket.total"] = "value of the basket",
            ["basket.lines"] = "positions",
            ["basket.units"] = "articles",
            ["basket.max_price"] = "dearest article",
            ["basket.max_price_share"] = "share of the dearest article",
            ["basket.max_qty"] = "largest quantity of an article",
            ["basket.distinct_groups"] = "different groups of articles",
            ["basket.distinct_brands"] = "different brands",
            ["basket.repeated_skus"] = "articles named twice",
            ["basket.partner_share"] = "share of partners' articles",
            ["basket.delivery_days_max"] = "longest delivery time",
            ["basket.group"] = "group of articles",
            ["basket.top_brand_frequency"] = "how usual the dearest article's brand is",
            ["customer.age_years"] = "age",
            ["customer.account_age_days"] = "account age",
            ["customer.is_guest"] = "guest",
            ["customer.locale_matches_market"] = "language fits the market",
            ["email.missing"] = "no e-mail address",
            ["email.domain_frequency"] = "how usual the e-mail domain is",
            ["email.domain_hash"] = "e-mail domain, bucket",
            ["email.domain_length"] = "length of the e-mail domain",
            ["email.local_length"] = "length of the e-mail name",
            ["email.local_digit_share"] = "share of digits in the e-mail name",
            ["email.local_separators"] = "separators in the e-mail name",
            ["address.same"] = "billing and delivery address agree",
            ["address.names_agree"] = "names of both addresses agree",
            ["address.countries_agree"] = "countries of both addresses agree",
            ["address.billing_in_neighbour"] = "billed in a neighbouring country",
            ["address.zips_agree"] = "postcodes of both addresses agree",
            ["address.shipping_locker"] = "parcel locker",
            ["address.market"] = "market",
            ["address.zip_area_frequency"] = "how usual the postcode area is",
            ["payment.method"] = "payment method",
            ["payment.requested_count"] = "methods requested",
            ["payment.installments"] = "instalments",
            ["payment.total_per_installment"] = "amount of an instalment",
            ["payment.due_days"] = "days until due",
            ["payment.bin_missing"] = "no card number known",
            ["history.missing"] = "no history known",
            ["history.orders_total"] = "orders so far",
            ["history.orders_paid"] = "orders paid",
            ["history.orders_unpaid"] = "orders not paid",
            ["history.paid_ratio"] = "share of orders paid",
            ["history.chargebacks"] = "chargebacks",
            ["history.open_amount"] = "open amount",
            ["history.open_to_total"] = "open amount to this order",
            ["history.return_rate"] = "return rate",
            ["history.dunning_level"] = "dunning level",
            ["history.days_since_first_paid"] = "days since the first paid order",
            ["history.days_since_last_paid"] = "days since the last paid order",
            ["history.velocity"] = "orders a month",
            ["device.missing"] = "no device known",
            ["device.session_seconds"] = "length of the session",
            ["device.ip_is_v6"] = "IPv6 address",
            ["device.ua_family"] = "browser",
            ["device.ua_os"] = "operating system",
            ["device.ua_length"] = "length of the browser's name",
            ["device.language_matches_market"] = "browser's language fits the market",
            ["device.fingerprint_missing"] = "no device fingerprint",
            ["time.hour"] = "time of day",
            ["time.night"] = "ordered at night",
            ["time.weekday"] = "weekday",
            ["time.day"] = "day of the month",
        };

    protected override string Or => "or";
    protected override string Yes => "yes";
    protected override string No => "no";

    public override string Group(string group) =>
        group switch
        {
            "order" => "Order",
            "basket" => "Basket",
            "customer" => "Customer account",
            "email" => "E-mail address",
            "address" => "Addresses",
            "payment" => "Payment",
            "history" => "Order history",
            "device" => "Device",
            "time" => "Time",
            _ => "Others",
        };

    protected override (string One, string Many) NameOf(Unit unit) =>
        unit switch
        {
            Unit.Second => ("second", "seconds"),
            Unit.Minute => ("minute", "minutes"),
            Unit.Hour => ("hour", "hours"),
            Unit.Day => ("day", "days"),
            Unit.Year => ("year", "years"),
            _ => ("chargeback", "chargebacks"),
        };

    public override string Outcome(DecisionOutcome outcome) =>
        outcome switch
        {
            DecisionOutcome.Accept => "Accepted",
            DecisionOutcome.Restrict => "Restricted",
            DecisionOutcome.Review => "Review",
            _ => "Rejected",
        };

    public override string Condition(string value, PolicyOperator comparison, string? bound) =>
        bound is null
            ? value
            : comparison switch
            {
                PolicyOperator.Lt => $"{value}, below {bound}",
                PolicyOperator.Le => $"{value}, up to {bound}",
                PolicyOperator.Gt => $"{value}, above {bound}",
                PolicyOperator.Ge => $"{value}, from {bound} on",
                PolicyOperator.Ne => $"{value}, other than {bound}",
                PolicyOperator.NotIn => $"{value}, none of {bound}",
                _ => $"{value}, one of {bound}",
            };

    public override string Unknown(string field) => $"{field} unknown";

    public override string WithoutModel => "decided without the model";

    public override string DecidedBy(string reviewer) => $"decided by {reviewer}";

    public override string PolicySaid(DecisionOutcome outcome) => $"the policy said {Outcome(outcome)}";

    public override string FirstOrder => "first order";
    public override string NoHistory => "no history known";

    public override string OrdersPaid(int paid, int total) => $"{Number(paid)} of {Number(total)} {(total == 1 ? "order" : "orders")} paid";

    public override string OrdersBefore(int total) => $"{Number(total)} {(total == 1 ? "order" : "orders")} before";

    public override string AccountAge(string age) => $"account {age} old";

    public override string YearsOld(int years) => $"{Count(years, Unit.Year)} old";

    public override string AmountAbove(string amount, string bound, string byMethod) => $"{amount} where {bound} are offered {byMethod}";

    public override string NoRate(string currency) => $"no rate known for {currency}";

    public override string NotOfferedIn(string method, string market) => $"{method} not offered in {market}";

    public override string NotOffered(string method) => $"{method} not offered";

    public override string ScoreAbove(string score, string bound, string method) => $"score {score} where {method} is offered up to {bound}";

    public override string ScoreOfClass(string score, string scoreClass, string? bound) =>
        bound is null ? $"score {score} (class {scoreClass})" : $"score {score} (class {scoreClass}, {bound})";

    public override string ScoreFrom(string bound, DecisionOutcome outcome) =>
        outcome switch
        {
            DecisionOutcome.Restrict => $"restricted from {bound} on",
            DecisionOutcome.Review => $"review from {bound} on",
            _ => $"rejected from {bound} on",
        };

    public override string UpTo(string amount, string byMethod) => $"up to {amount} {byMethod}";

    public override string Better(DecisionOutcome outcome, string ways, bool scoreHeld)
    {
        var verb = outcome switch
        {
            DecisionOutcome.Accept => "Accepted",
            DecisionOutcome.Restrict => "Possible",
            _ => "In review, not rejected,",
        };
        return scoreHeld ? $"{verb} {ways}, if the score stayed the same" : $"{verb} {ways}";
    }

    public override string ReadOut(string ways) => $"The order may be possible {ways}.";

    public override string RestUnknown =>
        "The record names the strongest features only and does not hold the raw score, which the answered score does not tell: its calibration is the model's own. "
        + "What the other features added is not known.";

    public override string IsCalibrated => "The answered score is what the model's calibration makes of the raw score.";

    public override string OtherVersion(string file, string then, string now) => $"Decided with {file} {then}, explained with {now}.";

    public override string OtherOutcome(DecisionOutcome recorded, DecisionOutcome decided) =>
        $"{recorded.ToWire()} is on record; the policy at hand says {decided.ToWire()}.";

    public override string LetterSubject(string orderNumber) => $"Your order {orderNumber}";

    public override string LetterGreeting => "Dear customer,";

    public override string LetterOpening(DecisionOutcome outcome, string orderNumber) =>
        outcome switch
        {
            DecisionOutcome.Accept => $"thank you for your order {orderNumber}. We have accepted it.",
            DecisionOutcome.Restrict =>
                $"thank you for your order {orderNumber}. We are glad to carry it out, but cannot offer every payment method for it.",
            DecisionOutcome.Review => $"thank you for your order {orderNumber}. Before we can confirm it, one of our staff takes a look at it.",
            _ => $"thank you for your order {orderNumber}. We are sorry that we cannot carry it out as it was placed.",
        };

    public override string LetterReasons => "The reasons:";

    public override string LetterAdvice(DecisionOutcome outcome, IReadOnlyList<string> methods) =>
        outcome switch
        {
            DecisionOutcome.Accept => "There is nothing that you need to do.",
            _ when methods.Count == 0 =>
                "Please make sure that your details are complete and correct; our customer service is glad to help you with another order.",
            DecisionOutcome.Review =>
                $"There is nothing that you need to do; we will tell you as soon as we know more. If you like, choose another way to pay meanwhile: {AnyOf(methods)}.",
            _ => $"You can pay for this order by {AnyOf(methods)}.",
        };

    public override string LetterRights =>
        "The check was made automatically. If you do not agree, or details have changed, please reply to this message: you may tell us how you see it, "
        + "and one of our staff will look at your order again.";

    public override string LetterClosing => "Kind regards\nYour customer service";
}
