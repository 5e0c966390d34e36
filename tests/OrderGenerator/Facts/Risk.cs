namespace FraudServerless.OrderGenerator.Facts;

/// <summary>
/// The truth behind the labels: the probability that an order is a fraud or will not be paid, from nothing but what the request says. Its weights are log-odds
/// before <see cref="Sharpness"/>; some act only together.
/// </summary>
internal static class Risk
{
    /// <summary>More: easier to learn. Set so that the best possible ranking has an AUC of about 0.93.</summary>
    private const double Sharpness = 0.7;

    /// <summary>Sets the share of labels.</summary>
    private const double Offset = -5.35;

    public static double Of(OrderFacts o) => StableMath.Sigmoid(Offset + Sharpness * (Who(o) + Past(o) + What(o) + Where(o) + How(o) + Together(o)));

    private static double AccountDays(OrderFacts o) => o.Customer.RegisteredSince is { } since ? (o.At - since).TotalDays : 0;

    /// <summary>All markets are near enough to Central European Time for "at night".</summary>
    private static bool IsNight(OrderFacts o) => o.At.AddHours(1).Hour < 5;

    private static bool IsFar(OrderFacts o) => o.Visit.Device?.Network is Network.Elsewhere or Network.Hosting;

    private static double Euros(OrderFacts o) => (double)o.Basket.GrandTotal / o.Market.EuroRate + 1;

    private static double Who(OrderFacts o)
    {
        var days = AccountDays(o);
        var z = o.Customer.IsGuest ? 0.9 : 1.5 * StableMath.Exp(-days / 14) - 0.3 * StableMath.Log(1 + days / 90);
        z += o.Customer.HasDisposableMail ? 2.2 : 0;
        z += o.Customer.Email[..o.Customer.Email.IndexOf('@', StringComparison.Ordinal)].Count(char.IsAsciiDigit) >= 4 ? 0.6 : 0;
        if (o.Customer.BirthDate is { } birth)
        {
            var years = (o.At.UtcDateTime - birth.ToDateTime(TimeOnly.MinValue)).TotalDays / 365.25;
            z += years switch
            {
                < 21 => 0.6,
                < 26 => 0.25,
                > 60 => -0.4,
                _ => 0,
            };
        }

        return z;
    }

    private static double Past(OrderFacts o)
    {
        if (o.History is not { } h)
        {
            return 0;
        }

        var unpaid = h.OrdersTotal == 0 ? 0 : 1 - (double)h.OrdersPaid / h.OrdersTotal;
        var z = -0.45 * StableMath.Log(1 + h.OrdersPaid) + 1.5 * unpaid;
        z += h.DunningLevel switch
        {
            0 => 0,
            1 => 1.1,
            2 => 2.1,
            _ => 3,
        };
        z += 1.6 * Math.Min(h.Chargebacks, 2);
        z += 0.45 * Math.Min((double)h.OpenAmount / ((double)o.Basket.GrandTotal + 40 * o.Market.EuroRate), 3);
        z += h.ReturnRate > 0.7m ? 0.4 : 0;
        var perMonth = h.OrdersTotal / (AccountDays(o) / 30 + 1);
        return z + (perMonth > 3 && unpaid > 0.5 ? 1.4 : 0);
    }

    private static double What(OrderFacts o) =>
        1.4 * o.Basket.ResaleShare
        + 0.5 * StableMath.Log(Euros(o) / 80)
        + (o.Basket.ResalePieces > 1 ? 0.8 : 0)
        + (o.Basket.Items.Any(i => i.Group.Name == "GIFT_CARD") ? 1 : 0);

    private static double Where(OrderFacts o)
    {
        var z = o.Shipping is null ? 0 : 0.5;
        z += o.Shipping is { IsLocker: true } ? 0.7 : 0;
        z += o.Shipping is { } s && s.LastName != o.Billing.LastName ? 0.5 : 0;
        z += o.Billing.CountryCode != o.Market.Code ? 0.5 : 0;
        return z;
    }

    private static double How(OrderFacts o)
    {
        var z = o.Method switch
        {
            "INVOICE" => 0.3,
            "INSTALLMENTS" => 0.6,
            "DIRECT_DEBIT" => 0.2,
            "CARD" => -0.6,
            "WALLET" => -1,
            "COD" => -0.4,
            _ => -3.0,
        };
        z += IsNight(o) ? 0.6 : 0;
        if (o.Visit.Device is { } device)
        {
            z += device.Network switch
            {
                Network.Hosting => 1.7,
                Network.Elsewhere => 1.2,
                _ => 0,
            };
            z += device.Fingerprint is null ? 0.7 : 0;
            z += o.Visit.SessionAgeMs < 90_000 ? 0.6 : 0;
            z += o.Visit.ForeignLanguage ? 0.5 : 0;
        }

        return z;
    }

    private static double Together(OrderFacts o)
    {
        var young = !o.Customer.IsGuest && AccountDays(o) < 30;
        var resale = o.Basket.ResaleShare > 0.5;
        var z = young && o.Shipping is { IsLocker: true } ? 0.9 : 0;
        z += IsNight(o) && resale ? 0.6 : 0;
        z += IsFar(o) && o.Shipping is not null ? 0.8 : 0;
        z += (young || o.Customer.IsGuest) && resale && Euros(o) > 250 ? 0.8 : 0;
        z += resale && o.Basket.FastestDays <= 1 ? 0.4 : 0;
        return z;
    }
}
