using System.Globalization;
using FraudServerless.OrderGenerator.World;

namespace FraudServerless.OrderGenerator.Facts;

/// <summary>Decides who orders next and what, keeps everybody's account, and so makes the facts of one order after the other.</summary>
internal sealed class Shoppers(Prng prng, Market[] markets)
{
    /// <summary>Customers kept for a later order; beyond that new ones take the place of old ones, so that memory does not grow with the number of orders.</summary>
    private const int MostKept = 50_000;

    private static readonly string[] Versions = ["1.0", "1.2", "1.4", "1.7"];
    private readonly List<Customer> _known = [];
    private readonly List<Customer> _spree = [];
    private readonly double[] _weights = [.. markets.Select(m => m.Weight)];

    public OrderFacts Next(DateTimeOffset at, string requestId, string orderNumber)
    {
        var customer = Who(at);
        var thief = customer.Character == Character.Thief;
        var history = customer.IsGuest ? null : customer.Account.At(at);
        var newcomer = history is { OrdersTotal: 0 };
        var takenOver = !thief && history is { OrdersTotal: > 2 } && prng.Chance(0.012);
        var greedy = takenOver || prng.Chance(thief ? 0.8 : 0.05);
        var shipping = Shipping(customer, takenOver);
        var market = shipping is null ? customer.Market : markets.First(m => m.Code == shipping.CountryCode);
        var assortment =
            takenOver ? People.Department(prng, thief: true)
            : prng.Chance(0.1) ? People.Department(prng, thief)
            : customer.Likes[prng.Chance(0.7) ? 0 : 1];
        var method = prng.Chance(0.8) ? customer.UsualMethod : People.Method(prng, customer.Market, customer.Character);
        var till = !thief && !takenOver && prng.Chance(0.015);
        return new OrderFacts
        {
            RequestId = requestId,
            OrderNumber = orderNumber,
            SchemaVersion = prng.Pick(Versions),
            At = at,
            SalesChannel =
                till ? "STORE"
                : prng.Chance(0.42) ? "APP"
                : "WEB",
            Assortment = assortment,
            Market = market,
            Customer = customer,
            Billing = customer.Home,
            Shipping = shipping,
            Basket = Shop.Fill(prng, market, assortment, customer, greedy, newcomer),
            Method = method,
            RequestedMethods = Offered(market, method),
            Installments = method == "INSTALLMENTS" ? prng.Pick<int>([3, 6, 12, 24]) : null,
            DueDays = method == "INVOICE" ? (prng.Chance(0.7) ? 14 : 30) : null,
            History = customer.IsGuest ? null : Told(customer, history!),
            Visit = till ? new Visit(null, null, null, ForeignLanguage: false) : Session(customer, market, takenOver),
        };
    }

    /// <summary>Puts the order into its customer's account, so that the next one's history knows it.</summary>
    public void Remember(OrderFacts order, bool label)
    {
        var customer = order.Customer;
        if (customer.IsGuest)
        {
            return;
        }

        var onCredit = order.Method is "INVOICE" or "INSTALLMENTS" or "DIRECT_DEBIT" or "COD";
        var due = order.At.AddDays(onCredit ? order.DueDays ?? 21 : 35);
        var delay = customer.Character == Character.Honest ? prng.Between(-10, 6) : prng.Between(0, 45);
        var paid = onCredit ? due.AddDays(Math.Max(delay, 1 - (due - order.At).TotalDays)) : order.At;
        customer.Account.Add(
            order.At,
            due,
            People.Whole(paid),
            Math.Round(order.Basket.GrandTotal / (decimal)order.Market.EuroRate * (decimal)customer.Market.EuroRate, 2),
            label,
            !onCredit,
            prng.Chance(order.Assortment.ReturnRate) ? 1 : 0
        );
        if (customer.Character == Character.Thief && prng.Chance(0.5))
        {
            _spree.Add(customer);
        }
    }

    private Customer Who(DateTimeOffset at)
    {
        if (_spree.Count > 0 && prng.Chance(0.01 * Math.Min(_spree.Count, 4)))
        {
            var place = prng.Below(_spree.Count);
            var returning = _spree[place];
            _spree.RemoveAt(place);
            return returning;
        }

        var kind = prng.Unit();
        return kind < 0.58 && EnoughKnown() && Regular(at) is { } regular ? regular
            : kind < 0.78 ? Keep(People.Create(prng, PickMarket(), Nature(0.022, 0.14), at, TimeSpan.FromDays(3 + prng.Exponential(650))))
            : kind < 0.92
                ? Keep(People.Create(prng, PickMarket(), Nature(0.13, 0.08), at, TimeSpan.FromDays(prng.Exponential(prng.Chance(0.8) ? 0.05 : 6))))
            : People.Create(prng, PickMarket(), Nature(0.07, 0.1), at, age: null);
    }

    /// <summary>At the begin of a stream few are known: without this they would order again and again.</summary>
    private bool EnoughKnown() => prng.Chance(_known.Count / (_known.Count + 150.0));

    private Customer? Regular(DateTimeOffset at)
    {
        for (var attempt = 0; attempt < 6 && _known.Count > 0; attempt++)
        {
            var place = prng.Below(_known.Count);
            var customer = _known[place];
            if (customer.Account.IsBlocked(at))
            {
                _known[place] = _known[^1];
                _known.RemoveAt(_known.Count - 1);
            }
            else if (prng.Chance(customer.Eagerness))
            {
                return customer;
            }
        }

        return null;
    }

    private Customer Keep(Customer customer)
    {
        if (customer.Character == Character.Thief)
        {
            return customer;
        }

        if (_known.Count < MostKept)
        {
            _known.Add(customer);
        }
        else
        {
            _known[prng.Below(MostKept)] = customer;
        }

        return customer;
    }

    private Character Nature(double thieves, double stretched)
    {
        var at = prng.Unit();
        return at < thieves ? Character.Thief
            : at < thieves + stretched ? Character.Stretched
            : Character.Honest;
    }

    private Market PickMarket() => markets[prng.Weighted(_weights)];

    private Address? Shipping(Customer customer, bool takenOver)
    {
        if (takenOver)
        {
            return prng.Chance(0.5)
                ? People.Locker(prng, customer.Market, customer.Home)
                : People.Stranger(prng, prng.Chance(0.1) ? PickMarket() : customer.Market);
        }

        if (customer.Second is { } second && prng.Chance(customer.Character == Character.Thief ? 0.8 : 0.35))
        {
            return second;
        }

        return prng.Chance(0.035) ? People.Stranger(prng, prng.Chance(0.08) ? PickMarket() : customer.Market) : null;
    }

    private string[] Offered(Market market, string method)
    {
        var all = Markets.PaymentMethods.Where((m, i) => market.Payments[i] > 0);
        return prng.Unit() switch
        {
            < 0.12 => [],
            < 0.5 => [method],
            _ => [.. all.Where(m => m == method || prng.Chance(0.7))],
        };
    }

    /// <summary>Callers send no history at all now and then, and an empty one for a newcomer.</summary>
    private History? Told(Customer customer, History history) => customer.Character == Character.Honest && prng.Chance(0.03) ? null : history;

    private Visit Session(Customer customer, Market market, bool takenOver)
    {
        var thief = customer.Character == Character.Thief;
        var device = customer.Device;
        if (takenOver)
        {
            var network = prng.Chance(0.7) ? (prng.Chance(0.5) ? Network.Hosting : Network.Elsewhere) : Network.Mobile;
            device = Devices.Create(prng, market, customer.Locale, network, prng.Chance(0.5), prng.Chance(0.3));
        }
        else if (prng.Chance(0.25))
        {
            // Out and about, or on holiday.
            var network = prng.Chance(0.06) ? Network.Elsewhere : Network.Mobile;
            device = device with { Ip = Devices.Ip(prng, customer.Market, network), Network = network };
        }

        var age = (long)prng.LogNormal(thief || takenOver ? 120_000 : 620_000, 1);
        var session = prng.Chance(0.03) ? null : "s-" + prng.Next().ToString("x16", CultureInfo.InvariantCulture);
        return new Visit(device, session, age, device.AcceptLanguage is { } l && l[..2] != customer.Locale[..2]);
    }
}
