using System.Globalization;
using System.Text;
using FraudServerless.OrderGenerator.Facts;

namespace FraudServerless.OrderGenerator.World;

/// <summary>Makes customers, their addresses and their past.</summary>
internal static class People
{
    /// <summary>Somebody with an account that is <paramref name="age"/> old, or a guest when null.</summary>
    public static Customer Create(Prng prng, Market market, Character character, DateTimeOffset at, TimeSpan? age)
    {
        var thief = character == Character.Thief;
        var first = prng.Pick(market.FirstNames);
        var last = prng.Pick(market.LastNames);
        var home = Home(prng, market, first, last);
        var disposable = prng.Chance(thief ? 0.24 : 0.006);
        var locale = prng.Pick(market.Locales);
        var network =
            prng.Chance(thief ? 0.36 : 0.025) ? (prng.Chance(0.5) ? Network.Hosting : Network.Elsewhere)
            : prng.Chance(0.4) ? Network.Mobile
            : Network.Home;
        var registered = age is { } a ? Whole(at - a) : (DateTimeOffset?)null;
        var likes = new[] { Department(prng, thief), Department(prng, thief) };
        return new Customer
        {
            Id = (registered is null ? "g-" : "c-") + prng.Next().ToString("x16", CultureInfo.InvariantCulture)[..12],
            Market = market,
            Character = character,
            Home = home,
            Second = SecondAddress(prng, market, home, thief),
            Email = Email(prng, first, last, disposable ? prng.Pick(Markets.DisposableDomains) : prng.Pick(market.MailDomains), thief ? 0.45 : 0.12),
            HasDisposableMail = disposable,
            Locale = locale,
            Salutation =
                prng.Chance(0.5) ? null
                : prng.Chance(0.5) ? "MS"
                : "MR",
            BirthDate = prng.Chance(registered is null ? 0.5 : 0.15) ? null : Birth(prng, at, character),
            RegisteredSince = registered,
            Device = Devices.Create(prng, market, locale, network, !prng.Chance(thief ? 0.3 : 0.08), prng.Chance(thief ? 0.25 : 0.03)),
            Likes = likes,
            Eagerness = prng.Between(0.15, 1),
            UsualMethod = Method(prng, market, character),
            SizeRank = prng.Below(20),
            Account =
                registered is { } since && at - since > TimeSpan.FromDays(2) ? Past(prng, market, character, likes[0], since, at) : new Account(),
        };
    }

    public static Address Home(Prng prng, Market market, string first, string last)
    {
        var city = prng.Pick(market.Cities);
        var houseNo = prng.Between(1, 140).ToString(CultureInfo.InvariantCulture) + (prng.Chance(0.12) ? "abc"[prng.Below(3)] : "");
        return new Address(first, last, prng.Pick(market.Streets), houseNo, Zip(prng, market, city), city.Name, market.Code);
    }

    public static Address Locker(Prng prng, Market market, Address owner)
    {
        var city = market.Cities.FirstOrDefault(c => c.Name == owner.City) ?? prng.Pick(market.Cities);
        var number = prng.Between(101, 399).ToString(CultureInfo.InvariantCulture);
        var id = prng.Chance(0.85) ? prng.Between(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture) : null;
        return new Address(
            owner.FirstName,
            owner.LastName,
            market.LockerStreet,
            number,
            Zip(prng, market, city),
            city.Name,
            market.Code,
            id,
            IsLocker: true
        );
    }

    /// <summary>Sends the parcel to somebody else.</summary>
    public static Address Stranger(Prng prng, Market market) => Home(prng, market, prng.Pick(market.FirstNames), prng.Pick(market.LastNames));

    public static string Method(Prng prng, Market market, Character character)
    {
        Span<double> weights = stackalloc double[market.Payments.Length];
        market.Payments.CopyTo(weights);
        if (character != Character.Honest)
        {
            weights[0] *= 2;
            weights[1] *= 3;
            weights[5] *= 0.1;
        }

        return Markets.PaymentMethods[prng.Weighted(weights)];
    }

    public static Assortment Department(Prng prng, bool thief) => Catalogue.All[prng.Weighted(thief ? Catalogue.ThiefWeights : Catalogue.Weights)];

    /// <summary>Cuts to the millisecond, which is as fine as the wire is.</summary>
    public static DateTimeOffset Whole(DateTimeOffset at) => new(at.Ticks - at.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    private static Address? SecondAddress(Prng prng, Market market, Address home, bool thief)
    {
        var kind = prng.Unit();
        var (locker, family, stranger) = thief ? (0.4, 0.05, 0.25) : (0.1, 0.06, 0.03);
        return kind < locker ? Locker(prng, market, home)
            : kind < locker + family ? Home(prng, market, prng.Pick(market.FirstNames), home.LastName)
            : kind < locker + family + stranger ? Stranger(prng, market)
            : null;
    }

    private static string Zip(Prng prng, Market market, City city)
    {
        var text = new StringBuilder(city.ZipPrefix);
        foreach (var c in market.ZipTail)
        {
            text.Append(
                c switch
                {
                    '#' => (char)('0' + prng.Below(10)),
                    '@' => (char)('A' + prng.Below(26)),
                    _ => c,
                }
            );
        }

        return text.ToString();
    }

    private static string Email(Prng prng, string first, string last, string domain, double digits)
    {
        var local = prng.Below(4) switch
        {
            0 => Plain(first) + "." + Plain(last),
            1 => Plain(first)[..1] + Plain(last),
            2 => Plain(first) + "_" + Plain(last)[..1],
            _ => Plain(last) + Plain(first)[..2],
        };
        var number =
            prng.Chance(digits) ? prng.Between(1000, 99_999)
            : prng.Chance(0.35) ? prng.Between(1, 99)
            : 0;
        return number == 0 ? $"{local}@{domain}" : string.Create(CultureInfo.InvariantCulture, $"{local}{number}@{domain}");
    }

    private static string Plain(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name.ToLowerInvariant())
        {
            var at = "äöüßéèêëàáâåíîïóôúûçñłśąęćńźżø".IndexOf(c, StringComparison.Ordinal);
            text.Append(
                char.IsAsciiLetter(c) ? c
                : at >= 0 ? "aouseeeeaaaaiiioouucnlsaecnzzo"[at]
                : null
            );
        }

        return text.ToString();
    }

    private static DateOnly Birth(Prng prng, DateTimeOffset at, Character character)
    {
        var years = Math.Clamp((character == Character.Honest ? 42 : 31) + 13 * prng.Normal(), 18, 88);
        return DateOnly.FromDateTime(at.UtcDateTime).AddDays(-(int)(years * 365.25) - 1);
    }

    private static Account Past(Prng prng, Market market, Character character, Assortment likes, DateTimeOffset since, DateTimeOffset at)
    {
        var days = (at - since).TotalDays;
        if (character == Character.Thief)
        {
            // Orders one after the other until somebody notices: many orders, hardly one paid, a young account.
            var burst = prng.Chance(0.55) ? prng.Between(1, 8) : 0;
            var first = burst > 1 && prng.Chance(0.3) ? 1 : 0;
            var open = Cents(prng.LogNormal(160, 0.5) * (burst - first) * market.EuroRate);
            return Account.WithPast(burst, first, open, days > 20 && burst > 0 ? prng.Below(3) : 0, 0, since.AddDays(1), since.AddDays(1));
        }

        var stretched = character == Character.Stretched;
        var total = (int)prng.Exponential(1 + days / (stretched ? 45 : 75));
        var unpaid = total == 0 ? 0 : Math.Min(total, prng.Chance(stretched ? 0.65 : 0.2) ? prng.Between(1, stretched ? 4 : 1) : 0);
        var level =
            unpaid == 0 ? 0
            : stretched ? prng.Below(4)
            : prng.Chance(0.1) ? 1
            : 0;
        var rate = Math.Round((decimal)Math.Clamp(likes.ReturnRate + 0.15 * prng.Normal(), 0, 0.95), 2);
        var from = Whole(since.AddDays(days * 0.2 * prng.Unit()));
        return Account.WithPast(
            total,
            total - unpaid,
            Cents(unpaid * prng.LogNormal(75, 0.6) * market.EuroRate),
            level,
            total == 0 ? 0 : rate,
            from,
            Whole(from + (at - from) * (0.5 + 0.5 * prng.Unit()))
        );
    }

    private static decimal Cents(double amount) => Math.Round((decimal)amount, 2);
}
